"""Quick decisions: as the version decides, whichever version the answers were for."""

from ipr.rulebook import loads
from ipr.rulebook.engine.quick_decisions import QuickDecider
from tests.make import drafted_text, published_book

TESTED = loads(drafted_text(), "draft")["2027"]


def test_answers_to_options_that_are_gone_are_left_out():
    odd = {
        "event": {"selected": ["death", "plague"], "not_selected": []},
        "contribution": "foretold",
        "weather": "rain",
        "learning_possible": {"selected": [], "not_selected": []},
    }

    assert QuickDecider(TESTED).decide(odd).outcome == "cannot_tell"
    assert QuickDecider(TESTED).decide({**odd, "contribution": "none"}).asks == (
        "learning_possible",
    )


def test_it_decides_as_the_version_does():
    book = published_book()
    for version in book.versions:
        decider = QuickDecider(version)
        for example in [e for c in version.criteria for e in c.examples]:
            facts = version.check(example.given)
            found = version.decide(facts)
            assert decider.decide(facts).outcome == found.outcome
            assert sorted(decider.decide(facts).asks) == sorted(found.ask_next)
