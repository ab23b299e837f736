"""What a clock sets off about imports."""

from ipr.imports.service import expire_imports
from ipr.ticks.tick import Tick, TickStep


def expire_old_imports(tick: Tick) -> None:
    """End imports that nobody finished; their files are swept later."""
    days = tick.settings.draft_days
    while old := expire_imports(tick.session, now=tick.now, days=days):
        tick.did("import[s] expired", old)
        tick.commit()


STEPS = (
    TickStep(
        name="imports",
        words="Ends imports that nobody finished, and lets go of what was sent",
        run=expire_old_imports,
        order=31,
        daily=True,
    ),
)
