"""What a rulebook and what was published must agree on. Pure: texts in, words out.

The service and the commands ask the same, so that none decides by a changed rulebook.
"""

import hashlib
from collections.abc import Mapping

from ipr.rulebook.book import Rulebook


def digest_text(text: str) -> str:
    """Return the SHA-256 of a rulebook's whole text."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_contradiction(book: Rulebook, published: Mapping[str, str]) -> str:
    """Return how a rulebook contradicts the digests that were published, if it does.

    Versions that only one of them has are no contradiction.
    """
    for version in book.versions:
        digest = published.get(version.id, version.digest)
        if digest != version.digest:
            return (
                f'Version "{version.id}" in the rulebook file has the digest '
                f"{version.digest}, but it was taken in with the digest {digest}. "
                "A published version never changes: put the file back as it was "
                "(`ipr rules export` writes it), and make a new version for the change"
            )
    return ""


def find_damage(text: str | None, digest: str) -> str:
    """Return what is wrong with a stored rulebook if it isn't what was stored."""
    if text is not None and digest_text(text) == digest:
        return ""
    return (
        f"The rulebook in use is not what was stored with the digest {digest}. "
        "Put the database back from a backup"
    )
