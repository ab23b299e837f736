"""What makes notices void, as conditions on what they are about: the first that holds.

All notices of a kind are asked about in one statement.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    case,
    exists,
    not_,
    or_,
    select,
)

from ipr.accounts.models import RoleGrant
from ipr.db.base import Base
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.notices.kinds import VoidCheck, Voided
from ipr.notices.models import Notice, Void

Rule = tuple[ColumnElement[bool], Void]
TODAY = bindparam("today", type_=Date)
AT_ONCE = 1000


def void_if(
    model: type[Base], *rules: Rule, join: Sequence[tuple[Any, Any]] = ()
) -> VoidCheck:
    """Return a check by rules on a model, what is joined to it, and the notice.

    One about something that is there no more is over.
    """
    gone: Rule = (_id_of(model).is_(None), Void.OVER)
    why = case(*((condition, void.value) for condition, void in (gone, *rules)))
    asked = select(Notice.id, why).outerjoin(model, _id_of(model) == Notice.subject_id)
    for target in join:
        asked = asked.outerjoin(*target)

    def check(session: AnySession, notices: Sequence[Notice]) -> Voided:
        found: dict[int, Void] = {}
        for start in range(0, len(notices), AT_ONCE):
            ids = [notice.id for notice in notices[start : start + AT_ONCE]]
            rows = session.execute(
                asked.where(Notice.id.in_(ids)), {"today": london_today()}
            )
            found |= {id_: Void(word) for id_, word in rows if word}
        return found

    return check


def lacks(*roles: Any) -> Rule:
    """Say that whoever is told holds none of some roles any more."""
    held = exists().where(
        RoleGrant.user_id == Notice.user_id,
        RoleGrant.role.in_(roles),
        RoleGrant.starts_on <= TODAY,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= TODAY),
    )
    return not_(held), Void.ELSEWHERE


def another_than_told(column: Any) -> Rule:
    """Say that a column names another than whoever is told; nobody is no other."""
    return and_(column.is_not(None), column != Notice.user_id), Void.ELSEWHERE


def moved_from(column: Any) -> Rule:
    """Say that a due date has another edition than the one that was told."""
    return column != Notice.edition, Void.MOVED


def _id_of(model: Any) -> Any:
    return model.id
