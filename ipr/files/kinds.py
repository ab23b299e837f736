"""The kinds of files that are known, each told by what is in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ipr.files.mail import check_eml, check_msg
from ipr.files.office import check_doc, check_odf, check_ooxml, check_xls
from ipr.files.pdf import check_pdf
from ipr.files.refusal import NOT_UTF8, OTHER_CONTENT, FileRefused, LookInside

Check = Callable[[bytes, LookInside], None]


@dataclass(frozen=True)
class FileKind:
    media_type: str
    check: Check


def begins_with(*starts: bytes) -> Check:
    """Return a check that the content begins in one of these ways."""

    def check(data: bytes, _: LookInside) -> None:
        if not any(data.startswith(start) for start in starts):
            raise FileRefused(*OTHER_CONTENT)

    return check


def check_heif(data: bytes, _: LookInside) -> None:
    """Refuse what isn't a picture in HEIF: one of its kinds is named at the start."""
    length = min(int.from_bytes(data[:4], "big"), len(data), LONGEST_LIST)
    named = {data[at : at + 4] for at in (8, *range(16, length, 4))}
    if data[4:8] != b"ftyp" or not named & HEIF_KINDS:
        raise FileRefused(*OTHER_CONTENT)


def check_webp(data: bytes, _: LookInside) -> None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise FileRefused(*OTHER_CONTENT)


def check_text(data: bytes, _: LookInside) -> None:
    """Refuse what is not plain text in UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(*NOT_UTF8) from None
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        raise FileRefused(*OTHER_CONTENT)


def office_kind(part: str) -> FileKind:
    """Return a kind of Microsoft's packages, by the name of its main part."""
    return FileKind(
        f"application/vnd.openxmlformats-officedocument.{part}",
        lambda data, look: check_ooxml(data, f"{part}.main+xml", look),
    )


def open_document_kind(name: str) -> FileKind:
    media_type = f"application/vnd.oasis.opendocument.{name}"
    return FileKind(media_type, lambda data, look: check_odf(data, media_type, look))


HEIF_KINDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
    + (b"mif1", b"mif2", b"msf1")
)
LONGEST_LIST = 1024
HEIF = FileKind("image/heic", check_heif)
JPEG = FileKind("image/jpeg", begins_with(b"\xff\xd8\xff"))
TIFF = FileKind("image/tiff", begins_with(b"II*\x00", b"MM\x00*"))
FILE_KINDS: dict[str, FileKind] = {
    "pdf": FileKind("application/pdf", check_pdf),
    "png": FileKind("image/png", begins_with(b"\x89PNG\r\n\x1a\n")),
    "jpg": JPEG,
    "jpeg": JPEG,
    "jfif": JPEG,
    "jpe": JPEG,
    "gif": FileKind("image/gif", begins_with(b"GIF87a", b"GIF89a")),
    "tif": TIFF,
    "tiff": TIFF,
    "heic": HEIF,
    "heif": HEIF,
    "hif": HEIF,
    "webp": FileKind("image/webp", check_webp),
    "docx": office_kind("wordprocessingml.document"),
    "xlsx": office_kind("spreadsheetml.sheet"),
    "pptx": office_kind("presentationml.presentation"),
    "doc": FileKind("application/msword", check_doc),
    "xls": FileKind("application/vnd.ms-excel", check_xls),
    "odt": open_document_kind("text"),
    "ods": open_document_kind("spreadsheet"),
    "odp": open_document_kind("presentation"),
    "txt": FileKind("text/plain", check_text),
    "csv": FileKind("text/csv", check_text),
    "eml": FileKind("message/rfc822", check_eml),
    "msg": FileKind("application/vnd.ms-outlook", check_msg),
}
