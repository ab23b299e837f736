"""E-mails: whatever is attached to them must be a file that would be taken alone."""

import mimetypes
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from ipr.referrals.file_office import open_ole, read_stream, refuse_macros
from ipr.referrals.file_refusal import LookInside, Refused

HEADERS = ("from", "to", "subject", "date", "received", "message-id")
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
PLAIN = ("text/plain", "text/html", "text/calendar", "message/delivery-status")


def not_mail() -> Refused:
    return Refused("content", "it is not an e-mail that can be read")


ATTACHED = "__substg1.0_37010102"
NAMES = ("3707001F", "3704001F", "3707001E", "3704001E")


def check_eml(data: bytes, look_inside: LookInside) -> None:
    """Refuse what is not an e-mail, or has an attachment that can't be taken."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        if sum(name in message for name in HEADERS) < 2 or b"\x00" in data:
            raise not_mail()
        for part in message.walk():
            if isinstance(part, EmailMessage) and not part.is_multipart():
                _check_part(part, look_inside)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):
        # The parser promises no particular errors for malformed headers.
        raise not_mail() from None


def _check_part(part: EmailMessage, look_inside: LookInside) -> None:
    kind, name = part.get_content_type(), part.get_filename()
    if kind in SIGNATURES or (name is None and kind in PLAIN):
        return
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        look_inside(name or f"part{mimetypes.guess_extension(kind) or ''}", content)


def check_msg(data: bytes, look_inside: LookInside) -> None:
    """Refuse what is not an Outlook e-mail, or has an attachment we can't take."""
    with open_ole(data) as ole:
        refuse_macros(ole)
        if not ole.exists("__properties_version1.0"):
            raise not_mail()
        for path in ole.listdir():
            if path[-1] == ATTACHED:
                folder = "/".join(path[:-1])
                content = read_stream(ole, f"{folder}/{ATTACHED}")
                look_inside(_attached_name(ole, folder), content)


def _attached_name(ole: Any, folder: str) -> str:
    for code in NAMES:
        try:
            raw = read_stream(ole, f"{folder}/__substg1.0_{code}")
        except Refused:
            continue
        encoding = "utf-16-le" if code.endswith("F") else "cp1252"
        return raw.decode(encoding, "replace").rstrip("\x00")
    return ""
