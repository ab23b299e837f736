"""Edits of the questions: their words, their options, new ones, the safety marks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ipr.criteria.edits.draft import (
    check_id,
    fact_path,
    fit_words,
    need_words,
    start_of,
    uses_of,
    versions_of,
)
from ipr.criteria.edits.editions import FACT_KEYS, set_words, words_on
from ipr.criteria.edits.pieces import Flow, QuotedText, write_piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.splices import drop_entry, put_value
from ipr.criteria.edits.unchanged_versions import keeps_others
from ipr.criteria.edits.versions import FILE_KEYS
from ipr.criteria.edits.yaml_text import YamlText, as_mapping, as_members
from ipr.rulebook.file.facts import KEYWORDS, RESERVED
from ipr.rulebook.model import ANY_OF, NONE, NOT_KNOWN, YES_NO

TYPES = tuple(RESERVED)


@keeps_others
def reword_fact(
    text: YamlText,
    version: str,
    fact: str,
    *,
    question: str | None = None,
    help: str | None = None,
    options: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> YamlText:
    """Return the text with other words of a question for a version.

    `options` gives labels and `said` phrases by answer, as many as change; a phrase
    that is empty is removed. Other versions keep the words they have.
    """
    before = words_on(text, fact, start_of(text, version))
    words: dict[str, Any] = {}
    if question is not None:
        words["question"] = need_words(question, "The question")
    if help is not None:
        words["help"] = fit_words(help, "The help text")
    if options is not None:
        labels = {id: need_words(label, "An answer") for id, label in options.items()}
        words["options"] = {**before["options"], **_known(labels, before["options"])}
    if said is not None:
        phrases = {id: fit_words(phrase, "A phrase") for id, phrase in said.items()}
        answers = {**before["options"], NONE: "", NOT_KNOWN: ""}
        together = {**before["said"], **_known(phrases, answers)}
        words["said"] = {id: phrase for id, phrase in together.items() if phrase}
    return set_words(text, version, fact, words)


@keeps_others
def add_option(
    text: YamlText, version: str, fact: str, option: str, label: str, said: str = ""
) -> YamlText:
    """Return the text with one more option of a question, the last, for a version."""
    type = text.mapping_at(fact_path(text, fact)).get("type")
    before = words_on(text, fact, start_of(text, version))
    if type == YES_NO:
        raise EditRefused(
            "The answer can't be added",
            "this question is answered with yes or no",
            "Add a question of its own instead",
        )
    _check_option(option, before["options"], str(type))
    label = need_words(label, "The answer")
    if label in before["options"].values():
        raise EditRefused(
            "The answer can't be added",
            "the question has one with the same words",
            "Choose words that tell the two apart",
        )
    words: dict[str, Any] = {"options": {**before["options"], option: label}}
    if said.strip():
        phrase = fit_words(said, "The phrase")
        words["said"] = _said_with(before, option, phrase)
    return set_words(text, version, fact, words)


@keeps_others
def add_fact(
    text: YamlText,
    version: str,
    *,
    id: str,
    type: str,
    question: str,
    page: str,
    page_title: str = "",
    help: str = "",
    options: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
    only_raises: Sequence[str] = (),
) -> YamlText:
    """Return the text with one more question, the last; a new page needs a title."""
    start_of(text, version)
    facts = text.mapping_at(("facts",))
    check_id(id, [*facts, *KEYWORDS], "The question")
    check_id(page, (), "The page")
    if type not in TYPES:
        raise EditRefused(
            "The question can't be added", "it has no type", "Choose one of the types"
        )
    data: dict[str, Any] = {"type": type, "page": page}
    data["question"] = QuotedText(need_words(question, "The question"))
    if help.strip():
        data["help"] = QuotedText(fit_words(help, "The help text"))
    if type != YES_NO:
        data["options"] = _new_options(options or {}, type)
    phrases = {k: QuotedText(v.strip()) for k, v in (said or {}).items() if v.strip()}
    if phrases:
        data["said"] = phrases
    if only_raises:
        data["only_raises"] = Flow(list(only_raises))
    text = put_value(text, ("facts",), id, write_piece(data))
    return _with_page(text, page, page_title)


@keeps_others
def remove_fact(
    text: YamlText, version: str, fact: str, published: Collection[str] = ()
) -> YamlText:
    """Return the text without a question that only the draft has, and nobody uses.

    `published` are the questions of the published rulebook: stored answers name them.
    """
    path = fact_path(text, fact)
    users = [
        str(criterion.get("id"))
        for found in versions_of(text)
        for criterion in as_members(found.get("criteria"))
        if fact in uses_of({"criteria": [criterion]}) or fact in _answered(criterion)
    ]
    if fact in published or users:
        raise EditRefused(
            "The question can't be removed",
            "it is published, and stored answers name it"
            if fact in published
            else f'criterion "{users[0]}" or one of its examples uses it',
            "Leave it: a question that no criterion uses is not asked"
            if fact in published
            else "Take it out of that criterion and its examples first",
        )
    page = text.mapping_at(path).get("page")
    text = drop_entry(text, path)
    left = text.mapping_at(("facts",))
    pages = {as_mapping(one).get("page") for one in left.values()}
    if page in pages or text.part_at(("pages", str(page))) is None:
        return text
    alone = len(text.mapping_at(("pages",))) == 1
    return drop_entry(text, ("pages",) if alone else ("pages", str(page)))


@keeps_others
def mark_only_raises(
    text: YamlText, version: str, fact: str, answers: Sequence[str]
) -> YamlText:
    """Return the text with these answers marked as never lowering an outcome.

    The mark is for the proofs: it belongs to no version and changes no decision.
    """
    path = fact_path(text, fact)
    known = words_on(text, fact, start_of(text, version))["options"]
    there = text.plain_at((*path, "only_raises")) or []
    other = [one for one in there if one not in known]
    wanted = [*(id for id in known if id in answers), *other]
    if wanted == there or (not wanted and not there):
        return text
    if not wanted:
        return drop_entry(text, (*path, "only_raises"))
    return put_value(text, path, "only_raises", write_piece(Flow(wanted)), FACT_KEYS)


def _known(given: Mapping[str, str], answers: Collection[str]) -> dict[str, str]:
    wrong = [id for id in given if id not in answers]
    if wrong:
        raise EditRefused(
            "The words can't be saved",
            f'"{wrong[0]}" is not an answer to this question any more',
            "Go back and look at the question again",
        )
    return dict(given)


def _said_with(before: Mapping[str, Any], option: str, phrase: str) -> dict[str, str]:
    """Return the phrases with one more, before those for none and not known."""
    said = {**before["said"], option: phrase}
    order = [*before["options"], option, NONE, NOT_KNOWN]
    return {id: said[id] for id in order if id in said}


def _check_option(option: str, taken: Collection[str], type: str) -> None:
    check_id(option, list(taken), "The answer")
    if option in RESERVED.get(type, ()):
        raise EditRefused(
            "The answer can't be added",
            f'"{option}" is how every question says that',
            "Choose another short name",
        )


def _new_options(options: Mapping[str, str], type: str) -> dict[str, QuotedText]:
    found: dict[str, QuotedText] = {}
    for option, label in options.items():
        _check_option(option, found, type)
        found[option] = QuotedText(need_words(label, "An answer"))
    if not found or (len(found) == 1 and type != ANY_OF):
        raise EditRefused(
            "The question can't be added",
            "it has too few answers to choose from",
            "Write at least two, or one for a list to tick",
        )
    return found


def _with_page(text: YamlText, page: str, title: str) -> YamlText:
    pages = text.mapping_at(("pages",))
    if page in pages or not title.strip():
        return text
    data = {"title": QuotedText(fit_words(title, "The title of the page"))}
    if pages:
        return put_value(text, ("pages",), page, write_piece(data))
    return put_value(text, (), "pages", write_piece({page: data}), FILE_KEYS)


def _answered(criterion: Mapping[str, Any]) -> set[str]:
    return {
        fact
        for example in as_members(criterion.get("examples"))
        for fact in as_mapping(example.get("given"))
    }
