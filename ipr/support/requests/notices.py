"""What people are told about requests for support: who got them, and who asked."""

from ipr.audit.models import AuditAction
from ipr.notices.kinds import NoticeKind, Urgency, declare_kinds
from ipr.notices.models import Because
from ipr.notices.recipients import person
from ipr.support.telling.holders import ACCEPT_IT, UNTIL_ACCEPTED, find_deputy, holder

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
OUTCOME = NoticeKind(
    name="support.outcome",
    act="Outcome of your request",
    words="{reference} was closed, and you were written what came of it.",
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

declare_kinds(NEW_REQUEST, REQUEST_IN_AREA, OUTCOME, REQUEST_REOPENED)
