"""States of the pages that show what is proved."""

from tests.browser.state import State, opening_details

DRAFT = "/criteria/drafts/{%s}/proofs"
PROOFS = [
    State("criteria.show_proofs", "found", "rae", "/criteria/versions/2023/proofs"),
    State(
        "criteria.show_proofs",
        "opened",
        "rae",
        "/criteria/versions/2020/proofs",
        opening_details,
    ),
    State("criteria.show_draft_proofs", "sound", "pru", DRAFT % "sound"),
    State(
        "criteria.show_draft_proofs",
        "to mend",
        "pru",
        DRAFT % "to_mend",
        opening_details,
    ),
    State("criteria.show_draft_proofs", "unreadable", "pru", DRAFT % "unreadable"),
]
