"""Files made to break whoever looks into them: refused soon, in little memory."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from ipr.files import pdf
from ipr.files.refusal import CheckingTime, FileRefused
from ipr.files.rules import identify_kind
from ipr.referrals.models import Attachment
from tests.compound_file import compound_file
from tests.pdf_file import a_pdf
from tests.unit.test_files_kinds import docx, eml, odt

RULES = Attachment.rules
HEAD = b"From: a@example.test\nTo: b@example.test\nSubject: x\n"


def refusal(name, data):
    """Return the code of a refusal, which came within seconds and a few megabytes."""
    began = time.process_time()
    tracemalloc.start()
    with pytest.raises(FileRefused) as refused:
        identify_kind(name, data, RULES)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - began < 5
    assert most < 200 * 1024 * 1024
    return refused.value.code


def nested(depth):
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at)
        for at in range(depth)
    )
    return HEAD + levels + b"x\n" * 1000


def parts(number):
    start = b"Content-Type: multipart/mixed; boundary=b\n\n"
    return HEAD + start + b"--b\n\nx\n" * number


class TestMail:
    @pytest.mark.parametrize(
        "data",
        [
            nested(100),
            nested(3000),
            parts(50_000),
            HEAD + b"Content-Type: message/rfc822\n\n" * 3000,
            HEAD + b"Content-Type: text/plain" + b"; a=1" * 20_000 + b"\n\nx",
            HEAD + b'Content-Disposition: a; filename="' + b"=?u?q?a?= " * 9000,
            HEAD + b"\n" * 3_000_000,
        ],
    )
    def test_what_takes_for_ever_to_read_is_refused(self, data):
        assert refusal("a.eml", data) == "content"

    def test_what_people_send_is_not(self):
        many = b"".join(b"To: someone.%d@example.test\n" % at for at in range(2000))
        long = "\n".join(["A line of a long thread, with a boundary."] * 30)
        inner = eml("letter.txt", b"Dear colleague")

        for data in (many + eml(), eml("thread.txt", long.encode()), inner):
            assert identify_kind("a.eml", data, RULES)


class TestPackages:
    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_method_that_no_document_uses_is_refused(self, method):
        held = io.BytesIO(docx())
        with zipfile.ZipFile(held, "a", method) as made:
            made.writestr("word/a.xml", b"a" * 500)

        assert refusal("a.docx", held.getvalue()) == "content"

    @pytest.mark.parametrize("offset", [0, 6, 8, 10, 20, 24, 28, 30, 32, 42])
    def test_a_damaged_list_of_entries_is_never_a_fault(self, offset):
        data = docx()
        at = data.rindex(b"PK\x01\x02") + offset
        for wrong in (b"\xff\xff", b"\x00\x08", b"\x63\x00", b"\x0e\x00"):
            damaged = data[:at] + wrong + data[at + 2 :]
            try:
                identify_kind("a.docx", damaged, RULES)
            except FileRefused as refused:
                assert refused.code

    def test_bombs_packed_side_by_side_add_up(self):
        bomb = docx(**{"word/media/a.bmp": b"\x00" * (140 * 1024 * 1024)})
        many = docx(**{f"word/e/{number}.docx": bomb for number in range(20)})

        assert refusal("a.docx", many) == "bomb"

    def test_so_do_files_without_number(self):
        many = docx(**{f"word/e/{number}.docx": docx() for number in range(250)})

        assert refusal("a.docx", many) == "bomb"

    def test_a_list_of_contents_is_never_large(self):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("[Content_Types].xml", b" " * (140 * 1024 * 1024))

        assert refusal("a.docx", held.getvalue()) == "bomb"

    def test_elements_without_number_are_refused(self):
        many = odt(**{"content.xml": "<a>" + "<b/>" * 1_000_001 + "</a>"})

        assert refusal("a.odt", many) == "bomb"

    def test_entities_that_swell_are_refused(self):
        swollen = "".join(
            f'<!ENTITY e{at} "{f"&e{at - 1};" * 50}">' for at in range(1, 9)
        )
        bomb = f'<!DOCTYPE a [<!ENTITY e0 "aaaa">{swollen}]><a b="&e8;"/>'

        assert refusal("a.odt", odt(**{"content.xml": bomb})) == "content"

    def test_a_kind_spelt_in_riddles_is_refused(self):
        types = (
            '<Types><Override ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override ContentType="application/vnd.ms-excel.&#109;acrosheet+xml"/>'
            "</Types>"
        )
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as made:
            made.writestr("[Content_Types].xml", types)

        assert refusal("a.xlsx", held.getvalue()) == "macros"


class TestCompoundFiles:
    @pytest.mark.parametrize("size", [2**28, 2**31 - 2])
    def test_a_stream_larger_than_its_file_is_refused(self, size):
        data = compound_file({"WordDocument": b"\xec\xa5" + b"\x00" * 5000})
        entry = data.index("WordDocument".encode("utf-16-le"))
        begun = struct.unpack_from("<I", data, entry + 116)[0]
        loop = bytearray(data)
        struct.pack_into("<I", loop, entry + 120, size)
        chain = struct.pack("<III", begun + 1, begun + 2, begun + 3)
        struct.pack_into("<I", loop, data.index(chain), begun)

        assert refusal("a.doc", bytes(loop)) == "content"

    def test_so_is_a_table_larger_than_its_file(self):
        loop = bytearray(compound_file({"WordDocument": b"\xec\xa5"}))
        struct.pack_into("<I", loop, 44, 2**24)
        struct.pack_into("<III", loop, 64, 0, 0, 2**17)

        assert refusal("a.doc", bytes(loop)) == "content"

    def test_more_files_than_any_e_mail_has_are_refused(self):
        text = b"A long text.\n" * 400
        streams = {"__properties_version1.0": b""}
        for number in range(300):
            streams[f"__a{number}/__substg1.0_37010102"] = text
            streams[f"__a{number}/__substg1.0_3707001F"] = "a.txt".encode("utf-16-le")

        assert refusal("a.msg", compound_file(streams)) == "bomb"


class TestWaiting:
    def test_whoever_gets_no_turn_is_told_to_come_again(self, monkeypatch):
        monkeypatch.setattr(pdf, "LONGEST_WAIT", 0)
        with pdf.AT_ONCE, pdf.AT_ONCE:
            assert refusal("a.pdf", a_pdf()) == "busy"

        assert identify_kind("a.pdf", a_pdf(), RULES)

    def test_the_files_of_a_request_share_its_seconds(self):
        time = CheckingTime()
        identify_kind("a.pdf", a_pdf(), RULES, time)
        assert time.seconds < CheckingTime().seconds

        time.seconds = 0
        with pytest.raises(FileRefused) as refused:
            identify_kind("a.pdf", a_pdf(), RULES, time)

        assert refused.value.code == "busy"
        assert identify_kind("a.txt", b"Dear colleague", RULES, time)

    def test_objects_without_number_are_refused(self):
        many = b"".join(b"%d 0 obj null endobj\n" % at for at in range(4, 200_100))

        assert refusal("a.pdf", a_pdf().replace(b"xref", many + b"xref", 1)) == "bomb"
