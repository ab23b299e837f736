"""What people are told of packs for the Serious Case Panel."""

from collections.abc import Iterable, Mapping
from typing import Any

from ipr.audit.models import AuditAction
from ipr.concerns.packs.models import PackState, PanelPack
from ipr.notices.kinds import NoticeKind, Recipient, Telling, Urgency, declare_kinds
from ipr.notices.models import Because, Notice, Void
from ipr.notices.recipients import all_of, holders_of, person
from ipr.notices.voids import another_than_told, lacks, void_if
from ipr.permissions import Permission, Role, roles_with


def wrote_in_it(telling: Telling) -> Iterable[Recipient]:
    """Tell everybody who wrote in a pack."""
    writers = telling.subject.writers
    return [Recipient(one.user_id, Because.WRITER) for one in writers]


def name_pack(pack: PanelPack) -> str:
    """Return what a pack is called."""
    return pack.name


def place_of(notice: Notice) -> Mapping[str, Any]:
    return {"pack_id": notice.subject_id}


TO_READ = NoticeKind(
    name="pack.to_read",
    act="Read a pack for the Serious Case Panel",
    words="You were asked to read this pack, and to release it or send it back.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.PACK_SENT,),
    to=person(Because.SECOND_READER, lambda telling: telling.subject.reader_id),
    about=name_pack,
    void=void_if(
        PanelPack,
        (PanelPack.state == PackState.RELEASED, Void.DONE),
        (PanelPack.state != PackState.READING, Void.OVER),
        another_than_told(PanelPack.reader_id),
        lacks(*roles_with(Permission.SECOND_READ_PACK)),
    ),
    endpoint="concerns.show_pack",
    values=place_of,
)
SENT_BACK = NoticeKind(
    name="pack.sent_back",
    act="Change a pack that was sent back",
    words="Whoever was asked to read this pack sent it back, and said why.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.PACK_SENT_BACK,),
    to=wrote_in_it,
    about=name_pack,
    void=void_if(
        PanelPack,
        (PanelPack.state != PackState.DRAFT, Void.DONE),
        lacks(Role.ACSSL_LEAD),
    ),
    endpoint="concerns.show_pack",
    values=place_of,
)
RELEASED = NoticeKind(
    name="pack.released",
    act="A pack for the Serious Case Panel was released",
    words="A second person read this pack and released it.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.PACK_RELEASED,),
    to=all_of(wrote_in_it, holders_of(Role.ACSSL_LEAD, Because.LEAD)),
    about=name_pack,
    endpoint="concerns.show_pack",
    values=place_of,
)
declare_kinds(TO_READ, SENT_BACK, RELEASED)
