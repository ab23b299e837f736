"""States of the packs for the Serious Case Panel."""

from tests.browser.state import State, page_of, pressing, stale

PACK = "/concerns/packs/{{pack_{}}}"
PACKS = [
    State("concerns.list_packs", "all", "lena", "/concerns/packs"),
    State("concerns.list_packs", "released alone", "asha", "/concerns/packs"),
    *page_of(
        "concerns.start_pack",
        "lena",
        "/concerns/packs/new",
        refused=pressing("Begin the pack"),
    ),
    State("concerns.show_pack", "naming somebody", "lena", PACK.format("naming")),
    State("concerns.show_pack", "being read", "ida", PACK.format("reading")),
    State("concerns.show_pack", "released", "asha", PACK.format("released")),
    *page_of(
        "concerns.write_pack",
        "lena",
        PACK.format("complete") + "/write",
        refused=stale("Save what you wrote", trends="Other", cases_1="2"),
    ),
    *page_of(
        "concerns.send_pack",
        "lena",
        PACK.format("complete") + "/send",
        refused=stale("Send it to be read"),
    ),
    *page_of(
        "concerns.release_pack",
        "ida",
        PACK.format("reading") + "/release",
        refused=pressing("Release this pack"),
    ),
    *page_of(
        "concerns.send_back_pack",
        "ida",
        PACK.format("reading") + "/send-back",
        refused=pressing("Send it back"),
    ),
    State(
        "concerns.take_back_pack",
        "found",
        "lena",
        PACK.format("reading") + "/take-back",
    ),
]
