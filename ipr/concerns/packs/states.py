"""What can be done with a pack for the Serious Case Panel."""

from functools import partial

from ipr.concerns.packs.models import PackState, PanelPack
from ipr.permissions import Permission
from ipr.workflow import Opens, Transition, Workflow

ITS_READER, NO_WRITER = "asked to read it", "wrote nothing in it"
CHANGED = (
    "This pack was changed after you opened the page. Read what it says now, then send "
    "this again if it still fits"
)

_lead_row = partial(
    Transition,
    permission=Permission.LEAD_SUPPORT,
    only="Only an ACSSL network lead can do this",
    changed=CHANGED,
)
_reader_row = partial(
    Transition,
    starts=(PackState.READING,),
    permission=Permission.SECOND_READ_PACK,
    only="Only the person who was asked to read it can do this",
    first=(ITS_READER,),
    when=(NO_WRITER,),
    changed=CHANGED,
)
PACK_WORKFLOW: Workflow[PanelPack] = Workflow(
    title="Pack for the Serious Case Panel",
    states={
        PackState.DRAFT: "Being written",
        PackState.READING: "Being read by a second person",
        PackState.RELEASED: "Released",
    },
    why_not={
        PackState.DRAFT: "This pack is being written: it was not sent to be read",
        PackState.READING: "This pack is with {it.reader.name} to be read",
        PackState.RELEASED: "This pack is released, so it stays as it is",
    },
    transitions=(
        _lead_row(
            action="write_pack",
            audit="pack.written",
            starts=(PackState.DRAFT,),
            asks=("trends", "learning"),
            opens=Opens.POSSIBLE,
            button="Write this pack",
            banner="What you wrote is saved",
            note="with patterns, each drawn from three cases or more",
        ),
        _lead_row(
            action="send_pack",
            audit="pack.sent",
            starts=(PackState.DRAFT,),
            ends=PackState.READING,
            asks=("reader",),
            opens=Opens.POSSIBLE,
            button="Send it to be read",
            heading="Send this pack to a second person",
            banner="{it.reader.name} is asked to read the pack",
            note="once its months are frozen, all parts are written, and nothing in it "
            "tells who somebody is; from then on it is kept as it will go out",
        ),
        _reader_row(
            action="release_pack",
            audit="pack.released",
            ends=PackState.RELEASED,
            button="Release it",
            heading="Release this pack",
            banner="The pack is released",
            note="looked through once more for what tells who somebody is",
        ),
        _reader_row(
            action="send_back_pack",
            audit="pack.sent_back",
            ends=PackState.DRAFT,
            asks=("reason",),
            button="Send it back",
            heading="Send this pack back",
            banner="The pack is sent back to be changed",
        ),
        _lead_row(
            action="take_back_pack",
            audit="pack.taken_back",
            starts=(PackState.READING,),
            ends=PackState.DRAFT,
            button="Take it back",
            heading="Take this pack back?",
            banner="The pack can be changed again",
        ),
    ),
)
