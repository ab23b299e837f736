"""The first time that something was done with a case, by the audit record."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, true
from sqlalchemy.orm import aliased

from ipr.audit.models import AuditAction, AuditEvent
from ipr.web.lists.paging import without_index

Condition = Callable[[Any], ColumnElement[bool]]


def is_first_event(
    event: Any,
    subject_type: str,
    actions: Sequence[AuditAction],
    *,
    since: datetime,
    where: Condition = lambda event: true(),
) -> ColumnElement[bool]:
    """Return the condition that an event is the first of its kind on its subject.

    It was recorded at that moment or later, and none of these actions before it. A
    thing that is done again counts by its first time.
    """
    earlier = aliased(AuditEvent, name="earlier")
    return and_(
        _is_one_of(event, actions),
        event.at >= since,
        without_index(event.subject_type) == subject_type,
        where(event),
        ~exists().where(
            earlier.subject_type == subject_type,
            earlier.subject_id == event.subject_id,
            earlier.id < event.id,
            _is_one_of(earlier, actions),
            where(earlier),
        ),
    )


def _is_one_of(event: Any, actions: Sequence[AuditAction]) -> ColumnElement[bool]:
    asked: Any = bindparam(
        "actions", list(actions), unique=True, expanding=True, literal_execute=True
    )
    found: ColumnElement[bool] = event.action.in_(asked)
    return found
