"""Zip files that say nothing of when and where they were made."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def pack_parts(parts: Mapping[str, bytes], *, stored: str = "") -> bytes:
    """Return parts as a zip file, in their order: the same parts, the same bytes.

    `stored` names one that is not compressed, so that programs know the file by it.
    """
    packed = BytesIO()
    with ZipFile(packed, "w") as zipped:
        for name, content in parts.items():
            part = ZipInfo(name, FIRST_DAY)
            part.compress_type = ZIP_STORED if name == stored else ZIP_DEFLATED
            zipped.writestr(part, content)
    return packed.getvalue()


def unpack_parts(packed: bytes) -> dict[str, bytes]:
    """Return the parts of a zip file that was made here, in their order."""
    with ZipFile(BytesIO(packed)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}
