"""The promise of every edit: nothing but the draft's own version changes."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from ipr.criteria.edits.draft import day_of, uses_of, versions_of
from ipr.criteria.edits.editions import words_of_fact
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.yaml_text import YamlText, as_mapping, read_yaml

Rest = ParamSpec("Rest")


def keeps_others(
    edit: Callable[Concatenate[YamlText, str, Rest], YamlText],
) -> Callable[Concatenate[str, str, Rest], str]:
    """Make an edit of a document one of a text.

    It is refused if it would change another version, or break the text.
    """

    @wraps(edit)
    def edit_text(
        source: str, version: str, /, *args: Rest.args, **said: Rest.kwargs
    ) -> str:
        text = read_yaml(source)
        new = read_again(edit(text, version, *args, **said))
        before, after = _published(text), _published(new)
        for id, content in before.items():
            if id != version and after.get(id) != content:
                raise EditRefused(
                    "This change can't be made by form",
                    f'it would change version "{id}" as well',
                    "Make it in the text editor",
                )
        return new.source

    return edit_text


def read_again(edited: YamlText) -> YamlText:
    """Return an edited document as its text is read; refuse one that is read otherwise.

    Places that are off by one would spoil the text with the next change of it.
    """
    text = read_yaml(edited.source)
    if text != edited:
        raise EditRefused(
            "This change can't be made by form",
            "the text is laid out in a way that the forms can't follow",
            "Make it in the text editor",
        )
    return text


def _published(text: YamlText) -> dict[str, Any]:
    """Return what each version says, with the words of the facts it uses."""
    text.find_part(("facts",))
    facts = text.mapping_at(("facts",))
    found = {}
    for version in versions_of(text):
        day = day_of(version.get("starts"))
        uses = sorted(uses_of(version) & set(facts)) if day else []
        words = {
            fact: (data.get("type"), data.get("fixed"), _listed(data, day))
            for fact, data in ((id, as_mapping(facts[id])) for id in uses)
            if day
        }
        found[str(version.get("id"))] = (version, words)
    return found


def _listed(data: Mapping[str, Any], day: date) -> list[Any]:
    """Return the words of a fact on a day; the order of its options counts."""
    words = words_of_fact(data, day)
    return [
        words["question"],
        words["help"],
        [*words["options"].items()],
        words["said"],
    ]
