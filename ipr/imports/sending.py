"""A file that is sent: read once, scanned, and kept until its import ends."""

import hashlib

from werkzeug.datastructures import FileStorage

from ipr.files.file_names import tidy_file_name
from ipr.files.kinds import FILE_KINDS
from ipr.files.models import ScanState
from ipr.files.scanner import Scanner
from ipr.files.service import TakenFile
from ipr.files.store import store_bytes
from ipr.imports.reading.package import RULES
from ipr.imports.reading.refusals import INFECTED, UNSCANNED, SpreadsheetRefused
from ipr.imports.reading.service import FileSeen, look_at_file
from ipr.web.settings import current_settings


def receive_file(sent: FileStorage) -> tuple[TakenFile, FileSeen]:
    """Return what is in a file that was sent, and the file, on disk and without a row.

    Raises SpreadsheetRefused. Call it with no transaction open.
    """
    name = tidy_file_name(sent.filename or "")
    data = sent.stream.read(RULES.largest_bytes + 1)
    seen = look_at_file(name, data)
    scan = Scanner(current_settings().clamd).scan(data)
    if scan == ScanState.INFECTED:
        raise SpreadsheetRefused(INFECTED)
    if scan == ScanState.QUARANTINED:
        raise SpreadsheetRefused(UNSCANNED)
    media_type = FILE_KINDS[name.lower().rpartition(".")[2]].media_type
    key = store_bytes(current_settings().files, data)
    sha256 = hashlib.sha256(data).hexdigest()
    return TakenFile(key, name, media_type, len(data), sha256, scan), seen
