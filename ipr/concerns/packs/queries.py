"""Who may see which packs, and who can be asked to read one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import User
from ipr.accounts.service import holds_role
from ipr.concerns.definition import NAME
from ipr.concerns.months import Month
from ipr.concerns.packs.models import PackState, PackWriter, PanelPack
from ipr.concerns.packs.quarters import Quarter
from ipr.db.engine import AnySession
from ipr.permissions import Permission, roles_with
from ipr.snapshots.service import find_snapshots


def packs_visible_to(user: User) -> ColumnElement[bool]:
    """Return which packs somebody may see.

    Network leads all; whoever was asked to read one that one, while they are asked;
    all others who read these figures those that were released.
    """
    if user.can(Permission.LEAD_SUPPORT):
        return PanelPack.id.is_not(None)
    seen: list[ColumnElement[bool]] = [false()]
    if user.can(Permission.READ_CONCERNS):
        seen.append(PanelPack.state == PackState.RELEASED)
    if user.can(Permission.SECOND_READ_PACK):
        asked = PanelPack.reader_id == user.id
        seen.append(and_(PanelPack.state == PackState.READING, asked))
    return or_(*seen)


def find_pack(session: AnySession, id: int, user: User) -> PanelPack | None:
    """Return a pack that somebody may see."""
    return session.scalar(
        select(PanelPack)
        .where(PanelPack.id == id, packs_visible_to(user))
        .options(joinedload(PanelPack.release), joinedload(PanelPack.reader))
    )


def packs_to_read(session: AnySession, user: User) -> Sequence[PanelPack]:
    """Return the packs that wait for somebody to read them, the first sent first."""
    if not user.can(Permission.SECOND_READ_PACK):
        return []
    asked = select(PanelPack).where(
        PanelPack.state == PackState.READING, PanelPack.reader_id == user.id
    )
    return session.scalars(asked.order_by(PanelPack.sent_at)).all()


def possible_readers(session: AnySession, pack: PanelPack, on: date) -> Sequence[User]:
    """Return who can be asked to read a pack: nobody who wrote in it, by name."""
    writers = select(PackWriter.user_id).where(PackWriter.pack_id == pack.id)
    roles = [holds_role(role, on) for role in roles_with(Permission.SECOND_READ_PACK)]
    asked = select(User).where(User.active, or_(*roles), User.id.not_in(writers))
    return session.scalars(asked.order_by(User.name, User.id)).all()


def visible_packs(session: AnySession, user: User) -> Sequence[PanelPack]:
    """Return the packs that somebody may see: the latest quarter first.

    There is one for a quarter, seldom two, so all stand on one page.
    """
    asked = (
        select(PanelPack)
        .where(packs_visible_to(user))
        .options(joinedload(PanelPack.release), joinedload(PanelPack.reader))
        .order_by(PanelPack.quarter.desc(), PanelPack.edition.desc())
    )
    return session.scalars(asked).all()


def later_corrections(session: AnySession, pack: PanelPack) -> list[tuple[Month, int]]:
    """Return the months of a released pack that were corrected since, how often."""
    if pack.release is None:
        return []
    months = Quarter.read(pack.quarter).months
    found = find_snapshots(session, NAME, {str(month) for month in months})
    numbers = (
        (
            month,
            sum(
                one.at > pack.release.released_at
                for one in found[str(month), None].corrections
            ),
        )
        for month in months
        if (str(month), None) in found
    )
    return [(month, number) for month, number in numbers if number]
