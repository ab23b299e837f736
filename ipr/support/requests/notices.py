"""What people are told about requests for support: who got them, and who asked."""

from ipr.audit.models import AuditAction
from ipr.notices.kinds import NoticeKind, Urgency, declare_kinds
from ipr.notices.models import Because
from ipr.notices.recipients import only_if, person
from ipr.support.telling.holders import (
    ACCEPT_IT,
    UNTIL_ACCEPTED,
    find_deputy,
    holder,
    is_passed_on,
)

REQUESTER = person(Because.REQUESTER, lambda telling: telling.subject.requester_id)

NEW_REQUEST = NoticeKind(
    name="support.new_request",
    act=ACCEPT_IT,
    words="Somebody asked for support, and you were given {reference}.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.SUPPORT_REQUESTED,),
    to=holder,
    void=UNTIL_ACCEPTED,
    endpoint="support.show_case",
)
REQUEST_IN_AREA = NoticeKind(
    name="support.request_in_area",
    act="New request in your area",
    words="Somebody asked for support, and somebody else was given {reference}.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_REQUESTED,),
    to=find_deputy,
    endpoint="support.show_case",
)
ACCEPTED = NoticeKind(
    name="support.request_accepted",
    act="Your request was accepted",
    words="Somebody accepted {reference}. Its page says who.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_ACCEPTED,),
    to=REQUESTER,
    endpoint="support.show_request",
)
PASSED_ON = NoticeKind(
    name="support.request_passed_on",
    act="Your request was passed on",
    words="{reference} was passed on to somebody else. Its page says to whom.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_HANDED_OVER,),
    # Whoever accepts or opens again what another held is told of as that alone.
    to=only_if(
        lambda telling: (
            is_passed_on(telling)
            and not telling.came_with(
                AuditAction.SUPPORT_ACCEPTED, AuditAction.SUPPORT_REOPENED
            )
        ),
        REQUESTER,
    ),
    endpoint="support.show_request",
)
OUTCOME = NoticeKind(
    name="support.outcome",
    act="Outcome of your request",
    words="{reference} was closed. Its page says what came of it.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_CLOSED,),
    to=REQUESTER,
    endpoint="support.show_request",
)
REQUEST_REOPENED = NoticeKind(
    name="support.request_reopened",
    act="Your request was opened again",
    words="{reference} was opened again. The outcome that you were given stays with "
    "you.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_REOPENED,),
    to=REQUESTER,
    endpoint="support.show_request",
)

declare_kinds(
    NEW_REQUEST, REQUEST_IN_AREA, ACCEPTED, PASSED_ON, OUTCOME, REQUEST_REOPENED
)
