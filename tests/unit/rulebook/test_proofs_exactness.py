"""Proofs of random rulebooks, held against every way to answer them."""

from dataclasses import replace
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from ipr.rulebook.proofs import prove_everything
from tests.proving import examples
from tests.unit.rulebook.brute import Brute, assemble
from tests.unit.rulebook.proof_books import check_examples
from tests.unit.rulebook.random_books import versions

LARGEST = 3
"""So many answers are tried out; a larger witness is only seen to be larger."""
RANK = {"decline": 0, "cannot_tell": 1, "consider": 2, "accept": 3}


@st.composite
def marked_versions(draw):
    """A random version in which some answers are marked as only raising."""
    version = draw(versions())
    facts = {
        id: replace(
            fact, only_raises=tuple(o for o in fact.options if draw(st.booleans()))
        )
        for id, fact in version.facts.items()
    }
    return replace(version, facts=facts)


def by_kind(version, kind, limit=None):
    report = (
        prove_everything(version) if limit is None else prove_everything(version, limit)
    )
    return [finding for finding in report.findings if finding.kind == kind]


def all_units(brute):
    """Return every single thing that can be known, as (fact, list, answer)."""
    return [
        (id, key, option)
        for id, options in brute.options.items()
        for key in (("selected", "not_selected") if counts(brute, id) else ("",))
        for option in options
    ]


def counts(brute, id):
    return brute.types[id] == "any_of"


def fewest(brute, wanted, without=()):
    """Return how few answers make something so; None if that takes too many."""
    units = [unit for unit in all_units(brute) if unit[0] not in without]
    for size in range(LARGEST + 1):
        for part in combinations(units, size):
            keys = [unit[0] if not unit[1] else unit[::2] for unit in part]
            if len(set(keys)) == len(keys) and wanted(assemble(part)):
                return size
    return None


def number_of_answers(version, brute, facts):
    return len(brute.units(version.check(facts)))


@examples(15, whole=80)
@given(versions())
def test_criteria_and_outcomes(version):
    brute = Brute(version)
    held = dict(zip([c.id for c in version.criteria], brute.holds, strict=True))
    kinds = {c.id: c.is_mandatory for c in version.criteria}

    def names(kind):
        return {finding.criteria[0] for finding in by_kind(version, kind)}

    never = {id for id, mask in held.items() if not mask}
    always = {id for id, mask in held.items() if mask == brute.everything}
    contained = set()
    for id, mask in held.items():
        rest = 0
        for other, others in held.items():
            if other != id and (kinds[other] or not kinds[id]):
                rest |= others
        if not mask & ~rest:
            contained.add(id)
    assert names("never_met") == never
    assert names("always_met") == always
    assert names("never_decisive") == contained - never - always
    assert {finding.criteria for finding in by_kind(version, "overlap")} == {
        (one, other)
        for one, other in product(held, held)
        if kinds[one] and not kinds[other] and held[one] & held[other]
    }


@examples(15, whole=80)
@given(versions())
def test_witnesses_are_as_small_as_can_be(version):
    brute = Brute(version)
    findings = by_kind(version, "outcome_reachable")
    check_examples(version, findings)
    shown = {f.examples[0].expect: f.examples[0].facts for f in findings}

    for outcome in RANK:
        least = fewest(brute, lambda facts, o=outcome: brute.outcome(facts) == o)
        if outcome in shown:
            size = number_of_answers(version, brute, shown[outcome])
            assert size == least if least is not None else size > LARGEST
        else:
            assert least is None
            assert outcome == "cannot_tell" or not brute.levels[outcome]


@examples(15, whole=80)
@given(versions())
def test_facts_and_options_without_effect(version):
    brute = Brute(version)
    idle_facts = {f.fact for f in by_kind(version, "fact_without_effect")}
    idle_options = {
        (f.fact, option)
        for f in by_kind(version, "option_without_effect")
        for option in f.options
    }
    expected_facts, expected_options = set(), set()
    for id in brute.types:
        if not matters(brute, id, lambda one, other: True):
            expected_facts.add(id)
        elif counts(brute, id):
            for option in brute.options[id]:
                if not matters(
                    brute, id, lambda one, other, o=option: one ^ other == {o}
                ):
                    expected_options.add((id, option))
    assert idle_facts == expected_facts
    single = {(id, option) for id in brute.types for option in alone(version, id)}
    assert idle_options & single == expected_options & single


def matters(brute, id, differ):
    """Whether another answer to a fact ever makes another level."""
    others = [other for other in brute.types if other != id]
    pairs = [
        (one, other)
        for one, other in combinations(brute.choices[id], 2)
        if differ(one, other)
    ]
    for rest in product(*[brute.choices[other] for other in others]):
        facts = brute.put({}, tuple(others), rest)
        for one, other in pairs:
            if brute.possible(brute.put(facts, (id,), (one,))) != brute.possible(
                brute.put(facts, (id,), (other,))
            ):
                return True
    return False


@examples(15, whole=80)
@given(marked_versions())
def test_answers_that_only_raise(version):
    brute = Brute(version)
    findings = by_kind(version, "only_raises_broken")
    check_examples(version, findings)
    shown = {(f.fact, option): f.examples for f in findings for option in f.options}

    for id in brute.types:
        for option in set(brute.options[id]) & set(version.facts[id].only_raises):
            least = fewest(
                brute, lambda p, i=id, o=option: falls(version, brute, p, i, o)
            )
            assert (id, option) in shown or least is None
            if (id, option) in shown and option in alone(version, id):
                before, after = shown[id, option]
                assert RANK[before.expect] > RANK[after.expect]
                size = number_of_answers(version, brute, before.facts) - 1
                assert size == least if least is not None else size > LARGEST


def falls(version, brute, facts, id, option):
    """Whether an option in place of what is not marked surely lowers an outcome."""
    pairs = []
    if counts(brute, id):
        lists = facts.get(id, {"selected": [], "not_selected": []})
        if option not in (*lists["selected"], *lists["not_selected"]):
            pairs = [
                {**lists, key: [*lists[key], option]}
                for key in ("not_selected", "selected")
            ]
            pairs = [tuple(pairs)]
    elif id not in facts:
        marked = version.facts[id].only_raises
        pairs = [(other, option) for other in brute.options[id] if other not in marked]
    for before, after in pairs:
        one = brute.outcome({**facts, id: before})
        other = brute.outcome({**facts, id: after})
        if "cannot_tell" not in (one, other) and RANK[other] < RANK[one]:
            return True
    return False


def alone(version, id):
    """Return the options that the version doesn't lump together with others."""
    return {
        group[0]
        for variable in version.compiled.variables
        if variable.fact == id
        for group in variable.groups
        if len(group) == 1 or not variable.counts
    }


@examples(15, whole=80)
@given(versions())
def test_questions_that_earlier_answers_make_pointless(version):
    brute = Brute(version)
    findings = {f.fact: f for f in by_kind(version, "question_pointless")}
    check_examples(version, list(findings.values()))
    order = sorted(
        [id for id in version.facts if id in brute.types],
        key=lambda id: not version.facts[id].fixed,
    )
    for place, id in enumerate(order):
        if version.facts[id].fixed or not matters(brute, id, lambda a, b: True):
            assert id not in findings
            continue
        later = order[place:]
        least = fewest(
            brute, lambda facts, i=id: i not in brute.relevant(facts), without=later
        )
        if id not in findings:
            assert least is None
            continue
        facts = findings[id].examples[0].facts
        size = number_of_answers(version, brute, facts)
        assert not set(facts) & set(later)
        assert size == least if least is not None else size > LARGEST


@examples(8, whole=20)
@given(marked_versions())
def test_random_patterns_find_the_same(version):
    def found(limit):
        return {
            (finding.kind, finding.criteria, finding.fact, finding.options)
            for finding in prove_everything(version, limit).findings
            if finding.kind != "question_pointless"
        }

    assert found(0) == found(100_000)


@examples(15, whole=80)
@given(versions())
def test_every_decline_is_held_against_the_conditions(version):
    [finding] = by_kind(version, "never_declines_early")

    assert finding.exact
    assert by_kind(version, "declines_early") == []
