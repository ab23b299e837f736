"""The questions of a version, page by page, for whoever reads it or tries answers."""

from collections.abc import Sequence
from dataclasses import replace

from ipr.referrals.drafts.page_order import QuestionPage, pages_in_order
from ipr.referrals.questions.draft_answers import page_of
from ipr.rulebook import Fact, Rulebook, Version


def question_pages(version: Version, book: Rulebook) -> list[QuestionPage]:
    """Return the questions as a referrer meets them, page by page.

    What follows from elsewhere, which nobody is asked, stands on its page too.
    """
    pages = {page.slug: page for page in pages_in_order(version, book)}
    for id in version.uses:
        fact = version.facts[id]
        if fact.fixed:
            page = pages.get(page_of(fact)) or QuestionPage(page_of(fact), "")
            pages[page.slug] = replace(page, facts=(*page.facts, fact))
    return [page for page in pages.values() if page.facts]


def facts_on(pages: Sequence[QuestionPage]) -> tuple[Fact, ...]:
    """Return the questions of some pages, in order."""
    return tuple(fact for page in pages for fact in page.facts)
