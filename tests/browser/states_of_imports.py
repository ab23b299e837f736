"""States of the pages on which a tracker is imported."""

from tests.browser.state import State, page_of, pressing

CHECKED = (
    ("taken", "import_taken_in"),
    ("with findings", "import_wrong"),
    ("to be taken in", "import_fine"),
    ("with changed rows", "import_changed"),
    ("being checked", "import_being_checked"),
    ("stopped", "import_died"),
    ("failed", "import_failed"),
    ("given up", "import_given_up"),
)
IMPORTS = [
    *page_of(
        "imports.send_file",
        "asha",
        "/imports/notes",
        refused=pressing("Upload and check"),
    ),
    *page_of(
        "imports.choose_sheet",
        "asha",
        "/imports/notes/{import_two_sheets}/sheet",
        refused=pressing("Continue"),
    ),
    *page_of(
        "imports.choose_headings",
        "asha",
        "/imports/notes/{import_no_headings}/headings",
        refused=pressing("Continue"),
    ),
    *page_of(
        "imports.match_columns",
        "asha",
        "/imports/notes/{import_two_headings}/columns",
        refused=pressing("Check all rows"),
    ),
    *[
        State("imports.show_import", name, "asha", f"/imports/notes/{{{place}}}")
        for name, place in CHECKED
    ],
    State(
        "imports.show_import",
        "nothing said of changes",
        "asha",
        "/imports/notes/{import_changed}",
        pressing("Take them in"),
        422,
    ),
]
