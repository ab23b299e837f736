"""E-mails: whatever is attached to them must be a file that would be taken alone."""

import codecs
import mimetypes
import re
from collections.abc import Sequence
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value
from pathlib import PurePosixPath
from typing import Any

from ipr.files.file_names import tidy_file_name
from ipr.files.mail_bodies import is_body, is_body_piece, is_signature
from ipr.files.office import open_ole, read_stream, refuse_macros
from ipr.files.refusal import BOMB, NOT_MAIL, FileRefused, LookInside

HEADERS = ("from", "to", "subject", "date", "received", "message-id")
ENDINGS = {
    **dict.fromkeys(("image/jpg", "image/pjpeg"), ".jpg"),
    "image/x-png": ".png",
    "image/tif": ".tif",
    "image/webp": ".webp",
    **dict.fromkeys(("image/heic", "image/heif"), ".heic"),
}
"""Beside those that are registered."""
UNCHANGED = ("", "7bit", "8bit", "binary")
FILE_ENDING = re.compile(r"\.[a-z0-9_-]*[a-z][a-z0-9_-]*")
"""A forwarded e-mail is often named by its subject: "Call at 10.30" has no ending."""
HOLDER_ENDINGS = (".eml", ".txt")
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
        for part in message.walk():
            _check_part(part, look_inside)
    except FileRefused:
        raise
    except Exception:
        # The parser promises no particular errors for malformed headers.
        raise FileRefused(*NOT_MAIL) from None


def _check_part(part: Any, look_inside: LookInside) -> None:
    kind, names = part.get_content_type(), _names(part)
    if part.is_multipart():
        _check_holder(part, kind, names, look_inside)
        return
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or is_signature(kind, names, content):
        return
    if is_body(kind, names, part.get_content_disposition(), content):
        return
    ending = ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ""
    called = "" if names else f"a part of the kind {kind}"
    for name in names or ["part"]:
        named = name if PurePosixPath(name).suffix else f"{name}{ending}"
        look_inside(named, content, called)


def _check_holder(
    part: Any, kind: str, names: list[str], look_inside: LookInside
) -> None:
    """Refuse a part with parts that a program could take for a file of another kind.

    The parser never decodes what is in a message, and other programs may.
    """
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if kind.startswith("message/") and encoding not in UNCHANGED:
        raise FileRefused(*NOT_MAIL)
    for name in names:
        ending = PurePosixPath(name.lower()).suffix
        if FILE_ENDING.fullmatch(ending) and ending not in HOLDER_ENDINGS:
            look_inside(name, part.as_bytes())


def _names(part: Any) -> list[str]:
    """Return the names a program may save a part by: those with an ending, or one."""
    given = (
        part.get_filename(),
        part.get_param("name"),
        part.get_param("filename", header="content-disposition"),
    )
    texts = (collapse_rfc2231_value(name) for name in given if name)
    names = list(dict.fromkeys(map(tidy_file_name, texts)))
    return [name for name in names if PurePosixPath(name).suffix] or names[:1]


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
                if not is_body_piece(name, content):
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
