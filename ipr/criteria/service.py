"""Find versions and drafts of the criteria, for whoever may see them."""

from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.criteria.errors import CriteriaNotFound
from ipr.criteria.models import VersionDraft
from ipr.criteria.queries import text_of, visible_to
from ipr.db.engine import AnySession
from ipr.rulebook import Rulebook, UnknownVersion, Version
from ipr.rulebook.file.drafts import DraftReading, read_draft

DRAFT = "draft-"
KEPT_READINGS = 16
LONGEST = 18
"""No number of a draft has more digits: a database may not know larger ones."""


def find_draft(session: AnySession, id: int, *, user: User) -> VersionDraft:
    """Return a draft that somebody may read; raise CriteriaNotFound otherwise."""
    found = session.scalar(
        select(VersionDraft).where(VersionDraft.id == id, visible_to(user))
    )
    if found is None:
        raise CriteriaNotFound("There is no such draft, or it is not yours to see")
    return found


def read_draft_text(
    session: AnySession, draft: VersionDraft, book: Rulebook
) -> DraftReading:
    """Return what a draft's latest text says, beside the rulebook in use."""
    return read_beside(text_of(session, draft), book)


def read_beside(text: str, book: Rulebook) -> DraftReading:
    """Return what a text says as a draft beside a rulebook; the same one at once."""
    return _read(_Texts(text, book))


@dataclass(frozen=True)
class _Texts:
    """A draft's text and a rulebook, told apart by their words alone."""

    text: str
    book: Rulebook = field(compare=False)
    published: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "published", self.book.text)


@lru_cache(maxsize=KEPT_READINGS)
def _read(texts: _Texts) -> DraftReading:
    return read_draft(texts.text, texts.book)


def find_version(
    session: AnySession, name: str, *, book: Rulebook, user: User
) -> Version:
    """Return the version of a name ("2023"), or that of a draft ("draft-12").

    Raises CriteriaNotFound, also for a draft whose text can't be read.
    """
    if not name.startswith(DRAFT):
        try:
            return book[name]
        except UnknownVersion as problem:
            raise CriteriaNotFound(str(problem)) from problem
    number = name.removeprefix(DRAFT)
    if not number.isdecimal() or len(number) > LONGEST:
        raise CriteriaNotFound(f'There is no version "{name}"')
    draft = find_draft(session, int(number), user=user)
    version = read_draft_text(session, draft, book).version
    if version is None:
        raise CriteriaNotFound(
            "This draft cannot be read yet: mend what its text page names"
        )
    return version
