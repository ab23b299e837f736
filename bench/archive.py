"""The invented referrals of the benchmark: what became of each, day by day.

The last months hold the same open work whatever the size, so that a larger
database differs by its archive alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from bench.people import AREAS, People
from ipr.db.clock import london_time
from ipr.db.encryption import encrypt_bytes
from ipr.db.working_days import count_working_days
from ipr.lines import LINE_NAMES
from ipr.referrals.customer_identity import customer_hashes, nino_hash, word_hashes
from ipr.referrals.models import Origin, Queue, ReferralStatus
from ipr.referrals.person_names import name_words
from ipr.referrals.public_reference import operational_year, write_reference
from ipr.support.models import SupportSource, SupportState

FIRST_DAY = date(2020, 4, 1)
RECENT_DAYS, RECENT = 90, 300
REFERRERS_OWN = 20
LINES = (31, 27, 15, 3, 2, 1, 1, 1, 1, 1, 1)
STORY = (
    "The customer's sister rang on the day after. She said that letters about an "
    "assessment had gone to an old address, that payments had stopped, and that he "
    "had told the office twice that he could not manage the journey. She wants to "
    "know why nobody rang back. "
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """One set of answers, and what the rulebook says of it under each version."""

    id: int
    weight: int
    decided: dict[str, Row]
    """By version: outcome, basis, findings, words."""


@dataclass
class Archive:
    """Rows by table, in an order in which they can be inserted."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        """Add a row."""
        self.tables.setdefault(table, []).append(row)


class Writer:
    """Writes the archive of some number of referrals, the same one every time."""

    def __init__(
        self,
        people: People,
        patterns: list[Pattern],
        version_of: Callable[[date], tuple[int, str]],
        today: date,
    ) -> None:
        self.random = Random(11)
        self.people, self.patterns = people, patterns
        self.version_of, self.today = version_of, today
        self.stories = [encrypt_bytes(f"{STORY * 3}({n})".encode()) for n in range(50)]
        self.customers = [_customer(number) for number in range(4000)]
        self.numbers: dict[int, int] = {}
        self.limits: dict[date, Row] = {}

    def batches(self, size: int, at_once: int = 5000) -> Iterator[Archive]:
        """Yield the archive in pieces that fit in memory."""
        archive = Archive()
        for number, moment in enumerate(self._moments(size), start=1):
            self._write(archive, number, moment, size)
            if number % at_once == 0:
                yield archive
                archive = Archive()
        for year, last in self.numbers.items():
            archive.add("reference_counter", series="IPR", year=year, last=last)
        yield archive

    def _moments(self, size: int) -> list[datetime]:
        recent = min(RECENT, size // 2)
        old = (self.today - FIRST_DAY).days - RECENT_DAYS
        days = [self.random.randrange(old) for _ in range(size - recent)]
        days += [old + self.random.randrange(RECENT_DAYS) for _ in range(recent)]
        return sorted(
            datetime(2020, 4, 1, 8, tzinfo=UTC)
            + timedelta(days=day, seconds=self.random.randrange(9 * 3600))
            for day in days
        )

    def _write(self, into: Archive, number: int, at: datetime, size: int) -> None:
        pattern = self.random.choices(
            self.patterns, [pattern.weight for pattern in self.patterns]
        )[0]
        version_id, version = self.version_of(at.date())
        decided = pattern.decided[version]
        area = self.random.randrange(AREAS) + 1
        outcome, age = decided["outcome"], (self.today - at.date()).days
        referrer = self._referrer(number, size)
        where = self._where(outcome, age, area)
        into.add(
            "referral",
            id=number,
            reference=self._next_reference(at.date()),
            submit_key=f"bench{number:027}",
            draft_id=None,
            referrer_id=referrer,
            submitted_at=at,
            outcome=outcome,
            pattern_id=pattern.id,
            area_id=area,
            event_on=at.date() - timedelta(days=self.random.randrange(3, 60)),
            known_on=at.date() - timedelta(days=2),
            origin=self.random.choice(list(Origin)).value,
            description=self.random.choice(self.stories),
            revision=1,
            **where,
        )
        into.add(
            "decision",
            id=number,
            referral_id=number,
            number=1,
            cause="submitted",
            made_at=at,
            made_by_id=referrer,
            version_id=version_id,
            pattern_id=pattern.id,
            program="0.2.0",
            note=None,
            **decided,
        )
        self._write_customer(into, number)
        self._write_audit(into, number, at, referrer)
        self._write_work(into, number, at, age, outcome, where)
        lines = {*self.random.choices(list(LINE_NAMES), LINES, k=2)}
        for line in lines:
            into.add("referral_line", referral_id=number, line=line.value)
        if where["status"] == ReferralStatus.ACCEPTED:
            self._write_acceptance(into, number, at.date(), age)
        if where["status"] == ReferralStatus.DECLINED:
            self._write_case(into, number, at, age, area, where["owner_id"])
            for line in lines:
                into.add("support_line", case_id=number, line=line.value)

    def _referrer(self, number: int, size: int) -> int:
        if number > size - REFERRERS_OWN:
            return self.people.bench_referrer
        return self.random.choice(self.people.referrers)

    def _where(self, outcome: str, age: int, area: int) -> Row:
        status = {
            "accept": ReferralStatus.ACCEPTED,
            "decline": ReferralStatus.DECLINED,
        }.get(outcome, ReferralStatus.TRIAGE)
        if status == ReferralStatus.TRIAGE and age > 60:
            status = self.random.choice(
                [ReferralStatus.ACCEPTED, ReferralStatus.DECLINED]
            )
        owner = None
        if status == ReferralStatus.DECLINED:
            owner = self.people.acssl.start + area - 1
        elif status == ReferralStatus.TRIAGE and self.random.random() < 0.5:
            owner = self.random.choice(self.people.team)
        queue = None if owner else Queue.IPR_TEAM.value
        return {"status": status.value, "owner_id": owner, "queue": queue}

    def _next_reference(self, day: date) -> str:
        year, reference = operational_year(day), ""
        while not reference[-1:].isalnum():
            self.numbers[year] = self.numbers.get(year, 0) + 1
            reference = write_reference(year, self.numbers[year])
        return reference

    def _write_customer(self, into: Archive, number: int) -> None:
        nino = f"AB{number % 1000000:06}A" if number % 2 else None
        customer, words = self.random.choice(self.customers)
        into.add(
            "customer",
            id=number,
            referral_id=number,
            nino=encrypt_bytes(nino.encode()) if nino else None,
            nino_hash=nino_hash(nino),
            **customer,
        )
        for word in words:
            into.add("name_word", hash=word, customer_id=number)

    def _write_audit(self, into: Archive, number: int, at: datetime, who: int) -> None:
        for action in ("referral.submitted", "referral.decided", "referral.read"):
            _add_event(into, action, number, at, who)

    def _write_work(
        self, into: Archive, number: int, at: datetime, age: int, outcome: str, to: Row
    ) -> None:
        """Write what people did with it, which the figures on Home are made of."""

        def after(action: str, days: int, **more: Any) -> None:
            late = timedelta(days=self.random.randrange(days), hours=2)
            _add_event(
                into, action, number, at + min(late, timedelta(age)), who, **more
            )

        who, was = self.random.choice(self.people.team), ReferralStatus.TRIAGE.value
        if outcome != "decline" and (to["status"] != was or to["owner_id"]):
            after("referral.claimed", 6)
        if outcome in ("consider", "cannot_tell") and to["status"] != was:
            after("referral.routed", 30, changes={"status": [was, to["status"]]})
        if to["status"] == ReferralStatus.DECLINED:
            who = to["owner_id"]
            _add_event(into, "support.opened", number, at, who, kind="support_case")
            if age > 75:
                after("support.accepted", 5, kind="support_case")
                after("support.closed", 40, kind="support_case")

    def _write_acceptance(
        self, into: Archive, number: int, day: date, age: int
    ) -> None:
        if day not in self.limits:
            limit = count_working_days(day, 10, "england")
            working = [[d.on.isoformat(), d.number, d.reason] for d in limit.days]
            self.limits[day] = {"report_due_on": limit.due_on, "working": working}
        came = age > 40 or (age > 12 and self.random.random() < 0.7)
        into.add(
            "acceptance",
            referral_id=number,
            accepted_on=day,
            nation="england",
            report_received_on=day + timedelta(days=12) if came else None,
            received_by_id=1 if came else None,
            ended_on=None,
            **self.limits[day],
        )

    def _write_case(
        self, into: Archive, number: int, at: datetime, age: int, area: int, owner: int
    ) -> None:
        opened = [SupportState.NEW, SupportState.ACCEPTED, SupportState.WORKING]
        state = SupportState.CLOSED if age > 75 else self.random.choice(opened)
        closed = state == SupportState.CLOSED
        into.add(
            "support_case",
            id=number,
            referral_id=number,
            source=SupportSource.DECLINED.value,
            waiting=False,
            received_on=london_time(at).date(),
            area_id=area,
            owner_id=owner,
            routed_as="acssl",
            state=state.value,
            opened_at=at,
            accepted_at=None if state == SupportState.NEW else at,
            done=self.stories[0] if closed else None,
            learned=self.stories[1] if closed else None,
            feedback=self.stories[2] if closed else None,
            closed_at=at + timedelta(days=20) if closed else None,
            revision=1,
        )


def _add_event(
    into: Archive,
    action: str,
    number: int,
    at: datetime,
    who: int,
    kind: str = "referral",
    changes: Row | None = None,
) -> None:
    into.add(
        "audit_event",
        at=at,
        actor_id=who,
        action=action,
        subject_type=kind,
        subject_id=number,
        reference=None,
        changes=changes or {},
    )


def _customer(number: int) -> tuple[Row, list[str]]:
    name = f"Name{number} Surname{number % 500}"
    born = (date(1950, 1, 1) + timedelta(days=number * 5)).isoformat()
    hashes = customer_hashes({"name": name, "born_on": born})
    row = {
        "name": encrypt_bytes(name.encode()),
        "born_on": encrypt_bytes(born.encode()),
        "identity_hash": hashes["identity_hash"],
    }
    return row, word_hashes(name_words(name))
