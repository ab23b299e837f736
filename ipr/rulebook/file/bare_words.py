"""Which words stand in YAML without quotes, and how a message writes a word."""

import re
from collections.abc import Iterable
from typing import Any

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from ipr.rulebook.file.parse import STRING

BARE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def is_bare(text: str) -> bool:
    """Whether a text without quotes is read as that text by everybody."""
    if not BARE.fullmatch(text):
        return False
    resolver: Any = Resolver()
    return bool(resolver.resolve(ScalarNode, text, (True, False)) == STRING)


def write_words(words: Iterable[str]) -> str:
    """Return words as they can be written in the file.

    >>> write_words(["death", "yes"])
    'death, "yes"'
    """
    return ", ".join(word if is_bare(word) else f'"{word}"' for word in words)
