"""Files between a browser and the store: sent with a form, and given out."""

from collections.abc import Sequence
from io import BytesIO

from flask import Flask, Response, request, send_file
from wtforms import Field

from ipr.files import tick_steps
from ipr.files.models import ScanState, StoredFile
from ipr.files.rules import FileRules
from ipr.files.scanner import Scanner
from ipr.files.service import (
    RefusedFile,
    TakenFile,
    read_file_bytes,
    scan_file_again,
    take_in_files,
)
from ipr.files.store import delete_from_disk
from ipr.ticks.registry import add_tick_step
from ipr.web.forms.fields import Form
from ipr.web.hooks import HealthFinding, HealthLine, hooks
from ipr.web.settings import current_settings

SCAN_WORDS = {
    ScanState.CLEAN: "The file was checked: no virus was found",
    ScanState.INFECTED: "The file was checked: it holds a virus, so nobody can open it",
    ScanState.QUARANTINED: "The file could not be checked. Try again later",
    ScanState.NOT_SCANNED: "The file was not checked: no virus scanner is set up",
}


def take_in_sent_files(
    field: Field, rules: FileRules
) -> tuple[list[TakenFile], list[RefusedFile]]:
    """Take in what was sent in a field. Call it with no transaction open."""
    sent = [one for one in request.files.getlist(field.name) if one.filename]
    return take_in_files(
        [(one.filename or "", one.stream) for one in sent],
        rules,
        folder=current_settings().files,
        scanner=Scanner(current_settings().clamd),
    )


def show_refused_files(
    form: Form, field: Field, refused: Sequence[RefusedFile]
) -> None:
    """Make refusals errors of a form: the first at the field, the rest at the top."""
    words = [f"“{one.name}” was not added: {one.reason}" for one in refused]
    field.errors = words[:1]
    form.form_errors.extend(words[1:])


def delete_unwanted(taken: Sequence[TakenFile], rows: Sequence[StoredFile]) -> None:
    """Delete from disk, after the commit, what was taken in and got no row."""
    unwanted = {one.key for one in taken} - {row.key for row in rows}
    delete_from_disk(current_settings().files, unwanted)


def ask_scanner_again(file: StoredFile) -> ScanState:
    """Return what the scanner says of a file now. Call it with no transaction open."""
    scanner = Scanner(current_settings().clamd)
    return scan_file_again(current_settings().files, file, scanner)


def find_scanner() -> HealthFinding:
    """Return whether there is a scanner that answers."""
    answers = Scanner(current_settings().clamd).answers()
    if answers is None:
        return HealthFinding("There is none")
    return HealthFinding("Answers" if answers else "Does not answer", wrong=not answers)


def init_app(app: Flask) -> None:
    """Join the files of all features to an application."""
    hooks(app).health.append(HealthLine(name="Virus scanner", find=find_scanner))
    add_tick_step(app, *tick_steps.STEPS)


def send_stored_file(file: StoredFile) -> Response:
    """Answer with a file, to be saved. Raises what `read_file_bytes` does."""
    response = send_file(
        BytesIO(read_file_bytes(current_settings().files, file)),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
