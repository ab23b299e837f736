"""What must still be said before a draft can be sent."""

from collections.abc import Iterator
from dataclasses import dataclass

from ipr.referrals.models import Draft
from ipr.referrals.questions.draft_answers import (
    UNSAID,
    Content,
    answered_facts,
    page_of,
)
from ipr.referrals.questions.own_questions import own_questions_on
from ipr.referrals.questions.question_row import OWN_PAGES
from ipr.rulebook.version import Version

REREAD = "reread"


@dataclass(frozen=True)
class MissingAnswer:
    """Something that must be said before a draft can be sent, and on which page."""

    page: str
    words: str


def what_is_missing(draft: Draft, version: Version) -> list[MissingAnswer]:
    """Return what must still be said before the draft can be sent, in page order.

    "Not known" is an answer. A question that can no longer matter is not missed.
    """
    if draft.version_name != version.id:
        return [
            MissingAnswer(REREAD, "Read the questions again: the criteria have changed")
        ]
    content = draft.content
    missing = [
        *_unread(content),
        *_missing_own(content),
        *_missing_facts(content, version),
    ]
    places = {slug: place for place, slug in enumerate(_slugs_in_order(version))}
    return sorted(missing, key=lambda one: places.get(one.page, -1))


def _slugs_in_order(version: Version) -> Iterator[str]:
    own = OWN_PAGES.values()
    asked = dict.fromkeys(page.slug for page in own if not page.comes_last)
    asked |= dict.fromkeys(page_of(fact) for fact in version.offered_facts())
    for page in own:
        if page.comes_last:
            asked.pop(page.slug, None)
            asked[page.slug] = None
    yield from asked


def _unread(content: Content) -> Iterator[MissingAnswer]:
    for page in content.get("typed", {}):
        yield MissingAnswer(page, "Correct what could not be read on this page")


def _missing_own(content: Content) -> Iterator[MissingAnswer]:
    for page in OWN_PAGES.values():
        # What nobody can leave as not known comes first.
        asked = own_questions_on(page.slug)
        for question in sorted(asked, key=lambda one: one.type.may_be_unknown):
            if question.kept_in(content) is UNSAID:
                yield MissingAnswer(page.slug, question.missing)


def _missing_facts(content: Content, version: Version) -> Iterator[MissingAnswer]:
    given = content.get("facts", {})
    wanted = version.relevant_facts(answered_facts(content, None, version))
    for fact in version.offered_facts():
        if fact.id in wanted and fact.id not in given:
            yield MissingAnswer(page_of(fact), f"Answer: {fact.question}")
