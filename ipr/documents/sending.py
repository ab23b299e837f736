"""Documents to browsers, as files to be saved."""

from enum import StrEnum

from flask import Response

from ipr.documents import ods_package
from ipr.documents.docx import render_docx
from ipr.documents.model import Document
from ipr.documents.ods import render_ods
from ipr.documents.pdf import render_pdf
from ipr.web.lists.csv_export import file_name


class FileFormat(StrEnum):
    """What a document can be saved as; its value ends the names of such files."""

    DOCX = "docx"
    PDF = "pdf"
    ODS = "ods"


MEDIA_TYPES = {
    FileFormat.DOCX: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    FileFormat.PDF: "application/pdf",
    FileFormat.ODS: ods_package.MEDIA_TYPE,
}
RENDERERS = {
    FileFormat.DOCX: render_docx,
    FileFormat.PDF: render_pdf,
    FileFormat.ODS: render_ods,
}


def render_file(document: Document, wanted: FileFormat) -> bytes:
    """Return a document as a file: the same twice, the same bytes.

    Raises CannotMakeFile.
    """
    return RENDERERS[wanted](document)


def send_document(document: Document, wanted: FileFormat) -> Response:
    """Answer with a document as a file called by its title and day.

    Raises CannotMakeFile.
    """
    name = file_name(document.title, document.dated, wanted.value)
    return send_made_file(render_file(document, wanted), wanted, name)


def send_made_file(made: bytes, kind: FileFormat, name: str) -> Response:
    """Answer with a file that was made, to be saved under a name that is safe."""
    response = Response(made, mimetype=MEDIA_TYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
