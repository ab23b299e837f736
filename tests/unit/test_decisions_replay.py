"""Stored decisions replayed: nothing differs, unless somebody tampered with it."""

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from ipr.cli.main import main
from ipr.decisions.models import StoredDecision
from ipr.decisions.replay import Replay, ReplayDifference
from ipr.referrals.models import FactPattern
from tests.make import make_staff, submit_referral, tell_news
from tests.statements import statements

FACTS = (
    {"event": ["death"], "contribution": "alleged", "external_process": []},
    {"event": ["death"], "contribution": "none", "external_process": []},
    {
        "event": ["not_known"],
        "contribution": "suggested",
        "external_process": ["not_known"],
    },
)


@pytest.fixture
def sent(session, settings):
    """Decisions of every kind, one of them made again after something new."""
    make_staff(session)
    found = [
        submit_referral(session, settings=settings, facts=facts)
        for facts in (*FACTS, FACTS[0])
    ]
    declined = found[1]
    tell_news(session, declined, {"contribution": "suggested"}, settings=settings)
    session.commit()
    return found


@pytest.fixture
def copy(session, sent):
    """Return what puts in a copy of the first decision, with some of it changed."""

    def copy(**changes):
        columns = StoredDecision.__table__.columns
        first = session.scalars(
            select(StoredDecision).order_by(StoredDecision.id)
        ).first()
        row = {name.name: getattr(first, name.name) for name in columns}
        del row["id"]
        row |= {"number": 7} | changes
        made = session.scalar(
            insert(StoredDecision).values(row).returning(StoredDecision.id)
        )
        session.commit()
        return made

    return copy


def differing(session):
    replay = Replay(session)
    found = list(replay.differences())
    return replay, found


def findings(session):
    return dict(
        session.scalars(
            select(StoredDecision.findings).order_by(StoredDecision.id)
        ).first()
    )


@pytest.mark.both_databases
def test_nothing_differs_of_what_the_service_decided(session, sent):
    replay, found = differing(session)

    assert found == []
    assert (replay.number, replay.different) == (5, 0)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("because", []),
        ("would_change", []),
        ("ask_next", ["event"]),
        ("criteria", []),
        ("digest", "0" * 64),
    ],
)
def test_each_finding_that_was_tampered_with_is_named(session, copy, name, wrong):
    made = copy(findings={**findings(session), name: wrong})

    replay, found = differing(session)

    assert found == [ReplayDifference(made, name)]
    assert (replay.number, replay.different) == (6, 1)


@pytest.mark.both_databases
def test_an_outcome_in_its_column_is_compared_too(session, copy):
    made = copy(outcome="decline", basis=None)

    assert differing(session)[1] == [
        ReplayDifference(made, "basis"),
        ReplayDifference(made, "outcome"),
    ]


@pytest.mark.both_databases
def test_a_finding_that_is_gone_or_that_nobody_knows_differs(session, copy):
    stored = findings(session)
    del stored["because"]
    made = copy(findings={**stored, "mood": "glad"})

    assert differing(session)[1] == [
        ReplayDifference(made, "because"),
        ReplayDifference(made, "mood"),
    ]


@pytest.mark.both_databases
def test_the_same_findings_in_another_order_do_not_differ(session, copy):
    stored = findings(session)
    copy(findings=dict(reversed(stored.items())))

    assert differing(session)[1] == []


@pytest.mark.both_databases
def test_answers_that_the_version_does_not_take_are_told(session, copy):
    facts = {"event": {"selected": ["no such thing"], "not_selected": []}}
    pattern = FactPattern(digest="d" * 64, facts=facts)
    session.add(pattern)
    session.flush()
    made = copy(pattern_id=pattern.id)

    assert differing(session)[1] == [ReplayDifference(made, "facts")]


@pytest.mark.both_databases
def test_the_words_and_the_program_are_not_compared(session, copy):
    copy(words={"heading": "As it read then"}, program="ipr 0.0.1")

    assert differing(session)[1] == []


@pytest.mark.both_databases
def test_the_number_of_statements_does_not_grow_with_the_decisions(session, copy):
    with statements(session) as few:
        differing(session)
    for number in range(10, 30):
        copy(number=number)
    with statements(session) as many:
        differing(session)

    assert len(many) == len(few)


class TestCommand:
    @pytest.fixture
    def ipr(self, settings, monkeypatch):
        monkeypatch.setenv("IPR_DATA", str(settings.data))
        monkeypatch.setenv("IPR_DATABASE_URL", settings.database_url)
        monkeypatch.setenv("IPR_SECRET_KEY", settings.secret_key)
        monkeypatch.setenv("IPR_DATA_KEY", settings.data_key)

        def ipr(*arguments):
            done = CliRunner().invoke(main, list(arguments))
            return done.exit_code, done.output

        return ipr

    def test_says_that_none_differs(self, ipr, sent):
        assert ipr("decisions", "replay") == (0, "0 of 5 decisions differ\n")

    def test_names_what_differs_and_ends_with_1(self, ipr, session, copy):
        made = copy(findings={**findings(session), "ask_next": ["event"]})

        code, output = ipr("decisions", "replay")

        assert code == 1
        assert output == (
            f"decision {made}: ask_next differs\n1 of 6 decisions differ\n"
        )
