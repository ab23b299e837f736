"""The pages of a draft, in order: ours, and those that the rulebook asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ipr.referrals.drafts.missing_answers import MissingAnswer
from ipr.referrals.questions.draft_answers import (
    CHECK,
    Content,
    answered_facts,
    page_of,
)
from ipr.referrals.questions.own_questions import own_questions_on
from ipr.referrals.questions.question_row import OWN_PAGES, OwnQuestion
from ipr.rulebook import Fact, Rulebook, Version
from ipr.rulebook.model import Page


@dataclass(frozen=True)
class QuestionPage:
    """One topic: what the rulebook asks on it, beside questions of our own."""

    slug: str
    title: str
    intro: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def own_questions(self) -> tuple[OwnQuestion, ...]:
        return own_questions_on(self.slug)

    @property
    def hurts(self) -> bool:
        """Whether a help line comes before the questions."""
        return self.slug in OWN_PAGES and OWN_PAGES[self.slug].hurts


def pages_in_order(version: Version, book: Rulebook) -> tuple[QuestionPage, ...]:
    """Return the pages with questions, in the order in which they are asked.

    The customer comes first and the area last; between them the rulebook's pages,
    in the order of its facts. A page that a version asks nothing on isn't there.
    """
    return _question_pages(version, tuple(book.pages.values()))


@lru_cache(maxsize=32)
def _question_pages(
    version: Version, words: tuple[Page, ...]
) -> tuple[QuestionPage, ...]:
    asked: dict[str, list[Fact]] = {
        page.slug: [] for page in OWN_PAGES.values() if not page.comes_last
    }
    for fact in version.offered_facts():
        asked.setdefault(page_of(fact), []).append(fact)
    for slug, own in OWN_PAGES.items():
        if own.comes_last:
            asked[slug] = asked.pop(slug, [])
    titles = {page.id: (page.title, page.intro) for page in words}
    pages = []
    for slug, facts in asked.items():
        title, intro = titles.get(slug, (slug.replace("-", " ").capitalize(), ""))
        if slug in OWN_PAGES:
            title = OWN_PAGES[slug].title
        pages.append(QuestionPage(slug, title, intro, tuple(facts)))
    return tuple(page for page in pages if page.facts or page.own_questions)


def slug_after(pages: Sequence[QuestionPage], slug: str) -> str:
    """Return the slug of the page that follows; the check comes after the last one."""
    slugs = [*(page.slug for page in pages), CHECK]
    return slugs[slugs.index(slug) + 1]


def slug_before(pages: Sequence[QuestionPage], slug: str) -> str | None:
    """Return the slug of the page that goes before; None before the first."""
    slugs = [page.slug for page in pages]
    at = slugs.index(slug)
    return slugs[at - 1] if at else None


def needless_facts(
    version: Version, content: Content, asked: Sequence[Fact]
) -> set[str]:
    """Return those of some facts whose answer can make no difference any more."""
    given = answered_facts(content, None, version)
    return {
        fact.id
        for fact in asked
        if fact.id
        not in version.relevant_facts({k: v for k, v in given.items() if k != fact.id})
    }


@dataclass(frozen=True)
class DraftTask:
    slug: str
    title: str
    state: str
    """`done`, `incomplete`, or `needless`: its answers can't matter any more."""


def tasks_of(
    pages: Sequence[QuestionPage],
    content: Content,
    missing: Sequence[MissingAnswer],
) -> list[DraftTask]:
    """Return the pages with how far each has come."""
    lacking = {one.page for one in missing}
    return [
        DraftTask(page.slug, page.title, _state(page, content, page.slug in lacking))
        for page in pages
    ]


def _state(page: QuestionPage, content: Content, lacks: bool) -> str:
    if lacks:
        return "incomplete"
    given = content.get("facts", {})
    answered = any(fact.id in given for fact in page.facts)
    saved = page.slug in content.get("saved", {})
    return "done" if saved or page.own_questions or answered else "needless"
