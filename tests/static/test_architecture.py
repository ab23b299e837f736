"""The page on architecture speaks of what there is."""

import re

from ipr.config import PACKAGE

ROOT = PACKAGE.parent
PAGE = (ROOT / "docs/architecture.md").read_text()
NAMED = re.findall(r"`([\w/]+\.(?:py|html|yaml|md|toml))(?:: (\w+))?`", PAGE)


def files_called(name: str) -> list[str]:
    """Return the text of each file whose path ends so."""
    found = [*ROOT.glob(name), *ROOT.glob(f"*/{name}"), *ROOT.glob(f"*/**/{name}")]
    return [path.read_text() for path in found if ".venv" not in path.parts]


def test_every_file_it_names_is_there_with_the_function_it_names():
    missing = [
        (name, function)
        for name, function in NAMED
        if not any(
            re.search(rf"^(async )?(def|class) {function}\b", text, re.MULTILINE)
            or not function
            for text in files_called(name)
        )
    ]

    assert len(NAMED) > 20
    assert missing == []


def test_it_names_every_room():
    rooms = [path.parent.name for path in (ROOT / "ipr").glob("*/__init__.py")]

    assert [
        room for room in rooms if f"`{room}`" not in PAGE and f"ipr/{room}`" not in PAGE
    ] == []
