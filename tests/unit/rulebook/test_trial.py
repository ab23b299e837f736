"""Trying stored answers: as the version decides, whichever version they were for."""

from ipr.rulebook import loads
from ipr.rulebook.engine.stored_answers import Trial
from tests.make import drafted_text, published_book

TESTED = loads(drafted_text(), "draft")["2027"]


def test_answers_to_options_that_are_gone_are_left_out():
    odd = {
        "event": {"selected": ["death", "plague"], "not_selected": []},
        "contribution": "foretold",
        "weather": "rain",
        "learning_possible": {"selected": [], "not_selected": []},
    }

    assert Trial(TESTED).on(odd).outcome == "cannot_tell"
    assert Trial(TESTED).on({**odd, "contribution": "none"}).asks == (
        "learning_possible",
    )


def test_a_trial_decides_as_the_version_does():
    book = published_book()
    for version in book.versions:
        trial = Trial(version)
        for example in [e for c in version.criteria for e in c.examples]:
            facts = version.check(example.given)
            found = version.decide(facts)
            assert trial.on(facts).outcome == found.outcome
            assert sorted(trial.on(facts).asks) == sorted(found.ask_next)
