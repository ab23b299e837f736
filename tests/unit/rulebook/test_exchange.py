"""Other engines decide by our exports exactly as we do, not-known answers included."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipr.rulebook import Version, loads
from ipr.rulebook.exchange import FORMATS, NotExportable
from ipr.rulebook.exchange.three_valued import find_formulas
from tests.proving import examples, tries
from tests.rulebooks import hard_to_write
from tests.unit.rulebook import engines
from tests.unit.rulebook.books import VERSIONS, published, some_states
from tests.unit.rulebook.random_books import answers, versions


def book(facts, *whens, kinds=()) -> Version:
    """Return a version with a criterion for each condition, mandatory unless said."""
    criteria = [
        {
            "id": f"c-{number}",
            "kind": dict(enumerate(kinds)).get(number, "mandatory"),
            "source": {"document": "d"},
            "when": when,
        }
        for number, when in enumerate(whens)
    ]
    version = {"id": "v", "starts": "2020-01-01", "source": {"document": "d"}}
    version["criteria"] = criteria
    return loads(json.dumps({"facts": facts, "versions": [version]}))["v"]


def yes_no(*ids):
    return {id: {"type": "yes_no", "question": f"{id}?"} for id in ids}


def choice(*options, type="one_of"):
    labels = {option: option for option in options}
    return {"type": type, "question": "Which?", "options": labels}


def disagreements(expected, found, states):
    rows = zip(expected, found, states, strict=True)
    return [(state, ours, theirs) for ours, theirs, state in rows if ours != theirs]


def states_of(version):
    """Patterns that the version tells apart, and a sample of raw answers."""
    patterns = list(engines.every_pattern(version, seed=1))
    tried = Random(1).sample(patterns, tries(200, whole=len(patterns)))
    return [*tried, *some_states(version, tries(100, whole=2_000), 2)]


class TestThePublishedVersions:
    """Options that are never told apart are grouped in patterns; see `proving`."""

    COUNTS = {"2020": 3240, "2021": 2592, "2022": 1440, "2023": 17280}

    @pytest.fixture(params=VERSIONS)
    def version(self, request):
        return published()[request.param]

    def test_every_pattern_comes_up_once(self, version):
        states = list(engines.every_pattern(version, seed=1))
        patterns = {version.compiled.pattern(version.check(s)) for s in states}

        sizes = [variable.size + 1 for variable in version.compiled.variables]
        every = 1
        for size in sizes:
            every *= size
        assert len(patterns) == every
        assert len(states) == self.COUNTS[version.id]

    @pytest.mark.parametrize("engine", [engines.datalogic, engines.cel_expr])
    def test_python_engines_agree(self, version, engine):
        states = states_of(version)
        expected = engines.ours(version, states)

        assert not disagreements(expected, engine(version, states), states)

    @pytest.mark.parametrize("engine", [engines.feel, engines.json_logic_js])
    def test_javascript_engines_agree(self, version, engine):
        states = states_of(version)
        expected = engines.ours(version, states)

        [found] = engine([(version, states)])
        assert not disagreements(expected, found, states)

    def test_conditions_are_kept_as_they_are_written(self, version):
        formulas = find_formulas(version)

        assert all(f.as_written for f in (*formulas.criteria, formulas.any))
        assert formulas.mandatory.as_written

    def test_each_export_says_what_it_is_and_how_to_ask_it(self, version):
        for format in FORMATS.values():
            text = format.write(version)

            assert version.digest in text
            assert version.title in text
            assert "not known" in text


# What Kleene's reading would get wrong.
TRICKY = {
    "a fact in both polarities": book(
        yes_no("a", "b"), {"any": [{"a": ["yes"]}, {"all": [{"not": {"a": ["yes"]}}]}]}
    ),
    "each answer of a choice": book(
        {"nation": choice("e", "s", "w")},
        {"any": [{"nation": ["e"]}, {"nation": ["s", "w"]}]},
    ),
    "two criteria that share a choice": book(
        {"nation": choice("e", "s", "w"), **yes_no("a")},
        {"all": [{"nation": ["e", "w"]}, {"a": ["yes"]}]},
        {"nation": ["s"]},
        {"not": {"a": ["yes"]}},
        kinds=("mandatory", "discretionary", "discretionary"),
    ),
    "a consensus term": book(
        yes_no("a", "b", "c"),
        {
            "any": [
                {"all": [{"a": ["yes"]}, {"b": ["yes"]}]},
                {"all": [{"a": ["no"]}, {"c": ["yes"]}]},
            ]
        },
    ),
    "options of one question apart": book(
        {"e": choice("x", "y", "z", type="any_of")},
        {"all": [{"e": ["x", "y"]}, {"not": {"e": ["z"]}}]},
        {"all": [{"e": ["y"]}, {"e": ["z"]}]},
    ),
    "never and always": book(
        yes_no("a"),
        {"all": [{"a": ["yes"]}, {"a": ["no"]}]},
        {"a": ["yes", "no"]},
        kinds=("mandatory", "discretionary"),
    ),
    "no mandatory criterion": book(
        yes_no("a"), {"a": ["no"]}, kinds=("discretionary",)
    ),
    "names that engines take for their own": book(
        {
            **yes_no("in", "date", "not_known", "2020", "a.b", "a-b", "a_b", "or-else"),
            "list": choice("x", "null", "true"),
            "a": choice("b", "b-c", "2", type="any_of"),
        },
        {"any": [{"in": ["yes"]}, {"date": ["no"]}, {"list": ["null"]}]},
        {"all": [{"a.b": ["yes"]}, {"a-b": ["yes"]}, {"a_b": ["yes"]}]},
        {"all": [{"not_known": ["yes"]}, {"2020": ["yes"]}, {"or-else": ["no"]}]},
        {"a": ["b", "2"]},
        {"a": ["b-c"]},
    ),
}


@pytest.mark.parametrize("name", sorted(TRICKY))
class TestWhatKleeneWouldGetWrong:
    def test_engines_agree(self, name):
        version = TRICKY[name]
        states = list(some_states(version, tries(100, whole=800), 3))
        if len(version.compiled.variables) < 6:
            states += engines.every_pattern(version, seed=4)
        expected = engines.ours(version, states)

        assert not disagreements(expected, engines.cel_expr(version, states), states)
        if "." not in "".join(version.uses):  # its key differs: see below
            found = engines.datalogic(version, states)
            assert not disagreements(expected, found, states)
        [found] = engines.feel([(version, states)])
        assert not disagreements(expected, found, states)


def test_some_of_them_are_written_anew():
    anew = [
        name
        for name, version in sorted(TRICKY.items())
        if not all(f.as_written for f in find_formulas(version).criteria)
    ]

    assert "a consensus term" in anew
    assert "each answer of a choice" in anew
    assert "no mandatory criterion" not in anew


def test_the_levels_are_exact_where_different_criteria_settle_them():
    version = book(
        {"nation": choice("e", "s", "w")},
        {"nation": ["e"]},
        {"nation": ["s", "w"]},
    )
    formulas = find_formulas(version)

    assert version.decide({}).outcome == "accept"
    assert all(formula.as_written for formula in formulas.criteria)
    assert not formulas.mandatory.as_written
    assert engines.cel_expr(version, [{}]) == [(["not_known"] * 2, "accept")]


def test_a_dot_in_a_name_is_no_path_in_jsonlogic():
    version = book(yes_no("a.b", "a_b"), {"a.b": ["yes"]}, {"a_b": ["yes"]})
    plain = json.loads(FORMATS["jsonlogic"].write(version))

    keys = {answer["fact"]: key for key, answer in plain["answers"].items()}
    assert keys == {"a.b": "a_b", "a_b": "a_b_"}
    [found] = engines.json_logic_js([(version, [{keys["a.b"]: "no", "a_b_": "yes"}])])
    assert found == [(["not_met", "met"], "accept")]


def test_a_word_that_is_no_answer_counts_as_not_known():
    version = book({"part": choice("alleged", "none")}, {"part": ["alleged"]})
    states = [{"part": "something"}]
    unknown = [(["not_known"], "cannot_tell")]

    assert engines.datalogic(version, states) == unknown
    assert engines.cel_expr(version, states) == unknown
    assert engines.feel([(version, states)]) == [unknown]


def test_a_criterion_with_too_many_ways_to_be_met_is_refused_out_loud():
    version = loads(hard_to_write())["hard"]

    assert version.decide({}).outcome == "accept"
    with pytest.raises(NotExportable, match='"hard" can be met in more than 5,000'):
        FORMATS["cel"].write(version)


@examples(40, whole=300)
@given(versions(), st.data())
def test_python_engines_agree_on_random_rulebooks(version, data):
    states = [version.check(data.draw(answers(version))) for _ in range(5)]
    expected = engines.ours(version, states)

    assert engines.datalogic(version, states) == expected
    assert engines.cel_expr(version, states) == expected


@examples(3, whole=8)
@given(st.lists(st.tuples(versions(), st.data()), min_size=10, max_size=10))
def test_javascript_engines_agree_on_random_rulebooks(drawn):
    pairs = [
        (version, [version.check(data.draw(answers(version))) for _ in range(8)])
        for version, data in drawn
    ]
    expected = [engines.ours(version, states) for version, states in pairs]

    assert engines.feel(pairs) == expected
    assert engines.json_logic_js(pairs) == expected


@pytest.mark.parametrize("id", VERSIONS)
def test_dmn_is_read_without_a_warning(id):
    version = published()[id]
    read = engines.read_dmn(version)

    needs = FORMATS["dmn"].write(version).count("<informationRequirement ")
    assert read["warnings"] == []
    assert read["strangers"] == []
    assert read["names"][-1] == "outcome"
    assert len(read["names"]) == len(version.criteria) + 3
    assert read["shapes"] == len(read["names"]) + len(read["inputs"]) + needs


def test_text_that_xml_cannot_hold_is_replaced():
    facts = {"a": {"type": "yes_no", "question": "Is \u0001 <this> & 'that' so?"}}
    read = engines.read_dmn(book(facts, {"a": ["yes"]}))

    assert read["warnings"] == []
