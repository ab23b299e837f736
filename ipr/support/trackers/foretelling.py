"""What the rows of a tracker would become, before they are taken in."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.imports.models import ImportRow, ImportRun
from ipr.imports.queries import count_new_rows
from ipr.support.cover.routing import NobodyToHold, read_cover_chain
from ipr.web.filters import listed, plural

AREA = ImportRow.prepared["area"].as_integer()
CLOSED = ImportRow.prepared[("closed", "day")].as_string().is_not(None)


def foretell_cases(
    session: AnySession, run: ImportRun, actor: User | None
) -> Sequence[str]:
    """Say how many rows become closed cases, how many open ones, and who holds those.

    That is whoever answers for their areas today, in a few statements for all of them.
    """
    found = count_new_rows(session, run, AREA, CLOSED)
    closed = sum(number for _, is_closed, number in found if is_closed)
    areas = {area: number for area, is_closed, number in found if not is_closed}
    said = [_become(closed, "a closed case", "closed cases")] if closed else []
    if areas:
        opened = _become(sum(areas.values()), "an open case", "open cases")
        said.append(f"{opened}: {_say_holders(session, areas, actor)}")
    return said


def _become(rows: int, one: str, many: str) -> str:
    becomes = f"becomes {one}" if rows == 1 else f"become {many}"
    return f"{plural(rows, 'row')} {becomes}"


def _say_holders(
    session: AnySession, areas: dict[int | None, int], actor: User | None
) -> str:
    on = london_today()
    chain = read_cover_chain(session, [one for one in areas if one], on, on)
    held = Counter[int]()
    for area, number in areas.items():
        choice = chain.choose(area, on)
        if choice is None:
            return str(NobodyToHold())
        held[choice.user_id] += number
    named = session.execute(select(User.id, User.name).where(User.id.in_(held)))
    called = {row.id: row.name for row in named}
    if actor:
        called[actor.id] = "you"
    most = sorted(held.items(), key=lambda one: (-one[1], called[one[0]]))
    if len(most) == 1:
        return f"{called[most[0][0]]} will hold {'it' if held.total() == 1 else 'them'}"
    return listed(f"{called[user]} will hold {number:,}" for user, number in most)
