"""Who is told that nobody has accepted a request for support: the same people.

Where it is, is known by its handovers: no referral tells that of it.
"""

from typing import Any

from sqlalchemy import Select, func, select

from ipr.config import Settings
from ipr.notices.kinds import declare_kinds
from ipr.notices.models import Notice, Void
from ipr.notices.reminders import (
    Reminder,
    Window,
    by_the_teams_days,
    declare_reminders,
)
from ipr.notices.voids import void_if
from ipr.support.models import SupportCase, SupportHandover, SupportState
from ipr.support.queries import IS_DIRECT
from ipr.support.telling.untouched import (
    UntouchedPlace,
    choose_milestones,
    deputy_or_lead,
    others_yet_untold,
    remind,
)

HANDED_OVER = SupportHandover.case_id == SupportCase.id
EDITION = select(func.count()).where(HANDED_OVER).correlate(SupportCase)
LAST = select(func.max(SupportHandover.at)).where(HANDED_OVER).correlate(SupportCase)
PLACED_AT: Any = func.coalesce(
    LAST.scalar_subquery(), SupportCase.opened_at, type_=SupportCase.opened_at.type
)
PLACE = UntouchedPlace(
    kinds=("support.request_untouched", "support.request_long_untouched"),
    edition=lambda case: len(case.handovers),
    void=void_if(
        SupportCase,
        (EDITION.scalar_subquery() != Notice.edition, Void.OVER),
        (SupportCase.state != SupportState.NEW, Void.DONE),
    ),
)
UNTOUCHED = remind(
    PLACE,
    0,
    "{reference} was asked for, and whoever was given it had not accepted it within "
    "the working days that this service allows: a limit of its own.",
    deputy_or_lead,
)
LONG_UNTOUCHED = remind(
    PLACE,
    1,
    "{reference} was asked for, and nobody had accepted it within twice the working "
    "days that this service allows: a limit of its own.",
    others_yet_untold(PLACE),
)


def select_untouched(_settings: Settings, window: Window) -> Select[Any]:
    """Select the new requests that somebody was given on a day in a window."""
    return (
        select(SupportCase)
        .where(
            IS_DIRECT,
            SupportCase.state == SupportState.NEW,
            window.has_moment(PLACED_AT),
        )
        .order_by(SupportCase.opened_at, SupportCase.id)
    )


declare_kinds(UNTOUCHED, LONG_UNTOUCHED)
declare_reminders(
    Reminder(
        name="support.request_untouched",
        milestones=choose_milestones(UNTOUCHED, LONG_UNTOUCHED),
        model=SupportCase,
        edition=EDITION.scalar_subquery(),
        waiting=select_untouched,
        nations=by_the_teams_days,
    )
)
