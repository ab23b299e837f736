"""The promise of every edit: nothing but the draft's own version changes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from ipr.criteria.edits.draft import day_of, fact_path, mapping, uses_of, versions_of
from ipr.criteria.edits.editions import words_on
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.spans import find, plain

Rest = ParamSpec("Rest")
Edit = Callable[Concatenate[str, Rest], str]


def keeps_others(edit: Edit[Rest]) -> Edit[Rest]:
    """Make an edit refuse what would change another version, or break the text."""

    @wraps(edit)
    def kept(text: str, /, *args: Rest.args, **kwargs: Rest.kwargs) -> str:
        find(text, ())
        new = edit(text, *args, **kwargs)
        before, after = _published(text), _published(new)
        changed = [
            id
            for id, content in before.items()
            if id != _draft(args, kwargs) and after.get(id) != content
        ]
        if changed:
            raise EditRefused(
                "This change can't be made by form",
                f'it would change version "{changed[0]}" as well',
                "Make it in the text editor",
            )
        return new

    return kept


def _draft(args: Any, kwargs: Any) -> Any:
    return args[0] if args else kwargs.get("version")


def _published(text: str) -> dict[str, Any]:
    """Return what each version says, with the words of the facts it uses."""
    facts = mapping(plain(find(text, ("facts",))))
    found = {}
    for version in versions_of(text):
        day = day_of(version.get("starts"))
        uses = sorted(uses_of(version) & set(facts)) if day else []
        words = {
            fact: (_fixed_part(facts[fact]), _listed(words_on(text, fact, day)))
            for fact in uses
            if day and fact_path(text, fact)
        }
        found[str(version.get("id"))] = (version, words)
    return found


def _fixed_part(fact: Any) -> tuple[Any, Any]:
    return mapping(fact).get("type"), mapping(fact).get("fixed")


def _listed(words: dict[str, Any]) -> list[Any]:
    """Return the words of a fact; the order of its options counts."""
    return [
        words["question"],
        words["help"],
        [*words["options"].items()],
        words["said"],
    ]
