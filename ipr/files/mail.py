"""E-mails: whatever is attached to them must be a file that would be taken alone."""

import codecs
import mimetypes
import re
from collections.abc import Iterator, Sequence
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from pathlib import PurePosixPath
from typing import Any

from ipr.files.office import open_ole, read_stream, refuse_macros
from ipr.files.refusal import BOMB, NOT_MAIL, FileRefused, LookInside, is_program

HEADERS = ("from", "to", "subject", "date", "received", "message-id")
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
BODY_NAME = re.compile(r"ATT[0-9]+\.(html?|txt)", re.IGNORECASE)
"""A piece of the body, as Exchange names it when something stood between two."""
ENDINGS = {
    **dict.fromkeys(("image/jpg", "image/pjpeg"), ".jpg"),
    "image/x-png": ".png",
    "image/tif": ".tif",
    "image/webp": ".webp",
    **dict.fromkeys(("image/heic", "image/heif"), ".heic"),
}
"""Beside those that are registered."""
MOST_LINES = 500_000
MOST_PARTS = 200
MOST_BOUNDARIES = 60
LONGEST_HEADER = 3000
MOST_STREAMS = 20_000


ATTACHED = "__substg1.0_37010102"
NAMES = ("3707001F", "3704001F", "3707001E", "3704001E")


class CarefulPolicy(policy.EmailPolicy):
    """Reads e-mails, but no header that would take minutes to take apart."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Return the name and text of a header. Raises FileRefused for one too long.

        Of the others nothing but the name is ever looked at.
        """
        name, text = super().header_source_parse(list(sourcelines))
        if name.lower().startswith("content-") and len(text) > LONGEST_HEADER:
            raise FileRefused(*NOT_MAIL)
        return name, text


def read_mail(data: bytes) -> "Message[str, str]":
    """Return an e-mail taken apart. Raises FileRefused for what was made to take long.

    The parser holds every line against each boundary that is open.
    """
    parts = 0

    def make_part(**options: Any) -> EmailMessage:
        nonlocal parts
        parts += 1
        if parts > MOST_PARTS:
            raise FileRefused(*NOT_MAIL)
        return EmailMessage(**options)

    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MOST_LINES or data.lower().count(b"boundary") > MOST_BOUNDARIES:
        raise FileRefused(*NOT_MAIL)
    careful = CarefulPolicy(utf8=False)
    return BytesParser(make_part, policy=careful).parsebytes(data)


def check_eml(data: bytes, look_inside: LookInside) -> None:
    """Refuse what is not an e-mail, or has an attachment that can't be taken."""
    try:
        message = read_mail(data.removeprefix(codecs.BOM_UTF8))
        if sum(name in message for name in HEADERS) < 2 or b"\x00" in data:
            raise FileRefused(*NOT_MAIL)
        for part, within in _single_parts(message):
            _check_part(part, within, look_inside)
    except FileRefused:
        raise
    except Exception:
        # The parser promises no particular errors for malformed headers.
        raise FileRefused(*NOT_MAIL) from None


def _single_parts(part: Any, within: str = "") -> Iterator[tuple[EmailMessage, str]]:
    """Yield the parts that have no parts, each with the kind of what it stands in."""
    if not part.is_multipart():
        yield part, within
        return
    for inner in part.get_payload():
        yield from _single_parts(inner, part.get_content_type())


def _check_part(part: EmailMessage, within: str, look_inside: LookInside) -> None:
    kind, name = part.get_content_type(), part.get_filename() or ""
    content = part.get_payload(decode=True)
    body = not name or within == "multipart/alternative" or _is_body(name, content)
    if kind in SIGNATURES or (body and kind.startswith("text/")):
        return
    if isinstance(content, bytes):
        ending = ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ""
        called = "" if name else f"a part of the kind {kind}"
        named = name if PurePosixPath(name).suffix else f"{name or 'part'}{ending}"
        look_inside(named, content, called)


def _is_body(name: str, content: Any) -> bool:
    safe = isinstance(content, bytes) and not is_program(content)
    return safe and BODY_NAME.fullmatch(name.strip()) is not None


def check_msg(data: bytes, look_inside: LookInside) -> None:
    """Refuse what is not an Outlook e-mail, or has an attachment we can't take."""
    with open_ole(data) as ole:
        refuse_macros(ole)
        if not ole.exists("__properties_version1.0"):
            raise FileRefused(*NOT_MAIL)
        streams = ole.listdir()
        if len(streams) > MOST_STREAMS:
            raise FileRefused(*BOMB)
        for path in streams:
            if path[-1] == ATTACHED:
                folder = "/".join(path[:-1])
                content = read_stream(ole, f"{folder}/{ATTACHED}")
                name = _attached_name(ole, folder)
                if not _is_body(name, content):
                    look_inside(name, content, "" if name else "a file without a name")


def _attached_name(ole: Any, folder: str) -> str:
    for code in NAMES:
        try:
            raw = read_stream(ole, f"{folder}/__substg1.0_{code}")
        except FileRefused:
            continue
        encoding = "utf-16-le" if code.endswith("F") else "cp1252"
        return raw.decode(encoding, "replace").rstrip("\x00")
    return ""
