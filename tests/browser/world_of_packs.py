"""Packs for the Serious Case Panel: being written, being read and released."""

from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.concerns.packs import service
from ipr.concerns.packs.contents import Pattern
from ipr.concerns.packs.models import PanelPack
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.service import freeze_month, is_frozen
from ipr.db.clock import london_today
from tests.concerns import invent_cases, keep_cases

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
WORDS = {
    "trends": f"More about housing than before.\n\nLess about {LONG}.",
    "patterns": [
        Pattern("Letters to old addresses", 4, f"They went to {LONG}."),
        Pattern("Calls at a bad hour", 5, "The phone rang in vain."),
    ],
    "learning": "Ask early where somebody can be reached.",
}


def make_packs(
    session: Session, people: dict[str, User], places: dict[str, Any]
) -> None:
    """Make one of each: named somebody in, complete, with its reader, and released."""
    lena, ida = people["lena"], people["ida"]
    now = Quarter.of(london_today())
    first = now.later(-3).first.first
    keep_cases(session, lena, invent_cases([None], first, 270, 120))
    for month in (one for number in (1, 2, 3) for one in now.later(-number).months):
        if not is_frozen(session, month):
            freeze_month(session, month, actor=lena)

    def write(back: int, **more: Any) -> PanelPack:
        pack = service.start_pack(session, now.later(-back), actor=lena)
        service.write_pack(session, pack, **WORDS, **more, actor=lena)
        return pack

    def send(pack: PanelPack) -> PanelPack:
        service.send_pack(session, pack, reader=ida, threshold=0, actor=lena)
        return pack

    naming = service.start_pack(session, now, actor=lena)
    said = {**WORDS, "trends": f"{ida.name} rang 0113 496 0000.", "learning": ""}
    service.write_pack(session, naming, **said, actor=lena)
    released = send(write(3))
    service.release_pack(session, released, threshold=0, actor=ida)
    places["pack_naming"] = naming.id
    places["pack_complete"] = write(1).id
    places["pack_reading"] = send(write(2)).id
    places["pack_released"] = released.id
