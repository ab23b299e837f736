"""Frozen figures: kept as they were, with what was entered later beside them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import pretend_now
from ipr.snapshots.models import Snapshot
from ipr.snapshots.service import (
    Figure,
    FrozenAlready,
    correct_snapshots,
    digest_of,
    find_snapshots,
    freeze_figures,
    frozen_periods,
    is_as_frozen,
    last_counts,
)
from tests.make import make_area, make_user

MOMENT = datetime(2026, 11, 6, 9, 30, tzinfo=UTC)


def figure(area=None, **counts):
    return Figure(
        definition="tests.counted",
        version=1,
        query="What a test counts.",
        period="2026-10",
        area=area,
        edition={"from": None, "names": {"debt": "Debt"}},
        counts=counts,
    )


@pytest.fixture
def area(session):
    return make_area(session)


@pytest.fixture
def frozen(session, area):
    with pretend_now(MOMENT):
        made = freeze_figures(
            session, [figure(debt=3), figure(area, debt=1)], actor=None
        )
    session.commit()
    return made


@pytest.mark.both_databases
class TestFreezing:
    def test_what_was_frozen_is_found_again(self, session, frozen, area):
        everything = find_snapshots(
            session, "tests.counted", ["2026-10"], every_area=True
        )
        [whole] = find_snapshots(session, "tests.counted", ["2026-10"]).values()
        [part] = find_snapshots(
            session, "tests.counted", ["2026-10", "2026-11"], area=area
        ).values()

        assert [whole, part] == frozen == list(everything.values())
        assert (whole.counts, part.counts) == ({"debt": 3}, {"debt": 1})
        assert frozen_periods(session, "tests.counted") == {"2026-10"}
        [event] = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.FIGURE_FROZEN)
        )
        assert event.changes["digest"] == [None, whole.digest]
        assert event.actor_id is None

    def test_the_digest_is_the_same_when_it_is_read_again(self, session, frozen):
        session.expire_all()

        assert all(is_as_frozen(one) for one in frozen)
        assert len({one.digest for one in frozen}) == 2

    def test_a_period_is_frozen_once(self, session, frozen):
        with pytest.raises(FrozenAlready):
            freeze_figures(session, [figure(debt=9)], actor=None)

    def test_nor_is_another_put_beside_it(self, session, frozen):
        kept = {c.name: getattr(frozen[0], c.name) for c in Snapshot.__table__.columns}
        session.add(Snapshot(**kept | {"id": None}))

        with pytest.raises((IntegrityError, DatabaseError)):
            session.flush()

    @pytest.mark.parametrize("table", ["snapshot", "snapshot_correction"])
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE {} SET counts = counts",
            "DELETE FROM {}",
            "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        ],
    )
    def test_nobody_changes_deletes_or_replaces_one(
        self, session, frozen, table, change
    ):
        correct_snapshots(session, [(frozen[0], {"debt": 4})], note="Late", actor=None)
        session.commit()
        if session.get_bind().dialect.name == "postgresql":
            change = change.replace("INSERT OR REPLACE", "INSERT")

        with pytest.raises(DatabaseError, match="append-only|duplicate key"):
            session.execute(text(change.format(table)))


class TestDigest:
    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("definition", "tests.other"),
            ("version", 2),
            ("query", "Something else."),
            ("period", "2026-09"),
            ("area_id", 7),
            ("edition", {"from": "2026-04-01", "names": {"debt": "Debt"}}),
            ("counts", {"debt": 4}),
            ("frozen_by_id", 7),
            ("frozen_at", datetime(2026, 11, 6, 9, 30, 1, tzinfo=UTC)),
        ],
    )
    def test_it_is_of_everything(self, session, frozen, name, other):
        whole = frozen[0]
        with session.no_autoflush:
            setattr(whole, name, other)

            assert digest_of(whole) != whole.digest
            assert not is_as_frozen(whole)
        session.rollback()

    def test_the_order_of_the_counts_does_not_matter(self, frozen):
        [whole, _] = frozen
        kept = digest_of(whole)

        whole.counts = dict(reversed(whole.counts.items()))

        assert digest_of(whole) == kept


class TestCorrecting:
    def test_what_is_entered_later_stands_beside_it(self, session, frozen):
        lead = make_user(session, name="Lena Lead")
        whole, part = frozen
        now = [(whole, {"debt": 4}), (part, {"debt": 1})]

        [made] = correct_snapshots(session, now, note="A late tracker.", actor=lead)
        session.commit()

        assert (made.snapshot, made.number, made.by) == (whole, 1, lead)
        assert made.note == "A late tracker."
        assert whole.counts == {"debt": 3}
        assert last_counts(whole) == {"debt": 4}
        assert last_counts(part) == {"debt": 1}
        session.expire_all()
        assert is_as_frozen(whole)

    def test_nothing_is_said_twice(self, session, frozen):
        now = [(frozen[0], {"debt": 4})]
        correct_snapshots(session, now, note="Late", actor=None)

        assert correct_snapshots(session, now, note="Late", actor=None) == []
        [one] = frozen[0].corrections
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.FIGURE_CORRECTED)
        )
        assert len(events.all()) == 1
        assert one.number == 1

    def test_a_correction_is_linked_to_what_stood_before(self, session, frozen):
        whole = frozen[0]
        for counts in ({"debt": 4}, {"debt": 5}):
            correct_snapshots(session, [(whole, counts)], note="Late", actor=None)
        session.commit()
        assert is_as_frozen(whole)

        with session.no_autoflush:
            whole.corrections[0].counts = {"debt": 9}

            assert not is_as_frozen(whole)
        session.rollback()
