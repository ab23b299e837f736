"""The pages of a draft, in order: ours, and those that the rulebook asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ipr.referrals.questions.answers import (
    CHECK,
    CUSTOMER,
    FILES,
    WHAT_HAPPENED,
    WHERE,
    Content,
    Missing,
    facts_from,
    page_of,
)
from ipr.rulebook import Fact, Rulebook, Version

OWN_TITLES = {
    CUSTOMER: "The customer",
    WHAT_HAPPENED: "What happened",
    WHERE: "Area and service lines",
}
FILES_TITLE, CHECK_TITLE = "Files", "Check your answers"


@dataclass(frozen=True)
class QuestionPage:
    """One topic: what the rulebook asks on it, beside fields of our own."""

    slug: str
    title: str
    intro: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the page has fields of ours, and so is always there."""
        return self.slug in OWN_TITLES


@lru_cache(maxsize=32)
def pages_of(version: Version, book_pages: "BookPages") -> tuple[QuestionPage, ...]:
    """Return the pages with questions, in the order in which they are asked.

    The customer comes first and the area last; between them the rulebook's pages,
    in the order of its facts. A page that a version asks nothing on isn't there.
    """
    asked: dict[str, list[Fact]] = {CUSTOMER: [], WHAT_HAPPENED: []}
    for fact in version.offered():
        asked.setdefault(page_of(fact), []).append(fact)
    asked[WHERE] = asked.pop(WHERE, [])
    return tuple(
        QuestionPage(slug, *book_pages.words_of(slug), facts=tuple(facts))
        for slug, facts in asked.items()
    )


@dataclass(frozen=True)
class BookPages:
    """Titles and introductions of a rulebook's pages, in a form that can be a key."""

    words: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, book: Rulebook) -> "BookPages":
        """Return those of a rulebook."""
        pages = book.pages.values()
        return cls(tuple((page.id, page.title, page.intro) for page in pages))

    def words_of(self, slug: str) -> tuple[str, str]:
        """Return the title and the introduction of a page."""
        found = {id: (title, intro) for id, title, intro in self.words}
        title, intro = found.get(slug, (slug.replace("-", " ").capitalize(), ""))
        return OWN_TITLES.get(slug, title), intro


def journey(version: Version, book: Rulebook) -> tuple[QuestionPage, ...]:
    """Return the pages with questions of a version: see `pages_of`."""
    return pages_of(version, BookPages.of(book))


def after(pages: Sequence[QuestionPage], slug: str) -> str:
    """Return the slug of the page that follows; files come after the last one."""
    slugs = [*(page.slug for page in pages), FILES, CHECK]
    return slugs[min(slugs.index(slug) + 1, len(slugs) - 1)]


def before(pages: Sequence[QuestionPage], slug: str) -> str | None:
    """Return the slug of the page that goes before; None before the first."""
    slugs = [*(page.slug for page in pages), FILES, CHECK]
    at = slugs.index(slug)
    return slugs[at - 1] if at else None


def needless(version: Version, content: Content, fact: Fact) -> bool:
    """Return whether no answer to this question can make a difference any more."""
    facts = facts_from(content, None, version)
    facts.pop(fact.id, None)
    return fact.id not in version.relevant(facts)


@dataclass(frozen=True)
class Task:
    """One line of the list of tasks."""

    slug: str
    title: str
    state: str
    """`done`, `started`, `not_started` or `needless`."""


def tasks_of(
    pages: Sequence[QuestionPage],
    content: Content,
    missing: Sequence[Missing],
) -> list[Task]:
    """Return the pages with how far each has come."""
    lacking = {one.page for one in missing}
    return [
        Task(page.slug, page.title, _state(page, content, page.slug in lacking))
        for page in pages
    ]


def _state(page: QuestionPage, content: Content, lacks: bool) -> str:
    saved = page.slug in content.get("saved", {})
    if lacks:
        return "started" if saved else "not_started"
    given = content.get("facts", {})
    answered = any(fact.id in given for fact in page.facts)
    return "done" if saved or page.own or answered else "needless"
