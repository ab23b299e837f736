"""The names of files, as far as they can be shown."""

import unicodedata

LONGEST_NAME = 150
JOINERS = "\u200c\u200d"
"""Invisible, but emoji and some scripts are not read without them."""


def tidy_file_name(name: str) -> str:
    """Return the last part of a file's name, without what could mislead a reader.

    >>> tidy_file_name("C:\\\\letters\\\\a\\u202efdp.exe\\n")
    'afdp.exe'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(filter(_is_shown, last)).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot and len(ending) < 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return kept[:LONGEST_NAME] or "file"


def _is_shown(letter: str) -> bool:
    hidden = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return not hidden or letter in JOINERS
