"""The teams that people work in, made by naming them."""

from sqlalchemy import exists, func, select

from ipr.accounts.models import Team, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.engine import AnySession
from ipr.web.typed_text import has_letter

LONGEST_TEAM = 120


def find_or_make_team(
    session: AnySession, name: str, *, actor: User | None
) -> Team | None:
    """Return the team of a name, made if there is none; None for an empty name.

    The same spelling in another case or with other spaces is the same team. Raises
    ValueError for a name that is too long or has no letter.
    """
    name = " ".join(name.split())
    if not name:
        return None
    if len(name) > LONGEST_TEAM or not has_letter(name):
        raise ValueError(f"a team has a letter, and up to {LONGEST_TEAM} characters")
    team = session.scalar(select(Team).where(Team.spelling == name.casefold()))
    if team is None:
        team = Team(name=name, spelling=name.casefold())
        session.add(team)
        changes = {"name": (None, name)}
        record(
            session, AuditAction.TEAM_MADE, subject=team, actor=actor, changes=changes
        )
    return team


def list_teams(session: AnySession) -> list[Team]:
    """Return the teams that somebody is in, by name."""
    found = session.scalars(
        select(Team)
        .where(exists().where(User.team_id == Team.id))
        .order_by(func.lower(Team.name), Team.id)
    )
    return list(found)
