"""Invented changes of the criteria: one waits for approval, one is unfinished."""

from datetime import date, timedelta

from ipr.criteria import edits
from ipr.criteria.approval import service as approving
from ipr.criteria.drafting import service as drafting
from ipr.db.clock import london_today, pretend_now, utc_now
from ipr.db.engine import AnySession
from ipr.demo.cast import Cast, DemoPart
from ipr.rulebook import Is, Version
from ipr.rulebook.file.loader import inspect_text

EDITOR = "Owen Blake"
SOURCE = ("iprs-2023-24", "An invented change, for the demonstration")


def draft_changes(session: AnySession, cast: Cast) -> None:
    """Let the criteria editor propose one change, and begin another."""
    editor = cast.people[EDITOR]
    starts = first_of_month(london_today() + timedelta(days=60))
    with pretend_now(utc_now() - timedelta(days=6)):
        draft = drafting.start_draft(
            session,
            title="Bring back cases the department could learn from",
            text=with_learning(cast.book.text, starts),
            based_on="2023",
            actor=editor,
        )
        approving.propose(
            session,
            draft,
            book=cast.book,
            reason="Cases with something to learn have been declined since 2022, "
            "because nobody had suggested a fault. A person should look at them.",
            asked_by="The network of Advanced Customer Support Senior Leaders",
            evidence="Minutes of the network's meeting in the spring",
            actor=editor,
        )
    with pretend_now(utc_now() - timedelta(days=1)):
        drafting.start_draft(
            session,
            title="Ask about the department’s part in fewer words",
            text=with_shorter_question(cast.book.text, starts),
            based_on="2023",
            actor=editor,
        )


def with_learning(text: str, starts: date) -> str:
    """Return the rulebook with a version that asks what could be learned."""
    id = f"{starts:%Y-%m}"
    text = edits.start_version(
        text, "2023", id, f"Criteria from {starts:%B %Y}", starts
    )
    text = edits.add_criterion(
        text,
        id,
        kind="discretionary",
        id="something-to-learn",
        title="Something to learn",
        source=SOURCE,
        when=Is("learning_possible", ("yes",)),
        plain_words="The department could learn something about how it works.",
        texts={
            "met": "The department could learn something from the case.",
            "not_met": "The department was not thought to be able to learn from it.",
            "not_known": "It is not known yet whether the department could learn.",
        },
    )
    nobody = {"contribution": "none", "external_process": ["none"]}
    answers = {"yes": ("consider", "met"), "no": ("decline", "not_met")}
    answers["not_known"] = ("cannot_tell", "not_known")
    for answer, (expect, result) in answers.items():
        given = {"event": ["death"], "learning_possible": answer, **nobody}
        text = edits.add_example(text, id, "something-to-learn", given, expect, result)
    return with_declines_answered(text, id)


def with_declines_answered(text: str, id: str) -> str:
    """Answer the new question in the examples that were declined without it."""
    version = loads_draft(text, id)
    for criterion in version.criteria:
        for number, example in reversed(list(enumerate(criterion.examples, start=1))):
            if example.expect == "decline" and "learning_possible" not in example.given:
                text = edits.remove_example(text, id, criterion.id, number)
                given = {**example.given, "learning_possible": "no"}
                text = edits.add_example(
                    text, id, criterion.id, given, "decline", example.result
                )
    return text


def loads_draft(text: str, id: str) -> Version:
    """Return a version of a text, whether or not its examples pass."""
    book, _ = inspect_text(text)
    assert book is not None, "the demonstration's draft can be read"
    return book[id]


def with_shorter_question(text: str, starts: date) -> str:
    """Return the rulebook with a draft whose new example doesn't pass yet."""
    id = f"{starts:%Y-%m}-words"
    text = edits.start_version(text, "2023", id, "Fewer words", starts)
    text = edits.reword_fact(
        text,
        id,
        "contribution",
        question="Has anyone said or suggested that the department made things worse?",
    )
    given = {"event": ["death"], "contribution": "none", "external_process": ["none"]}
    return edits.add_example(text, id, "contribution-and-harm", given, "accept")


def first_of_month(day: date) -> date:
    """Return the first day of a day's month.

    >>> first_of_month(date(2027, 4, 12))
    datetime.date(2027, 4, 1)
    """
    return day.replace(day=1)


PART = DemoPart(order=30, make=draft_changes)
