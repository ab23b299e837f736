"""The rulebook from the command line: what `ipr rules load` and `export` do."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ipr.cli.database import open_database
from ipr.cli.manage_accounts import find_person
from ipr.cli.refusal import CommandRefused
from ipr.criteria.approval.loading import Loaded, load_book
from ipr.criteria.edits import EditRefused
from ipr.criteria.errors import NotReady
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.rulebook import Rulebook
from ipr.rulebook.book import say_day
from ipr.serve import Say, upgrade_database
from ipr.versions.models import RulebookInUse, StoredRulebook
from ipr.versions.service import check_agreement
from ipr.workflow import Refused

NOTHING = "Nothing was proposed:"


def load_rules(
    say: Say,
    file: Rulebook,
    *,
    email: str | None,
    reason: str,
    asked_by: str,
    evidence: str,
) -> None:
    """Propose the new versions of a file; publish them for an empty database."""
    with open_database() as app:
        try:
            upgrade_database(app)
            begin_writing(db.session)
            check_agreement(db.session, app.extensions["ipr_rulebook"])
            loaded = load_book(
                db.session,
                file,
                reason=reason,
                asked_by=asked_by,
                evidence=evidence,
                actor=find_person(email) if email else None,
            )
            lines = _lines_of_load(loaded, file)
            db.session.commit()
        except NotReady as problem:
            raise CommandRefused("\n".join([NOTHING, *problem.reasons])) from problem
        except (Refused, EditRefused) as problem:
            raise CommandRefused(str(problem)) from problem
    for line in lines:
        say(line)


def rulebook_text() -> bytes:
    """Return the rulebook in use, byte for byte."""
    in_use = select(StoredRulebook.text).join(RulebookInUse)
    with open_database():
        try:
            text = db.session.scalar(in_use.where(RulebookInUse.id == 1))
        except SQLAlchemyError as problem:
            raise CommandRefused(
                "The database could not be read. If it is new, start with `ipr run`"
            ) from problem
    if text is None:
        raise CommandRefused("No rulebook is in use yet: start with `ipr run`")
    return text.encode()


def write_rules(say: Say, out: Path) -> None:
    """Write the rulebook in use to a file, byte for byte."""
    text = rulebook_text()
    try:
        out.write_bytes(text)
    except OSError as problem:
        raise CommandRefused(f"{out}: {problem.strerror}") from problem
    say(f"{out} is written")


def _lines_of_load(loaded: Loaded, file: Rulebook) -> list[str]:
    """Return what became of a file's versions, a line for each."""
    lines = [
        f'Took in the criteria "{name}", in force from {file[name].starts}'
        for name in loaded.published
    ]
    lines += [
        f'Proposed "{one.name}" as draft {one.draft_id}, to be in force from '
        f"{say_day(one.starts_on)}. A criteria approver answers next"
        for one in loaded.proposed
    ]
    lines += [
        f'"{one.name}" is proposed already, as draft {one.draft_id}'
        for one in loaded.waiting
    ]
    lines += [f'"{name}" was withdrawn, so it is left out' for name in loaded.withdrawn]
    if not loaded.published and not loaded.proposed:
        lines.append(f"{file.name} has no new version: nothing was changed")
    if loaded.differs:
        lines.append(
            "It differs from the rulebook in use in other parts, such as remarks, "
            "examples, pages or marks. They come into use with a new version"
        )
    return lines
