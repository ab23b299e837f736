"""Take an answer out of a question, for a new version alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from ipr.criteria.edits.draft import fact_path, start_of, versions_of
from ipr.criteria.edits.editions import set_words, words_on
from ipr.criteria.edits.pieces import Flow, write_piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.splices import drop_entry, put_value
from ipr.criteria.edits.unchanged_versions import keeps_others
from ipr.criteria.edits.yaml_text import YamlText, as_mapping, as_members
from ipr.rulebook.model import ANY_OF, YES_NO

MARKS = ("only_raises", "always_offer")
STAYS = "The answer can't be removed"


@keeps_others
def remove_option(text: YamlText, version: str, fact: str, option: str) -> YamlText:
    """Return the text without an answer to a question, for a version.

    Versions that start before it keep the answer. It must be counted by none of the
    version's criteria and given in none of its examples.
    """
    type = text.mapping_at(fact_path(text, fact)).get("type")
    before = words_on(text, fact, start_of(text, version))
    _check(text, version, fact, option, str(type), before["options"])
    words = {
        key: {id: said for id, said in before[key].items() if id != option}
        for key in ("options", "said")
    }
    if not before["said"].get(option):
        del words["said"]
    text = set_words(text, version, fact, words)
    return _without_marks(text, fact)


def _check(
    text: YamlText,
    version: str,
    fact: str,
    option: str,
    type: str,
    options: Mapping[str, str],
) -> None:
    if type == YES_NO or option not in options:
        raise EditRefused(
            STAYS,
            "this question has no such answer to remove",
            "Go back and look at the question again",
        )
    if len(options) <= (1 if type == ANY_OF else 2):
        raise EditRefused(
            STAYS, "too few answers would be left", "Remove the whole question instead"
        )
    for criterion in _criteria(text, version):
        id, when = criterion.get("id"), criterion.get("when")
        if option in _answers(when, fact):
            raise EditRefused(
                STAYS,
                f'the criterion "{id}" counts it',
                "Take it out of that criterion's conditions first",
            )
        for example in as_members(criterion.get("examples")):
            if option in _words(as_mapping(example.get("given")).get(fact)):
                raise EditRefused(
                    STAYS,
                    f'an example of the criterion "{id}" gives it',
                    "Remove that example first",
                )


def _criteria(text: YamlText, version: str) -> Iterator[Mapping[str, Any]]:
    for found in versions_of(text):
        if found.get("id") == version:
            yield from as_members(found.get("criteria"))


def _answers(when: Any, fact: str) -> set[str]:
    """Return the answers to a question that a condition names."""
    found: set[str] = set()
    for key, value in as_mapping(when).items():
        if key in ("all", "any", "not"):
            for part in value if isinstance(value, list) else [value]:
                found |= _answers(part, fact)
        elif key == fact:
            found |= _words(value)
    return found


def _words(answer: Any) -> set[str]:
    """Return every word of an answer, whichever way it is written.

    >>> sorted(_words({"selected": ["death"], "not_selected": ["self_harm"]}))
    ['death', 'self_harm']
    """
    if isinstance(answer, Mapping):
        return {word for part in answer.values() for word in _words(part)}
    if isinstance(answer, list):
        return {word for word in answer if isinstance(word, str)}
    return {answer} if isinstance(answer, str) else set()


def _without_marks(text: YamlText, fact: str) -> YamlText:
    """Take an answer out of the fact's lists once no edition of it has it."""
    path = fact_path(text, fact)
    data = text.mapping_at(path)
    known = set(as_mapping(data.get("options")))
    for edition in as_members(data.get("editions")):
        known |= set(as_mapping(edition.get("options")))
    for key in MARKS:
        there = data.get(key) or []
        left = [option for option in there if option in known]
        if left and left != there:
            text = put_value(text, path, key, write_piece(Flow(left)))
        elif there and not left:
            text = drop_entry(text, (*path, key))
    return text
