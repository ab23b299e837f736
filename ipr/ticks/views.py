"""Join the scheduled work to the application: its own step, and whether it runs."""

from flask import Flask, g
from flask_login import current_user

from ipr.extensions import db
from ipr.permissions import Permission
from ipr.ticks import history
from ipr.ticks.registry import add_tick_step
from ipr.web.filters import at_time
from ipr.web.hooks import HealthFinding, HealthLine, hooks

MEANS = (
    "Until it does, nothing expires, is passed on or is sent by itself: tell whoever "
    "runs the service. “Health” says more."
)


def warn_if_late() -> str:
    """Return what access managers read on every page while no tick runs."""
    if not current_user.can(Permission.MANAGE_PEOPLE):
        return ""
    if "late_tick" not in g:
        g.late_tick = history.say_if_late(db.session)
    return f"{g.late_tick}. {MEANS}" if g.late_tick else ""


def find_last_run() -> HealthFinding:
    """Return when the regular work was last done, how long it took and what failed."""
    late, run = history.say_if_late(db.session), history.last_run(db.session)
    if run is None or run.ended_at is None:
        return HealthFinding(f"{late}: let a scheduler run “ipr tick”", wrong=True)
    seconds = (run.ended_at - run.began_at).total_seconds()
    words = f"Last done on {at_time(run.ended_at)}, in {seconds:,.1f} seconds"
    failed = [
        f"{step['name']} ({step['failed']})" for step in run.steps if step["failed"]
    ]
    if failed:
        words += f". Failed: {', '.join(failed)}"
    if late:
        words += ". It should run every few minutes: see to “ipr tick”"
    return HealthFinding(words, wrong=bool(late or failed))


def init_app(app: Flask) -> None:
    """Add the step that keeps the notes of runs short, the line and the warning."""
    add_tick_step(app, *history.STEPS)
    kit = hooks(app)
    kit.health.append(HealthLine(name="Regular work", find=find_last_run, order=10))
    kit.warnings.append(warn_if_late)
