"""What a clock sets off about drafts."""

from ipr.referrals.drafts.service import expire_drafts
from ipr.ticks.tick import Tick, TickStep


def expire_old_drafts(tick: Tick) -> None:
    """Expire what nobody touched; the files of it are swept later."""
    days = tick.settings.draft_days
    while old := expire_drafts(tick.session, now=tick.now, days=days):
        tick.did("draft[s] expired", len(old))
        tick.commit()


STEPS = (
    TickStep(
        name="drafts",
        words="Expires drafts that nobody touched",
        run=expire_old_drafts,
        order=30,
    ),
)
