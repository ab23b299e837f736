"""Which part of an e-mail is its text and no file: shown, never saved or opened."""

import html
import re
from collections.abc import Collection

from ipr.files.refusal import ARCHIVES, OLE, PACKED_IN_TEXT, FileRefused, is_program

SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
SIGNED_DATA = re.compile(
    rb"\x30(?:[\x01-\x80]|\x81.|\x82..|\x83...)\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    re.DOTALL,
)
"""How DER begins what is signed; and BER, whose length may be left open."""
BODY_NAME = re.compile(r"(ATT[0-9]+|body)\.(html?|txt)", re.IGNORECASE)
"""A piece of the body: Exchange numbers them when something stood between two."""
SHOWN = (None, "", "inline")
"""Programs save what is of any other disposition, and open it as a file."""
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
ACTIVE_ELEMENT = re.compile(
    r"<(script|i?frame|object|embed|applet|form|base|link|svg|math|xml|\?|hta"
    r"|meta[^>]*refresh)|(java|vb)script:|data:text"
)
HANDLER = re.compile(r"[\s/\"']on[a-z]+\s*=")
PACKED = re.compile(rb"^begin(-base64)? [0-7]{3,4} [^\r\n]+\r?\n[!-z][ -z]*\r?$", re.M)
"""How uuencode packs a file into a text, which some programs unpack of themselves."""


def is_signature(kind: str, names: Collection[str], content: bytes) -> bool:
    """Return whether a part is what S/MIME signs an e-mail with, and no other file."""
    usual = all(name.lower().endswith(".p7s") for name in names)
    return kind in SIGNATURES and usual and SIGNED_DATA.match(content) is not None


def is_body(
    kind: str, names: Collection[str], disposition: str | None, content: bytes
) -> bool:
    """Return whether a part is text that is only shown.

    Raises FileRefused for a file that is packed into it.
    """
    if is_program(content) or content.startswith((OLE, *ARCHIVES)):
        return False
    if not kind.startswith("text/") or "script" in kind:
        return False
    if kind == "text/plain" and PACKED.search(content):
        raise FileRefused(*PACKED_IN_TEXT)
    if not names:
        return disposition in SHOWN
    if kind == "text/calendar" and disposition in SHOWN:
        return all(name.lower().endswith(".ics") for name in names)
    return all(is_body_piece(name, content) for name in names)


def is_body_piece(name: str, content: bytes) -> bool:
    """Return whether a file is a piece of the body that was made a file of."""
    if not BODY_NAME.fullmatch(name.strip()) or is_program(content):
        return False
    if name.strip().lower().endswith(".txt"):
        return not content.startswith((OLE, *ARCHIVES))
    text = html.unescape(content.decode("latin-1")).lower()
    acts = ACTIVE_ELEMENT.search(re.sub(r"[\s\x00]", "", text)) or HANDLER.search(text)
    return not (CONTROL.search(content) or acts)
