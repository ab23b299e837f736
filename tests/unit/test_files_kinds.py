"""Which files are taken: told by what is in them."""

import io
import struct
import time
import zipfile
from email.message import EmailMessage
from random import Random

import pytest

from ipr.files.file_names import tidy_file_name
from ipr.files.kinds import FILE_KINDS
from ipr.files.office import check_xls
from ipr.files.refusal import FileRefused
from ipr.files.rules import identify_kind
from ipr.referrals.models import Attachment
from tests.compound_file import compound_file
from tests.pdf_file import a_pdf

RULES = Attachment.rules
TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.{}.main+xml"/></Types>'
)
PROGRAM = b"MZ" + b"\x00" * 62 + b"PE\x00\x00"
randbytes = Random(1).randbytes
PDF = a_pdf()


def package(**entries):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return held.getvalue()


def docx(**more):
    parts = {
        "[Content_Types].xml": TYPES.format("wordprocessingml.document"),
        "word/document.xml": "<document/>",
    }
    return package(**parts, **more)


def odt(**more):
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": "<manifest/>",
    }
    return package(**parts, **more)


def eml(name=None, content=b""):
    message = EmailMessage()
    message["From"], message["To"] = "a@example.test", "b@example.test"
    message["Subject"] = "An invented letter"
    message.set_content("Dear colleague")
    if name:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return bytes(message)


def msg(name="note.txt", content=b"A long text.\n" * 400):
    folder = "__attach_version1.0_#00000000"
    return compound_file(
        {
            "__properties_version1.0": b"\x00" * 32,
            f"{folder}/__substg1.0_37010102": content,
            f"{folder}/__substg1.0_3707001F": name.encode("utf-16-le"),
        }
    )


def record(number, body=b""):
    return struct.pack("<HH", number, len(body)) + body


def xls(*records, **streams):
    book = record(0x0809, b"\x00" * 16) + b"".join(records)
    return compound_file({"Workbook": book, **streams})


def doc(flags=0, **streams):
    start = b"\xec\xa5" + b"\x00" * 8 + struct.pack("<H", flags)
    return compound_file({"WordDocument": start + b"\x00" * 500, **streams})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PDF),
        ("A.PNG", b"\x89PNG\r\n\x1a\n..."),
        ("a.jpeg", b"\xff\xd8\xff\xe0.."),
        ("a.gif", b"GIF89a.."),
        ("a.tiff", b"II*\x00.."),
        *(
            (f"a.{ending}", b"\x00\x00\x00\x18ftyp" + brand)
            for ending in ("heic", "heif", "hif")
            for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1")
        ),
        ("a.heif", b"\x00\x00\x00\x18ftypMiHB\x00\x00\x00\x00mif1heix"),
        ("a.jfif", b"\xff\xd8\xff\xe0.."),
        ("a.pdf", b"\xef\xbb\xbf" + PDF),
        ("a.pdf", b"\r\n" + PDF),
        ("a.docx", docx()),
        ("a.docx", docx(**{"word/embeddings/table.docx": docx()})),
        ("a.docx", docx(**{"word/media/image1.emz": b"\x1f\x8b\x08squeezed"})),
        ("a.odt", odt()),
        ("a.txt", "plain – with a dash\r\n".encode()),
        ("a.csv", b"\xef\xbb\xbfa,b\n"),
        ("a.eml", eml()),
        ("a.eml", eml("letter.docx", docx())),
        ("a.msg", msg()),
        ("a.msg", msg("letter.docx", docx(**{"word/a.png": randbytes(5000)}))),
        ("a.doc", doc()),
        ("a.xls", xls(record(0x0085, b"\x00" * 5 + b"\x00Table"))),
    ],
)
def test_what_is_allowed_is_known_by_its_content(name, data):
    kind = identify_kind(name, data, RULES)

    assert kind is FILE_KINDS[name.lower().rpartition(".")[2]]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.txt", b"a" * (RULES.largest_bytes + 1), "size"),
        ("a.pdf", PROGRAM, "program"),
        ("a.txt", b"#!/bin/sh\nls", "program"),
        ("a.exe", b"harmless", "kind"),
        ("a.docm", docx(), "macros"),
        ("a.xlsm", docx(), "macros"),
        ("a.dotx", docx(), "kind"),
        ("a.pages", package(a="a"), "kind"),
        ("noending", package(a="a"), "archive"),
        ("a.zip", package(a="a"), "archive"),
        ("a.rar", b"Rar!\x1a\x07\x00", "archive"),
        ("a.svg", b"<svg/>", "kind"),
        ("a.html", b"<p>", "kind"),
        ("noending", b"text", "kind"),
        ("a.pdf", b"not a PDF", "content"),
        ("a.png", PDF, "content"),
        ("a.pdf", b"%PDF-1.7 and no more of it %%EOF", "content"),
        ("a.webp", b"WEBPWEBPWEBP", "content"),
        ("a.heic", b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avif", "content"),
        ("a.docx", package(a="a"), "content"),
        ("a.docx", odt(), "content"),
        ("a.docx", docx()[:200], "content"),
        ("a.docx", b"text", "content"),
        ("a.xlsx", docx(), "content"),
        ("a.docx", docx(**{"word/vbaProject.bin": b"any"}), "macros"),
        ("a.docx", docx(**{"word/x.bin": compound_file({"VBA": b"x"})}), "embedded"),
        ("a.docx", docx(**{"word/tool.bin": PROGRAM}), "program"),
        ("a.docx", docx(**{"word/more.zip": package(a="a")}), "archive"),
        ("a.docx", docx(**{"word/e/a.docx": package(a="a")}), "content"),
        ("a.docx", compound_file({"EncryptedPackage": b"x" * 600}), "password"),
        ("a.odt", odt(**{"Basic/Standard/Module1.xml": "Sub"}), "macros"),
        ("a.odt", odt(**{"Scripts/python/a.py": "x"}), "macros"),
        ("a.txt", "caf\xe9".encode("latin-1"), "content"),
        ("a.txt", b"a\x00b", "content"),
        ("a.eml", b"just a text", "content"),
        ("a.eml", eml("tool.exe", PROGRAM), "program"),
        ("a.eml", eml("files.zip", package(a="a")), "archive"),
        ("a.msg", msg("tool.exe", PROGRAM), "program"),
        ("a.msg", doc(), "content"),
        ("a.doc", doc(**{"Macros/VBA/dir": b"x"}), "macros"),
        ("a.doc", doc(**{"ObjectPool/_1/\x01Ole10Native": b"x"}), "embedded"),
        ("a.doc", doc(flags=0x0100), "password"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1short", "content"),
        ("a.xls", xls(**{"_VBA_PROJECT_CUR/VBA/dir": b"x"}), "macros"),
        ("a.xls", xls(record(0x0085, b"\x00" * 5 + b"\x01Macro")), "macros"),
        ("a.xls", xls(record(0x002F)), "password"),
        ("a.ppt", compound_file({"PowerPoint Document": b"x"}), "kind"),
    ],
)
def test_what_is_not_allowed_is_refused_with_a_reason(name, data, code):
    with pytest.raises(FileRefused) as refused:
        identify_kind(name, data, RULES)

    assert refused.value.code == code
    assert refused.value.reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.docm", "it can hold macros: save it as .docx"),
        ("a.xlsm", "it can hold macros: save it as .xlsx"),
        ("a.potm", "it can hold macros: save it as .pptx"),
        ("a.dotx", "files of this kind are not taken: save it as .docx"),
        ("a.ppt", "files of this kind are not taken: save it as .pptx"),
        ("a.epub", "not taken: use PDF, a picture, text or email"),
        ("a.zip", "it is an archive: add the files in it one by one"),
    ],
)
def test_a_reason_for_each_kind_that_people_try(name, reason):
    with pytest.raises(FileRefused) as refused:
        identify_kind(name, docx(), RULES)

    assert reason in refused.value.reason


def test_files_packed_in_one_another_too_deeply_are_refused():
    inner = docx()
    for _ in range(4):
        inner = docx(**{"word/embeddings/inner.docx": inner})

    with pytest.raises(FileRefused) as refused:
        identify_kind("a.docx", inner, RULES)

    assert refused.value.code == "nested"


def test_a_package_that_swells_is_refused_at_once():
    swollen = docx(**{"word/media/image.bmp": b"\x00" * (151 * 1024 * 1024)})
    many = docx(**{f"word/{number}": b"" for number in range(3001)})
    began = time.process_time()

    for bomb in (swollen, many):
        with pytest.raises(FileRefused) as refused:
            identify_kind("a.docx", bomb, RULES)
        assert refused.value.code == "bomb"

    assert time.process_time() - began < 1


def test_a_package_that_lies_about_its_size_is_refused():
    honest = docx(**{"word/media/image.bmp": b"\x00" * 100_000})
    size = struct.pack("<I", 100_000)
    lying = honest.replace(size, struct.pack("<I", 10))

    with pytest.raises(FileRefused) as refused:
        identify_kind("a.docx", lying, RULES)

    assert refused.value.code == "content"


def test_a_workbook_that_is_cut_off_ends_nowhere():
    with pytest.raises(FileRefused):
        check_xls(xls()[:700], lambda name, data: None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("", "file"),
        ("...", "file"),
        ("🧑\u200d🦰\u200b \U0001fadd\ue000.pdf", "🧑\u200d🦰 \U0001fadd\ue000.pdf"),
        ("n" * 300 + ".pdf", "n" * 146 + ".pdf"),
    ],
)
def test_a_name_keeps_its_last_part_and_nothing_that_misleads(given, kept):
    assert tidy_file_name(given) == kept
