"""Along whom the cover of an area passes, on a day. Pure: rows in, choices out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ipr.accounts.models import CoverCapacity
from ipr.permissions import Role

HOLDERS = (Role.ACSSL, Role.ACSSL_LEAD)
"""The roles whose holders may hold declined cases."""


class RoutedAs(StrEnum):
    """Why a person holds a case."""

    ACSSL = "acssl"
    DEPUTY = "deputy"
    STAND_IN = "stand_in"
    LEAD = "lead"
    HANDED_OVER = "handed_over"


ASKED = (
    (CoverCapacity.ACSSL, RoutedAs.ACSSL),
    (CoverCapacity.DEPUTY, RoutedAs.DEPUTY),
)
"""Who answers for an area, in the order in which they are asked."""


class PassedOver(StrEnum):
    """Why the cover passes somebody over."""

    AWAY = "away"
    NO_ROLE = "no_role"
    CIRCLE = "circle"


@dataclass(frozen=True)
class Passed:
    """Somebody who was passed over."""

    user_id: int
    why: PassedOver
    stand_in_id: int | None = None
    """Whom they named, where they are away."""


@dataclass(frozen=True)
class Choice:
    """Who is to hold a case, as what, and whom the cover passed over on the way."""

    user_id: int
    routed_as: RoutedAs
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True)
class Span:
    """Something that holds of a person between two days, both included."""

    user_id: int
    starts_on: date
    ends_on: date | None
    what: Role | CoverCapacity | None = None
    other_id: int | None = None
    """The area that is covered; or who stands in."""

    def on(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class CoverChain:
    """What decides who gets a case: covers, roles of active people, days away."""

    covers: Sequence[Span]
    grants: Sequence[Span]
    """Of the roles that may hold cases, the longest held first."""
    aways: Sequence[Span]

    def choose(self, area_id: int | None, on: date) -> Choice | None:
        """Return who gets a new case of an area; None if nobody at all may.

        The ACSSL, the deputy, the network leads: each, if away, passes it along whom
        they named, and those along whom they named. A circle, or somebody who may hold
        no case, ends that chain and the next begins. The lead who has been one for
        longest gets it at last, away or not.
        """
        passed: list[Passed] = []
        capacities = self.covering(area_id, on)
        for user_id in capacities.values():
            found = self._follow(user_id, on, passed)
            if found is not None:
                own = [role for role, who in capacities.items() if who == found]
                return Choice(found, (own or [RoutedAs.STAND_IN])[0], tuple(passed))
        leads = self.leads(on)
        for lead in leads:
            if not self._away(lead, on):
                return Choice(lead, RoutedAs.LEAD, tuple(passed))
        for lead in leads:
            found = self._follow(lead, on, passed)
            if found is not None:
                return Choice(found, RoutedAs.STAND_IN, tuple(passed))
        return Choice(leads[0], RoutedAs.LEAD, tuple(passed)) if leads else None

    def covering(self, area_id: int | None, on: date) -> dict[RoutedAs, int]:
        """Return who answers for an area, in the order in which they are asked."""
        found = {
            cover.what: cover.user_id
            for cover in self.covers
            if cover.other_id == area_id
            and cover.on(on)
            and self._holds(cover.user_id, on, Role.ACSSL)
        }
        return {role: found[what] for what, role in ASKED if what in found}

    def leads(self, on: date) -> list[int]:
        """Return the network leads of a day, the longest-standing first."""
        held = [grant for grant in self.grants if grant.what == Role.ACSSL_LEAD]
        return list(dict.fromkeys(grant.user_id for grant in held if grant.on(on)))

    def turning_days(self, first: date, last: date) -> Iterator[date]:
        """Yield the days within two on which another choice could begin, in order."""
        days = {first}
        for span in (*self.covers, *self.grants, *self.aways):
            days.add(span.starts_on)
            if span.ends_on:
                days.add(span.ends_on + timedelta(days=1))
        yield from sorted(day for day in days if first <= day <= last)

    def _follow(self, start: int | None, on: date, passed: list[Passed]) -> int | None:
        """Return who is there of a chain of stand-ins, noting who was passed over."""
        at, before = start, len(passed)
        while at is not None:
            if any(one.user_id == at for one in passed):
                if len(passed) > before:
                    passed.append(Passed(at, PassedOver.CIRCLE))
                return None
            if not self._holds(at, on, *HOLDERS):
                passed.append(Passed(at, PassedOver.NO_ROLE))
                return None
            away = self._away(at, on)
            if away is None:
                return at
            passed.append(Passed(at, PassedOver.AWAY, away.other_id))
            at = away.other_id
        return None

    def _holds(self, user_id: int, on: date, *roles: Role) -> bool:
        return any(
            grant.user_id == user_id and grant.what in roles and grant.on(on)
            for grant in self.grants
        )

    def _away(self, user_id: int, on: date) -> Span | None:
        found = (one for one in self.aways if one.user_id == user_id and one.on(on))
        return next(found, None)
