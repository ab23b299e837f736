"""The rulebook of the running program, for views."""

from flask import current_app, g
from sqlalchemy import select

from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.rulebook import Rulebook, Version, loads_published
from ipr.rulebook.file.agreement import find_damage
from ipr.versions.models import RulebookInUse, StoredRulebook
from ipr.versions.service import RulebookDisagreement, check_agreement

KEPT = 4
"""How many rulebooks a process keeps: the one in use, and some before it."""


def current_book() -> Rulebook:
    """Return the rulebook that is in use, the same for the whole request.

    The database is asked once a request, so every process uses a newly published
    version from its next request on. Before one is taken in it is the file's.
    Raises RulebookDisagreement if the file contradicts the database, or the stored
    rulebook what was published.
    """
    if "ipr_rulebook" not in g:
        g.ipr_rulebook = _book_in_use()
    book: Rulebook = g.ipr_rulebook
    return book


def version_in_force() -> Version:
    """Return the version in force today (London)."""
    return current_book().in_force(london_today())


def _book_in_use() -> Rulebook:
    file: Rulebook = current_app.extensions["ipr_rulebook"]
    kept: dict[str, Rulebook] = current_app.extensions.setdefault("ipr_rulebooks", {})
    digest = db.session.scalar(
        select(StoredRulebook.digest).join(RulebookInUse).where(RulebookInUse.id == 1)
    )
    if digest is None:
        return file
    if digest not in kept:
        check_agreement(db.session, file)
        if len(kept) >= KEPT:
            kept.clear()
        kept[digest] = _load_stored(digest, file)
    return kept[digest]


def _load_stored(digest: str, file: Rulebook) -> Rulebook:
    """Return a stored rulebook, which must be what was stored."""
    text = db.session.scalars(
        select(StoredRulebook.text).where(StoredRulebook.digest == digest)
    ).first()
    wrong = find_damage(text, digest)
    if text is None or wrong:
        raise RulebookDisagreement(wrong)
    if text == file.text:
        return file
    book = loads_published(text)
    check_agreement(db.session, book)
    return book
