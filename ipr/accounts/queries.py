"""Lists of people and areas for the access manager's pages."""

from datetime import date, datetime

from sqlalchemy import String, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ipr.accounts.models import Area, AreaCover, PasswordLink, RoleGrant, User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.permissions import Role
from ipr.web.lists.paging import ListPage, PageAsked, list_page

MOST_WORDS = 10
"""More in a search than any name has would only grow the statement."""


def list_people(
    session: AnySession, asked: PageAsked, *, search: str = ""
) -> ListPage[User]:
    """Return a page of people, those alone whose name or address has the words."""
    statement = select(User).options(joinedload(User.team))
    for word in search.split()[:MOST_WORDS]:
        statement = statement.where(
            or_(
                User.name.icontains(word, autoescape=True),
                User.email.icontains(word, autoescape=True),
            )
        )
    return list_page(
        session,
        statement,
        asked,
        sorts={"name": [func.lower(User.name, type_=String())], "made": [User.made_at]},
        default="name",
        unique=[User.id],
    )


def list_all_areas(session: AnySession) -> list[Area]:
    """Return every area there ever was, by name, with who covers it."""
    found = session.scalars(
        select(Area)
        .options(selectinload(Area.covers).joinedload(AreaCover.user))
        .order_by(Area.name)
    )
    return list(found)


def list_acssls(session: AnySession, since: date) -> list[User]:
    """Return the active people who hold the ACSSL role on a day or later, by name."""
    found = session.scalars(
        select(User)
        .where(
            User.active,
            User.grants.any(
                (RoleGrant.role == Role.ACSSL)
                & (RoleGrant.ends_on.is_(None) | (RoleGrant.ends_on >= since))
            ),
        )
        .order_by(func.lower(User.name), User.id)
    )
    return list(found)


def link_waiting(session: AnySession, user_id: int) -> PasswordLink | None:
    """Return the one-time link that a person could still use."""
    return session.scalar(
        select(PasswordLink).where(
            PasswordLink.user_id == user_id,
            PasswordLink.used_at.is_(None),
            PasswordLink.ended_at.is_(None),
            PasswordLink.expires_at > utc_now(),
        )
    )


def signed_in_last(session: AnySession, user_id: int) -> datetime | None:
    """Return when a person last signed in, as the audit record has it."""
    return session.scalar(
        select(AuditEvent.at)
        .where(
            AuditEvent.subject_type == User.__tablename__,
            AuditEvent.subject_id == user_id,
            AuditEvent.action == AuditAction.SIGNED_IN,
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
