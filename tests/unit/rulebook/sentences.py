"""A second reader of what decisions say: each sentence against the answers.

It shares nothing with the wording but the file: the phrases of `said` and the labels
of the options, each with the one thing that it asserts. A sentence that it can't take
apart into such phrases is a failure: nobody has said what would make it true.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from ipr.config import rules_path

Answers = dict[str, Any]
Claim = tuple[str, str, str]
"""A kind, a fact, and an option: for example `("is", "event", "death")`."""
YES_NO = ("yes", "no")
SEPARATORS = (", and ", ", ", ". ")
OPEN, AND_OPEN = "it is not known whether ", ", or whether "
NOT_REPORTED, OR_THAT = "it was not reported that ", ", or that "
NO_OTHER = "no other "
NOT_ENOUGH = ("; the answer “", "” does not meet it")
ONLY_WHERE = " counts only where "
LISTS = ("none of these was reported: ", "this was not reported: ")


class CannotRead(AssertionError):
    """A sentence isn't made of phrases that are known to assert something."""


@dataclass(frozen=True)
class SentenceReader:
    """What each phrase of a rulebook file asserts."""

    facts: dict[str, Any]

    @classmethod
    def of_the_published_file(cls) -> "SentenceReader":
        text = rules_path({}).read_text()
        return cls(yaml.safe_load(text)["facts"])

    @cached_property
    def phrases(self) -> dict[str, Claim]:
        kinds = {"none": "nothing", "not_known": "unknown"}
        found = {}
        for id, fact in self.facts.items():
            for answer, text in fact["said"].items():
                is_option = answer in self.options(id)
                kind = "is" if is_option else kinds[answer]
                found[text] = (kind, id, answer)
        return found

    @cached_property
    def labels(self) -> dict[str, tuple[str, str]]:
        return {
            written: (id, option)
            for id, fact in self.facts.items()
            if fact["type"] == "any_of"
            for option, label in fact["options"].items()
            for written in (label, label[0].lower() + label[1:])
        }

    def options(self, id: str) -> tuple[str, ...]:
        return tuple(self.facts[id].get("options", YES_NO))

    def read(self, text: str) -> list[Claim]:
        """Return everything that a sentence, or several in a row, asserts."""
        claims: list[Claim] = []
        rest = text.removesuffix(".")
        while rest:
            found, rest = self._next(rest[0].lower() + rest[1:])
            claims += found
            if rest and not rest.startswith(SEPARATORS):
                raise CannotRead(rest)
            rest = rest[len(next((s for s in SEPARATORS if rest.startswith(s)), "")) :]
        return claims

    def _next(self, rest: str) -> tuple[list[Claim], str]:
        phrase = _longest(self.phrases, rest)
        if phrase:
            return [self.phrases[phrase]], rest[len(phrase) :]
        for opening in LISTS:
            if rest.startswith(opening):
                pairs, rest = self._labels(rest[len(opening) :])
                return [("denied", *pair) for pair in pairs], rest
        if rest.startswith(NO_OTHER):
            phrase = _longest(self.phrases, rest.replace("no other ", "no ", 1))
            _, id, _ = self.phrases[phrase]
            return [("no_other", id, "")], rest[len(phrase) + len("other ") :]
        if rest.startswith(NOT_REPORTED):
            return self._not_enough(rest)
        label = _longest(self.labels, rest)
        if label and rest[len(label) :].startswith(ONLY_WHERE):
            rest = rest[len(label) + len(ONLY_WHERE) :]
            wanted, rest = self._each(rest, "", ", or ", "is_not")
            given, rest = self._each(rest, "; ", "", "is")
            return [("limited", *self.labels[label]), *wanted, *given], rest
        return self._each(rest, OPEN, AND_OPEN, "open")

    def _not_enough(self, rest: str) -> tuple[list[Claim], str]:
        claims, rest = self._each(rest, NOT_REPORTED, OR_THAT, "is_not")
        before, after = NOT_ENOUGH
        label, found, left = rest.removeprefix(before).partition(after)
        [(_, id, _)] = claims
        options = [o for o, text in self.facts[id]["options"].items() if text == label]
        if not (rest.startswith(before) and found and options):
            raise CannotRead(rest)
        return [*claims, ("is", id, options[0])], left

    def _each(
        self, rest: str, step: str, then: str, meaning: str
    ) -> tuple[list[Claim], str]:
        """Read answers one after the other, each of which has the same meaning."""
        claims: list[Claim] = []
        while not claims or (then and rest.startswith(then)):
            if not rest.startswith(step):
                raise CannotRead(rest)
            if rest.startswith(f"{NOT_REPORTED}anyone "):
                rest = rest.replace("anyone ", "someone ", 1)
            phrase = _longest(self.phrases, rest[len(step) :])
            kind, *said = self.phrases.get(phrase, ("", ""))
            if kind != "is":
                raise CannotRead(rest)
            claims.append((meaning, said[0], said[1]))
            rest = rest[len(step) + len(phrase) :]
            step = then
        return claims, rest

    def _labels(self, rest: str) -> tuple[list[tuple[str, str]], str]:
        found = []
        while label := _longest(self.labels, rest):
            found.append(self.labels[label])
            rest = rest[len(label) :]
            if not rest.startswith("; "):
                return found, rest
            rest = rest[2:]
        raise CannotRead(rest)

    def read_answer(self, question: str, answer: str) -> list[Claim]:
        """Return what an answer beside its question asserts."""
        [id] = [id for id, fact in self.facts.items() if fact["question"] == question]
        whole = {"Not known": "unknown", "None of these": "nothing"}
        if answer in whole:
            return [(whole[answer], id, "")]
        if self.facts[id]["type"] != "any_of":
            options = self.facts[id].get("options", {"yes": "Yes", "no": "No"})
            return [("is", id, o) for o, label in options.items() if label == answer]
        claims: list[Claim] = []
        kind, rest = "is", answer
        while rest:
            for opening, meaning in (("Not known: ", "open"), ("Not: ", "denied")):
                if rest.startswith(opening):
                    kind, rest = meaning, rest[len(opening) :]
            pairs, rest = self._labels(rest)
            claims += [(kind, *pair) for pair in pairs]
            rest = rest.removeprefix(". ")
        return claims

    def untrue(self, claims: list[Claim], facts: Answers) -> list[Claim]:
        """Return the claims that the answers don't bear out."""
        return [claim for claim in claims if not self._is_true(*claim, facts)]

    def _is_true(self, kind: str, id: str, option: str, facts: Answers) -> bool:
        answer = facts.get(id, "not_known")
        if not isinstance(answer, dict):
            unknown = answer == "not_known"
            return {
                "is": answer == option,
                "is_not": not unknown and answer != option,
                "open": unknown,
                "unknown": unknown,
            }[kind]
        selected, denied = set(answer["selected"]), set(answer["not_selected"])
        return {
            "is": option in selected,
            "denied": option in denied,
            "open": option not in selected | denied,
            "limited": option not in denied,
            "no_other": bool(selected) and selected | denied == set(self.options(id)),
            "nothing": denied == set(self.options(id)),
            "unknown": not selected | denied,
        }[kind]


def _longest(table: dict[str, Any], text: str) -> str:
    return max((x for x in table if text.startswith(x)), key=len, default="")
