"""Who is told: the holders of a role, or whoever a thing names."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.accounts.service import holds_role
from ipr.notices.kinds import Recipient, Recipients, Telling
from ipr.notices.models import Because
from ipr.permissions import Role


def holders_of(role: Role, because: Because) -> Recipients:
    """Tell everybody who holds a role today."""

    def find(telling: Telling) -> list[Recipient]:
        held = select(User.id).where(User.active, holds_role(role, telling.on))
        found = telling.session.scalars(held.order_by(User.id))
        return [Recipient(user_id, because) for user_id in found]

    return lambda telling: telling.once(find, lambda: find(telling))


def person(because: Because, who: Callable[[Telling], int | None]) -> Recipients:
    """Tell one person, by their number; nobody if there is none."""

    def to(telling: Telling) -> Sequence[Recipient]:
        user_id = who(telling)
        return [Recipient(user_id, because)] if user_id else []

    return to


def only_if(condition: Callable[[Telling], bool], to: Recipients) -> Recipients:
    """Tell the same people, but only if a condition holds."""
    return lambda telling: to(telling) if condition(telling) else ()


def all_of(*some: Recipients) -> Recipients:
    """Tell all of these; whoever is named twice is told once, as named first."""

    def to(telling: Telling) -> Iterable[Recipient]:
        return [one for recipients in some for one in recipients(telling)]

    return to
