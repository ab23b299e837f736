"""Bank holidays that the calendar doesn't know: announced late, or moved.

One file says them, which all machines share; it is read again when it was changed:

    bank_holidays:
      - {day: 2022-09-19, name: State Funeral of Queen Elizabeth II}
    working_days:
      - {day: 2022-05-30, nations: [england, wales]}
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

Exceptions = Mapping[tuple[str, date], str]
"""By nation and day: the name of a bank holiday; "" for a working day."""

NAME = "holidays.yaml"
NATIONS = ("england", "scotland", "wales")
LISTS = ("bank_holidays", "working_days")
LONGEST = 100

logger = logging.getLogger(__name__)


class BadHolidayFile(Exception):
    """The file of bank holidays can't be used; the message says where and why."""


class HolidayFile:
    """The file of a data folder, if there is one. Made wrong, it holds as it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: object = None
        self._said: Exceptions = {}
        self._wrong: BadHolidayFile | None = None
        self._told: BadHolidayFile | None = None

    def exceptions(self) -> Exceptions:
        """Return what the file says now, or said when it last could be read."""
        self._look()
        if self._wrong is not self._told:
            self._told = self._wrong
            if self._wrong:
                logger.error("%s", self._wrong)
        return self._said

    def check(self) -> None:
        """Raise BadHolidayFile if it can't be used as it is now."""
        self._look()
        if self._wrong:
            raise self._wrong

    def _look(self) -> None:
        try:
            found = self.path.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        except FileNotFoundError:
            self._seen, self._said, self._wrong = None, {}, None
            return
        if seen == self._seen:
            return
        try:
            self._said, self._wrong = read_holidays(self.path), None
        except BadHolidayFile as problem:
            self._wrong = problem
        self._seen = seen


def read_holidays(path: Path) -> Exceptions:
    """Return what a file says, of each nation. Raises BadHolidayFile."""
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as problem:
        raise BadHolidayFile(f"{path} can't be read as YAML: {problem}") from problem
    if not isinstance(content, dict) or not content.keys() <= set(LISTS):
        raise BadHolidayFile(f"{path} must hold {' and '.join(LISTS)}, and no more")
    found: dict[tuple[str, date], str] = {}
    for kind in LISTS:
        entries = content.get(kind) or []
        if not isinstance(entries, list):
            raise BadHolidayFile(f"{path}: {kind} must be a list")
        for number, entry in enumerate(entries, start=1):
            where = f"{path}: {kind}, entry {number}"
            for place, name in _read_entry(entry, kind == LISTS[0], where):
                if found.setdefault(place, name) != name:
                    raise BadHolidayFile(f"{where}: another entry says otherwise")
    return found


def _read_entry(
    entry: Any, holiday: bool, where: str
) -> Iterator[tuple[tuple[str, date], str]]:
    """Yield the nations and the day of an entry, with the name of the holiday."""
    asked = {"day", "name"} if holiday else {"day"}
    if not isinstance(entry, dict) or not asked <= entry.keys() <= asked | {"nations"}:
        raise BadHolidayFile(
            f"{where} must have {' and '.join(sorted(asked))}, and may have nations"
        )
    day, name = entry["day"], entry.get("name", "")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise BadHolidayFile(f"{where}: write the day as 2026-12-28")
    if holiday and not (isinstance(name, str) and 0 < len(name.strip()) <= LONGEST):
        raise BadHolidayFile(f"{where}: the name must have 1 to {LONGEST} characters")
    nations = entry.get("nations", list(NATIONS))
    if not isinstance(nations, list) or not nations or not set(nations) <= {*NATIONS}:
        raise BadHolidayFile(f"{where}: nations must list some of {', '.join(NATIONS)}")
    for nation in nations:
        yield (nation, day), name.strip()
