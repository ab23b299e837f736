"""The README's table of settings says what the code says."""

import re
from dataclasses import fields

from ipr.config import PACKAGE, Settings, environment_name

ROW = re.compile(r"^\| `(IPR_[A-Z_]+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    """Return the README's settings: variable to default and meaning."""
    text = (PACKAGE.parent / "README.md").read_text()
    return {name: (default, meaning) for name, default, meaning in ROW.findall(text)}


def in_the_code() -> dict[str, tuple[str, str]]:
    """Return the settings as a table would show them."""
    return {
        environment_name(f.name): (shown(f.default), f.metadata["meaning"])
        for f in fields(Settings)
    }


def shown(default: object) -> str:
    """Return a default as the table writes it: empty for none."""
    text = str(default).lower() if isinstance(default, bool) else str(default)
    return "" if text in ("", ".") else f"`{text}`"


def test_the_readme_lists_exactly_the_settings_that_there_are():
    assert documented() == in_the_code()
