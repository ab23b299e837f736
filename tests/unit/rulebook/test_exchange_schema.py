"""The schema for editors knows what the loader knows of the file's structure."""

import copy
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ipr.config import rules_path
from ipr.rulebook import RulebookError, loads
from ipr.rulebook.exchange.schema import rulebook_schema
from tests.rulebooks import DISCRETIONARY

VALIDATOR = Draft202012Validator(
    rulebook_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER
)


class Loader(yaml.SafeLoader):
    """Reads YAML as an editor does: a day stays the word that it was written as."""

    yaml_implicit_resolvers = {
        key: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


SMALL = """
documents: {d: "A document"}
pages: {p: {title: "A page", intro: "Words."}}
facts:
  a: {type: yes_no, page: p, question: "A?", help: "Help.", only_raises: ["yes"]}
  b:
    type: one_of
    question: "B?"
    fixed: true
    options: {one: "One", two: "Two"}
    said: {one: "it is one", not_known: "it is not known"}
    editions: [{from: 2021-01-01, question: "B now?", options: {one: "1", two: "2"}}]
  c: {type: any_of, question: "C?", options: {x: "X", y: "Y"}, always_offer: [x]}
versions:
  - id: v
    title: "A version"
    starts: 2020-04-01
    starts_basis: "Made up."
    source: {document: d, place: "here"}
    readings: ["One."]
    criteria:
      - id: one
        kind: mandatory
        title: "One"
        plain: "Plain."
        source: {document: d}
        when: {all: [{a: ["yes"]}, {any: [{b: [one]}, {not: {c: [x, y]}}]}]}
        texts: {met: "Met.", not_met: "Not.", not_known: "?"}
        examples:
          - {given: {a: "yes", b: one}, expect: accept, result: met}
          - {given: {c: {selected: [x], not_selected: [y]}}, expect: cannot_tell}
          - {given: {a: "no", c: []}, expect: decline}
"""


def read(text: str) -> Any:
    return yaml.load(text, Loader=Loader)  # a safe loader with fewer kinds of value


def complaints(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(read(text))]


def is_refused(text: str) -> bool:
    try:
        loads(text)
    except RulebookError:
        return True
    return False


def test_it_is_a_schema_itself():
    Draft202012Validator.check_schema(rulebook_schema())


@pytest.mark.parametrize("name", ["published", "discretionary", "small"])
def test_what_loads_is_allowed(name):
    published = rules_path({}).read_text()
    texts = {"published": published, "small": SMALL}
    texts["discretionary"] = f"{published}\n{DISCRETIONARY.read_text()}"

    assert not is_refused(texts[name])
    assert complaints(texts[name]) == []


# Each is one mistake in the small rulebook: what is replaced, and by what.
MISTAKES = {
    "a key that is not known": ("documents:", "extra: 1\ndocuments:"),
    "no versions": ("versions:", "other:"),
    "documents that are a list": ('documents: {d: "A document"}', "documents: [d]"),
    "a fact without a type": ("type: yes_no, ", ""),
    "a type that is not known": ("type: yes_no", "type: maybe"),
    "a fact without a question": ('question: "C?", ', ""),
    "an empty question": ('question: "C?"', 'question: ""'),
    "a question that is a number": ('question: "C?"', "question: 7"),
    "a choice without options": ('options: {x: "X", y: "Y"}, ', ""),
    "a key of a fact that is not known": ('help: "Help."', 'hint: "Help."'),
    "a fact named like a condition": ("  a: {type", "  any: {type"),
    "a fact whose name can't be one": ("  a: {type", "  a b: {type"),
    "an option that is how answers say it": ('{x: "X"', '{not_known: "X"'),
    "an option whose name can't be one": ('{x: "X"', '{"x y": "X"'),
    "a yes_no with other options": ('only_raises: ["yes"]', 'options: {on: "On"}'),
    "always_offer for another type": ("fixed: true", "always_offer: [one]"),
    "an option twice": ("always_offer: [x]", "always_offer: [x, x]"),
    "a flag that is a word": ("fixed: true", "fixed: perhaps"),
    "an edition without a day": ("from: 2021-01-01, ", ""),
    "an edition's key that is not known": ('"B now?",', '"B now?", type: any_of,'),
    "an edition's options that are none": ('{one: "1"', '{not_known: "1"'),
    "a page without a title": ('title: "A page", ', ""),
    "a version without an id": ("- id: v", '- readings: ["x"]'),
    "an id that is a number": ("- id: v", "- id: 2020"),
    "a day that is none": ("starts: 2020-04-01", "starts: 2020-13-01"),
    "a day written otherwise": ("starts: 2020-04-01", 'starts: "1 April 2020"'),
    "a version without criteria": ("    criteria:", "    other:"),
    "no readings at all": ('readings: ["One."]', "readings: []"),
    "a source without a document": ("{document: d, place", "{place"),
    "a criterion without a kind": ("        kind: mandatory\n", ""),
    "a kind that is not known": ("kind: mandatory", "kind: required"),
    "a criterion without a condition": ("when: {all", "where: {all"),
    "an empty condition": ('{a: ["yes"]}, {any', "{}, {any"),
    "a condition with two keys": ('{a: ["yes"]}, {any', '{a: ["yes"], b: [one]}, {any'),
    "answers that are no list": ("{b: [one]}, {not", "{b: one}, {not"),
    "no answers": ("{b: [one]}, {not", "{b: []}, {not"),
    "an answer without quotes": ('{a: ["yes"]}, {any', "{a: [yes]}, {any"),
    "an answer twice": ("{c: [x, y]}", "{c: [x, x]}"),
    "a not of a list": ("{not: {c: [x, y]}}", "{not: [{c: [x]}]}"),
    "texts without one of them": ('not_met: "Not.", ', ""),
    "an outcome that is not known": ("expect: decline", "expect: refuse"),
    "a result that is not known": ("result: met", "result: perhaps"),
    "an example without its answers": ('given: {a: "no", c: []}, ', ""),
    "an example's answer without quotes": ('{a: "no", c', "{a: no, c"),
    "an example's answer of another kind": ("selected: [x], not", "chosen: [x], not"),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_what_the_loader_refuses_the_schema_refuses_too(name):
    text = SMALL.replace(*MISTAKES[name], 1)

    assert text != SMALL
    assert is_refused(text)
    assert complaints(text) != []


def test_both_agree_on_what_can_be_left_out():
    # Whatever is taken away, both refuse it or neither does.
    def paths(value, path=()):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield (*path, key)
                yield from paths(inner, (*path, key))

    plain = read(SMALL)
    required = 0
    for path in paths(plain["versions"][0]):
        changed = copy.deepcopy(plain)
        place = changed["versions"][0]
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]
        text = yaml.safe_dump(changed, sort_keys=False).replace(
            "'2020-04-01'", "2020-04-01"
        )
        assert is_refused(text) == bool(list(VALIDATOR.iter_errors(changed))), path
        required += is_refused(text)
    assert required == 5
