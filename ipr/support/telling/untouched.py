"""Who is told that nobody has accepted a declined case: the deputy, then the lead.

The holder stays who it is: somebody else is asked to look after it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from ipr.config import Settings
from ipr.notices.kinds import (
    NoticeKind,
    Recipient,
    Recipients,
    Telling,
    Urgency,
    VoidCheck,
    declare_kinds,
)
from ipr.notices.models import Because, Notice, Void
from ipr.notices.recipients import holders_of
from ipr.notices.reminders import (
    Milestone,
    Reminder,
    Window,
    by_the_teams_days,
    declare_reminders,
)
from ipr.notices.voids import void_if
from ipr.permissions import Role
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.models import SupportCase, SupportState
from ipr.support.telling.holders import find_deputy

LEADS = holders_of(Role.ACSSL_LEAD, Because.LEAD)


@dataclass(frozen=True, kw_only=True)
class UntouchedPlace:
    """With whom a case is, and how it is known that it went elsewhere."""

    kinds: tuple[str, str]
    edition: Callable[[Any], int]
    void: VoidCheck


def find_leads(telling: Telling) -> Sequence[Recipient]:
    """Return the network leads, but for one who has the case."""
    holder = telling.subject.owner_id
    return [one for one in LEADS(telling) if one.user_id != holder]


def deputy_or_lead(telling: Telling) -> Sequence[Recipient]:
    """Tell the deputy; where there is none, the leads at once."""
    return find_deputy(telling) or find_leads(telling)


def others_yet_untold(place: UntouchedPlace) -> Recipients:
    """Tell the deputy and the leads, but for those who were told before."""

    def find(telling: Telling) -> Iterator[Recipient]:
        about = telling.subject
        told = select(Notice.user_id).where(
            Notice.subject_type == about.__tablename__,
            Notice.subject_id == about.id,
            Notice.kind.in_(place.kinds),
            Notice.edition == place.edition(about),
        )
        known = set(telling.session.scalars(told))
        for one in (*find_deputy(telling), *find_leads(telling)):
            if one.user_id not in known:
                yield one

    return find


def remind(
    place: UntouchedPlace, number: int, words: str, to: Recipients
) -> NoticeKind:
    """Return a kind for a case that nobody has accepted."""
    return NoticeKind(
        name=place.kinds[number],
        act="See that this case is accepted",
        words=words,
        urgency=Urgency.ACT,
        to=to,
        edition=place.edition,
        void=place.void,
        endpoint="support.show_case",
    )


DECLINED_PLACE = UntouchedPlace(
    kinds=("support.untouched", "support.long_untouched"),
    edition=lambda referral: int(referral.place_number),
    void=void_if(
        Referral,
        (Referral.status != ReferralStatus.DECLINED, Void.OVER),
        (Referral.place_number != Notice.edition, Void.OVER),
        (SupportCase.state != SupportState.NEW, Void.DONE),
        join=[(SupportCase, SupportCase.referral_id == Referral.id)],
    ),
)
UNTOUCHED = remind(
    DECLINED_PLACE,
    0,
    "{reference} was declined, and whoever was given it had not accepted it within the "
    "working days that this service allows: a limit of its own.",
    deputy_or_lead,
)
LONG_UNTOUCHED = remind(
    DECLINED_PLACE,
    1,
    "{reference} was declined, and nobody had accepted it within twice the working "
    "days that this service allows: a limit of its own.",
    others_yet_untold(DECLINED_PLACE),
)


def choose_milestones(
    soon: NoticeKind, late: NoticeKind
) -> Callable[[Settings], list[Milestone]]:
    """Say when others are told: once the days are over, and as many again."""

    def choose(settings: Settings) -> list[Milestone]:
        days = settings.untouched_days
        return [
            Milestone(days=days + 1, kind=soon),
            Milestone(days=2 * days + 1, kind=late),
        ]

    return choose


def select_untouched(_settings: Settings, window: Window) -> Select[Any]:
    """Select the new cases that somebody was given on a day in a window."""
    return (
        select(Referral)
        .join(SupportCase, SupportCase.referral_id == Referral.id)
        .where(
            SupportCase.state == SupportState.NEW,
            Referral.status == ReferralStatus.DECLINED,
            window.has_moment(Referral.placed_at),
        )
        .order_by(SupportCase.opened_at, SupportCase.id)
    )


REMINDER = Reminder(
    name="support.untouched",
    milestones=choose_milestones(UNTOUCHED, LONG_UNTOUCHED),
    model=Referral,
    edition=Referral.place_number,
    waiting=select_untouched,
    nations=by_the_teams_days,
)

declare_kinds(UNTOUCHED, LONG_UNTOUCHED)
declare_reminders(REMINDER)
