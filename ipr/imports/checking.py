"""A file checked beside the requests, so that nobody waits for it."""

import logging
from pathlib import Path
from threading import Thread

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ipr.accounts.models import User
from ipr.extensions import db
from ipr.files.service import read_file_bytes
from ipr.imports.kinds import ImportKind
from ipr.imports.models import ImportRun
from ipr.imports.reading.refusals import SpreadsheetRefused
from ipr.imports.work import FileAtHand, check_import
from ipr.web.settings import current_settings

logger = logging.getLogger(__name__)
WAIT = 2.0
"""Seconds that a start waits, since most files are checked by then."""


def start_checking(kind: ImportKind, number: int) -> None:
    """Check a file in a session of its own. Call it with no transaction open.

    Nothing of the request may touch the database until it has had its time.
    """
    given = (db.engine, current_settings().files, kind, number)
    work = Thread(target=_check, args=given, daemon=True)
    work.start()
    work.join(WAIT)


def _check(engine: Engine, folder: Path, kind: ImportKind, number: int) -> None:
    """The session must not expire what it commits: by that a check finds that
    something was said anew meanwhile."""
    try:
        with Session(engine, expire_on_commit=False) as session:
            run = session.get_one(ImportRun, number)
            assert run.file is not None
            data = read_file_bytes(folder, run.file)
            actor = session.get(User, run.started_by_id)
            file = FileAtHand(run.file.name, data)
            check_import(session, run, kind, file, actor=actor)
    except (StaleDataError, SpreadsheetRefused):
        pass  # its page says so
    except Exception as problem:  # its text may name somebody
        kind_of_error = type(problem).__name__
        logger.error("The check of import %s stopped: %s", number, kind_of_error)
