"""The container of a spreadsheet: judged, and packed anew of what was read of it.

Readers of packages differ in what they believe: which of two entries of one name, how
large one is. So the reader of values is given no stranger's container but one of our
own, which holds nothing that was not unpacked and counted here.
"""

import zipfile
from io import BytesIO

from ipr.files.refusal import OLE, FileRefused
from ipr.files.rules import FileRules, identify_kind
from ipr.imports.reading.refusals import CONTENT, OLDER, SpreadsheetRefused

RULES = FileRules(
    most_files=1,
    largest_megabytes=20,
    endings=("xlsx", "ods", "csv"),
    instead=".xlsx, .ods or .csv",
)
MOST_UNPACKED = 150 * 1024 * 1024
LOCKED = "EncryptedPackage".encode("utf-16-le")
KEPT = (".xml", ".rels")
CHUNK = 1 << 18


def pack_anew(data: bytes, ending: str) -> BytesIO:
    """Return a package of ours, with the parts of a workbook that hold text.

    Raises SpreadsheetRefused for what is none, or holds more than a table.
    """
    if data.startswith(OLE):
        raise SpreadsheetRefused("password" if LOCKED in data else OLDER)
    try:
        identify_kind(f"x.{ending}", data, RULES)
    except FileRefused as problem:
        raise SpreadsheetRefused(problem.code) from None
    packed = BytesIO()
    try:
        with zipfile.ZipFile(packed, "w") as ours, zipfile.ZipFile(BytesIO(data)) as it:
            _repack(it, ours)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        raise SpreadsheetRefused(CONTENT) from None
    return packed


def _repack(package: zipfile.ZipFile, ours: zipfile.ZipFile) -> None:
    left = MOST_UNPACKED
    for name, entry in package.NameToInfo.items():
        if name != "mimetype" and not name.endswith(KEPT):
            continue
        with package.open(entry) as stream, ours.open(name, "w") as copy:
            while piece := stream.read(CHUNK):
                left -= len(piece)
                if left < 0:
                    raise SpreadsheetRefused("bomb")
                copy.write(piece)
