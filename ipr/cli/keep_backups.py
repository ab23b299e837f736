"""Backups from the command line: what `ipr backup` and `ipr restore` do."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from ipr.app import create_app
from ipr.backups.manifest import BackupRefused, Manifest
from ipr.backups.noting import note_backup
from ipr.backups.restoring import (
    Restored,
    end_what_was_open,
    read_fitting_backup,
    restored_backup,
)
from ipr.backups.taking import take_backup
from ipr.cli.database import entered_database, open_database, say_problems
from ipr.cli.refusal import CommandRefused
from ipr.config import Settings, migrations_path
from ipr.db.encryption import use_keys
from ipr.db.engine import begin_writing, open_engine
from ipr.decisions.replay import Replay, note_replay
from ipr.extensions import db
from ipr.serve import upgrade_database

Json = dict[str, Any]


def back_up(folder: Path) -> Json:
    """Back up the database and its files into a folder; return what is in it."""
    settings = _settings_as_they_are()
    try:
        with open_database(settings=settings):
            manifest = take_backup(db.engine, files=settings.files, folder=folder)
            noted = _note(manifest)
    except BackupRefused as problem:
        raise CommandRefused(str(problem)) from problem
    return _say(folder, manifest) | {"noted": noted}


def _note(manifest: Manifest) -> bool:
    """Return whether the backup could be noted: it is one, even if it could not."""
    try:
        begin_writing(db.session)
        note_backup(db.session, manifest)
        db.session.commit()
    except SQLAlchemyError:
        return False
    return True


def restore(folder: Path) -> Json:
    """Put a backup into an empty place; return what was restored, and its replay."""
    settings = _settings_as_they_are()
    use_keys(settings.data_keys)
    scripts = ScriptDirectory(str(migrations_path())).walk_revisions()
    engine = open_engine(settings.database_url)
    files = settings.files
    try:
        with say_problems():
            manifest = read_fitting_backup(
                folder,
                engine,
                files=files,
                revisions={script.revision for script in scripts},
            )
            with restored_backup(folder, manifest, engine, files=files) as restored:
                replay = _replay(settings, manifest, restored)
    except BackupRefused as problem:
        raise CommandRefused(str(problem)) from problem
    finally:
        engine.dispose()
    found = {"replayed": replay.number, "different": replay.different}
    guards = list(restored.changed_guards)
    return _say(folder, manifest) | found | {"changed_guards": guards}


def _settings_as_they_are() -> Settings:
    """Return the settings; new keys would fit no database and no backup."""
    with say_problems():
        return Settings.from_environment(make_keys=False)


def _replay(settings: Settings, manifest: Manifest, restored: Restored) -> Replay:
    """Bring a restored database up to date, and decide each of its decisions again.

    Before, what was open when it was backed up is ended in it.
    """
    address = restored.url.render_as_string(hide_password=False)
    app = create_app(replace(settings, database_url=address))
    with entered_database(app):
        upgrade_database(app)
        end_what_was_open(db.session, manifest, restored.changed_guards)
        db.session.commit()
        replay = Replay(db.session)
        for _ in replay.differences():
            pass  # they are counted; `ipr decisions replay` names them
        begin_writing(db.session)
        note_replay(db.session, replay)
        db.session.commit()
    return replay


def _say(folder: Path, manifest: Manifest) -> Json:
    return {
        "folder": str(folder),
        "made_at": manifest.made_at,
        "program": manifest.program,
        "database": manifest.database,
        "revision": manifest.revision,
        "tables": dict(manifest.tables),
        "rows": sum(manifest.tables.values()),
        "files": len(manifest.stored_files),
        "missing": list(manifest.missing),
    }
