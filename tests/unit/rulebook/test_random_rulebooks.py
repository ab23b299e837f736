"""The definitions hold for any rulebook, not only for the published one."""

from hypothesis import given
from hypothesis import strategies as st

from ipr.rulebook import restore_version
from tests.proving import examples
from tests.unit.rulebook.brute import Brute
from tests.unit.rulebook.checks import check_explanations
from tests.unit.rulebook.random_books import answers, versions


@examples(50, whole=400)
@given(versions(), st.data())
def test_a_decision_and_its_explanations_are_exact(version, data):
    brute = Brute(version)
    for _ in range(3):
        check_explanations(version, brute, data.draw(answers(version)))


@examples(25, whole=150)
@given(versions(), st.data())
def test_learning_more_never_unsettles_a_decision(version, data):
    brute = Brute(version)
    facts = version.decide(data.draw(answers(version))).facts
    before = version.decide(facts)
    for id in brute.types:
        for answer in brute.completing(id, facts):
            after = version.decide(brute.put(facts, (id,), (answer,)))
            if before.outcome in ("accept", "decline"):
                assert after.outcome == before.outcome
            assert after.outcome != "decline" or before.outcome != "consider"


@examples(25, whole=150)
@given(versions(), st.data())
def test_a_restored_version_decides_to_the_same_words(version, data):
    again = restore_version(version.canonical())
    facts = {k: v for k, v in data.draw(answers(version)).items() if k in version.uses}

    assert again.digest == version.digest
    assert again.decide(facts).to_dict() == version.decide(facts).to_dict()
