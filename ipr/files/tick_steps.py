"""What a clock sets off about files."""

from ipr.files.store import sweep_files
from ipr.ticks.tick import Tick, TickStep


def delete_unneeded_files(tick: Tick) -> None:
    """Delete from disk what no row needs, such as files of expired drafts."""
    gone = sweep_files(tick.session, tick.settings.files, dry=tick.dry)
    tick.did("file[s] deleted that nothing refers to", gone)


STEPS = (
    TickStep(
        name="files",
        words="Deletes files that nothing refers to any more",
        run=delete_unneeded_files,
        order=91,
        daily=True,
    ),
)
