"""Text as people type and paste it. Pure: services read it too."""

import unicodedata
from typing import Any

FROM_WORD = {
    **dict.fromkeys("\x0b\x0c\x1c\x1d\x85\u2028\u2029", "\n"),  # manual line ends
    **dict.fromkeys("\x1e\x1f", "-"),  # hyphens that do not break, or only if needed
    "\x07": "\t",  # the end of a table's cell
}
CONTROL = {ordinal: None for ordinal in range(32) if chr(ordinal) not in "\t\n\r"}
PLAIN = str.maketrans({**{chr(one): None for one in CONTROL}, **FROM_WORD})
SLASHES_AND_DOTS = frozenset("/\\⁄∕⧸.·_−˗⁃")
"""And what is a dash without being called one."""
EMPTY_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters by name, and nothing to see."""
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Full-width letters and digits. Not all of NFKC: of "2²" it makes 22."""
PARTING = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Mn")


def plain_characters(text: str) -> str:
    """Return text with plain line ends, and nothing that a page can't show.

    What Word means by a character of its own becomes what all others mean by it.

    >>> plain_characters("10:30.\\x0bCall 2\\r\\nco\\x1eworker\\x00")
    '10:30.\\nCall 2\\nco-worker'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(PLAIN)


def tidy_text(text: Any) -> Any:
    """Return typed text in plain characters, trimmed."""
    return plain_characters(text).strip() if isinstance(text, str) else text


def tidy_line(text: Any) -> Any:
    """Return text of one line so: a line end that was pasted into it is a space.

    >>> tidy_line(" Mary\\u2028Ann ")
    'Mary Ann'
    """
    return tidy_text(text).replace("\n", " ") if isinstance(text, str) else text


def has_letter(text: str) -> bool:
    """Return whether there is a letter in a text that can be seen.

    >>> has_letter("Ω"), has_letter("🙂—1\u200b\u3164")
    (True, False)
    """
    return any(c.isalpha() and c not in EMPTY_LETTERS for c in text)


def plain_code(text: str) -> str:
    """Return a number or code without what parts its characters, in capitals.

    Spaces, dashes, slashes and full stops don't count, nor what can't be seen.

    >>> plain_code(" ab 12–34/56\\u200b c."), plain_code("ＡＢ１２")
    ('AB123456C', 'AB12')
    """
    plain = text.translate(NARROW)
    return "".join(letter for letter in plain if not _parts(letter)).upper()


def _parts(letter: str) -> bool:
    known = letter in SLASHES_AND_DOTS or letter in EMPTY_LETTERS
    return known or unicodedata.category(letter) in PARTING
