"""The kinds of files that are known, each told by what is in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ipr.files.mail import check_eml, check_msg
from ipr.files.office import check_doc, check_odf, check_ooxml, check_xls
from ipr.files.refusal import LookInside, Refused

Check = Callable[[bytes, LookInside], None]


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken."""

    words: str
    media_type: str
    check: Check


def begins(*starts: bytes, at: int = 0) -> Check:
    """Return a check that the content begins in one of these ways."""

    def check(data: bytes, _: LookInside) -> None:
        if not any(data.startswith(start, at) for start in starts):
            raise Refused("content", OTHER_CONTENT)

    return check


OTHER_CONTENT = "its content is not what its name says"


def check_pdf(data: bytes, _: LookInside) -> None:
    """Refuse what does not begin and end as a PDF does."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data:
        raise Refused("content", OTHER_CONTENT)


def check_webp(data: bytes, _: LookInside) -> None:
    """Refuse what does not begin as a WebP picture does."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Refused("content", OTHER_CONTENT)


def check_text(data: bytes, _: LookInside) -> None:
    """Refuse what is not plain text in UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            "content", "it is not plain text in UTF-8: save it again as UTF-8"
        ) from None
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        raise Refused("content", OTHER_CONTENT)


def _ooxml(part: str) -> Check:
    return lambda data, look: check_ooxml(data, part, look)


def _odf(kind: str) -> Check:
    return lambda data, look: check_odf(
        data, f"application/vnd.oasis.opendocument.{kind}", look
    )


def _kind(words: str, media_type: str, check: Check) -> Kind:
    return Kind(words, media_type, check)


OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc")
JPEG = _kind("picture", "image/jpeg", begins(b"\xff\xd8\xff"))
TIFF = _kind("picture", "image/tiff", begins(b"II*\x00", b"MM\x00*"))
KINDS: dict[str, Kind] = {
    "pdf": _kind("PDF", "application/pdf", check_pdf),
    "png": _kind("picture", "image/png", begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": JPEG,
    "jpeg": JPEG,
    "gif": _kind("picture", "image/gif", begins(b"GIF87a", b"GIF89a")),
    "tif": TIFF,
    "tiff": TIFF,
    "heic": _kind("picture", "image/heic", begins(*HEIC, at=4)),
    "webp": _kind("picture", "image/webp", check_webp),
    "docx": _kind(
        "Word document",
        f"{OOXML}.wordprocessingml.document",
        _ooxml("wordprocessingml.document.main+xml"),
    ),
    "xlsx": _kind(
        "Excel workbook",
        f"{OOXML}.spreadsheetml.sheet",
        _ooxml("spreadsheetml.sheet.main+xml"),
    ),
    "pptx": _kind(
        "PowerPoint presentation",
        f"{OOXML}.presentationml.presentation",
        _ooxml("presentationml.presentation.main+xml"),
    ),
    "doc": _kind("Word document", "application/msword", check_doc),
    "xls": _kind("Excel workbook", "application/vnd.ms-excel", check_xls),
    "odt": _kind("text document", f"{ODF}.text", _odf("text")),
    "ods": _kind("spreadsheet", f"{ODF}.spreadsheet", _odf("spreadsheet")),
    "odp": _kind("presentation", f"{ODF}.presentation", _odf("presentation")),
    "txt": _kind("text", "text/plain", check_text),
    "csv": _kind("table", "text/csv", check_text),
    "eml": _kind("e-mail", "message/rfc822", check_eml),
    "msg": _kind("e-mail", "application/vnd.ms-outlook", check_msg),
}
