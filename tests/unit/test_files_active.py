"""Documents that do something when they are opened: refused, with the reason."""

import zlib

import pikepdf
import pytest

from ipr.files.refusal import FileRefused
from ipr.files.rules import identify_kind
from ipr.referrals.models import Attachment
from tests.pdf_file import a_pdf, saved_pdf
from tests.unit.test_files_kinds import docx, odt

RULES = Attachment.rules
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = '<Relationship Id="a" Type="{}/{}" Target="{}"{}/>'
ODF = (
    '<d xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0">{}</d>'
)
SIMPLE = '<w:p><w:fldSimple w:instr="{}"/></w:p>'
PIECE = "<w:r><w:instrText>{}</w:instrText></w:r>"
TURN = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
PIVOT = (
    '<pivotCacheDefinition refreshOnLoad="1"><cacheSource type="{}"/>'
    "</pivotCacheDefinition>"
)
JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
OUTSIDE = "https://example.test/a"


def code_of(name, data):
    """Return why a file is refused; None if it is taken."""
    try:
        identify_kind(name, data, RULES)
    except FileRefused as refused:
        return refused.code
    return None


def related(kind, target=OUTSIDE, mode=' TargetMode="External"'):
    relation = RELATION.format(OFFICE, kind, target, mode)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{relation}</Relationships>'


class TestMicrosoftsPackages:
    @pytest.mark.parametrize(
        ("part", "kind"),
        [
            ("word/_rels/settings.xml.rels", "attachedTemplate"),
            ("word/_rels/document.xml.rels", "oleObject"),
            ("word/_rels/header1.xml.rels", "image"),
            ("word/_rels/webSettings.xml.rels", "frame"),
            ("word/_rels/document.xml.rels", "subDocument"),
            ("xl/externalLinks/_rels/externalLink1.xml.rels", "externalLinkPath"),
            ("_RELS/.RELS", "image"),
        ],
    )
    def test_what_loads_from_elsewhere_is_refused(self, part, kind):
        assert code_of("a.docx", docx(**{part: related(kind)})) == "external"

    def test_however_it_is_spelt(self):
        at = "word/_rels/document.xml.rels"
        odd = related("image", mode=" TargetMode='&#69;xternal'")
        other = related("image").encode("utf-16")

        assert code_of("a.docx", docx(**{at: odd})) == "external"
        assert code_of("a.docx", docx(**{at: other})) == "external"
        assert code_of("a.docx", docx(**{at: "<not closed"})) == "content"

    def test_a_link_to_follow_by_hand_is_taken_and_what_is_inside(self):
        parts = {
            "word/_rels/document.xml.rels": related("hyperlink"),
            "word/_rels/header1.xml.rels": related("image", "media/a.png", ""),
            "word/_rels/settings.xml.rels": related("attachedTemplate", "a.xml", ""),
        }

        assert code_of("a.docx", docx(**parts)) is None

    @pytest.mark.parametrize(
        ("part", "code"),
        [
            ('<connections><connection refreshOnLoad="1"/></connections>', "external"),
            ('<connections><connection refreshOnLoad="0"/></connections>', None),
            ('<connections><connection interval="5"/></connections>', "external"),
            ('<connections><connection interval="0"/></connections>', None),
            ('<queryTable xmlns="a" refreshOnLoad=" true"/>', "external"),
            ('<a:externalLink xmlns:a="b"><a:ddeLink/></a:externalLink>', "external"),
            (PIVOT.format("external"), "external"),
            (PIVOT.format("worksheet"), None),
            ("<worksheet><not closed", None),
        ],
    )
    def test_a_part_that_fetches_on_opening_is_refused(self, part, code):
        for name in ("xl/connections.xml", "xl/c1.bin"):
            assert code_of("a.docx", docx(**{name: part})) == code
        if code:
            coded = part.encode("utf-16")
            assert code_of("a.docx", docx(**{"xl/c1.bin": coded})) == code

    @pytest.mark.parametrize(
        ("inside", "code"),
        [
            (SIMPLE.format("DDE cmd a"), "external"),
            (
                SIMPLE.format(" includepicture  &quot;http://a.test/b.png&quot;"),
                "external",
            ),
            (SIMPLE.format("INCLUDEPICTURE &quot;cid:a@b&quot;"), None),
            (SIMPLE.format("INCLUDETEXT a"), "external"),
            (SIMPLE.format("LINK Excel.Sheet a"), "external"),
            (SIMPLE.format("HYPERLINK a"), None),
            (PIECE.format("DDEAUTO c a"), "external"),
            (TURN.format("begin") + PIECE.format("PAGE") + TURN.format("end"), None),
            (
                TURN.format("begin")
                + PIECE.format("D")
                + "<w:r/> "
                + PIECE.format("DEAUTO c")
                + TURN.format("separate"),
                "external",
            ),
            (
                TURN.format("begin")
                + PIECE.format(" IF ")
                + TURN.format("begin")
                + PIECE.format("LINK a")
                + TURN.format("end")
                + TURN.format("end"),
                "external",
            ),
            (
                TURN.format("begin")
                + PIECE.format("INCLUDEPICTURE ")
                + TURN.format("begin")
                + PIECE.format("QUOTE a")
                + TURN.format("end")
                + PIECE.format("cid:a")
                + TURN.format("end"),
                "external",
            ),
            ('<w:altChunk id="a"/>', "embedded"),
        ],
    )
    def test_a_field_that_fetches_is_refused_however_it_is_cut(self, inside, code):
        for name in ("word/header1.xml", "word/other"):
            part = f'<w:hdr xmlns:w="urn:w">{inside}</w:hdr>'
            assert code_of("a.docx", docx(**{name: part})) == code

    def test_a_page_in_another_format_is_refused(self):
        at = "word/_rels/document.xml.rels"

        assert code_of("a.docx", docx(**{at: related("aFChunk", "a.htm", "")})) == (
            "embedded"
        )

    def test_a_drawing_in_the_older_format_need_not_be_well_formed(self):
        assert code_of("a.docx", docx(**{"xl/a.vml": "<xml><br></xml>"})) is None
        assert code_of("a.docx", docx(**{"xl/a.xml": "<xml><br></xml>"})) == "content"

    def test_the_reason_says_what_to_do(self):
        at = "word/_rels/settings.xml.rels"
        with pytest.raises(FileRefused, match="when opened: save it as a PDF and add"):
            identify_kind("a.docx", docx(**{at: related("attachedTemplate")}), RULES)


class TestOpenDocuments:
    @pytest.mark.parametrize(
        ("part", "element"),
        [
            ("content.xml", f'<draw:image xlink:href="{OUTSIDE}"/>'),
            ("content.xml", '<draw:object xlink:href="../other.ods"/>'),
            ("content.xml", f'<draw:floating-frame xlink:href="{OUTSIDE}"/>'),
            ("content.xml", '<text:section-source xlink:href="file:///c:/a.odt"/>'),
            ("content.xml", r'<draw:image xlink:href="\\server\a.png"/>'),
            ("content.xml", f'<form:image form:image-data="{OUTSIDE}"/>'),
            ("content.xml", '<office:dde-source office:dde-item="a"/>'),
            ("styles.xml", f'<draw:fill-image xlink:href=" {OUTSIDE}"/>'),
            ("meta.xml", '<meta:template xlink:href="/c:/templates/letter.ott"/>'),
            ("Object 1/content.xml", f'<draw:image xlink:href="{OUTSIDE}"/>'),
        ],
    )
    def test_what_loads_from_elsewhere_is_refused(self, part, element):
        assert code_of("a.odt", odt(**{part: ODF.format(element)})) == "external"

    def test_a_link_to_follow_by_hand_is_taken_and_what_is_inside(self):
        inside = (
            f'<text:a xlink:href="{OUTSIDE}"/><draw:a xlink:href="{OUTSIDE}"/>'
            '<draw:image xlink:href="Pictures/a.png"/><draw:object xlink:href="./Obj"/>'
            f'<text:p xlink:href="#place"/><form:form xlink:href="{OUTSIDE}"/>'
        )

        assert code_of("a.odt", odt(**{"content.xml": ODF.format(inside)})) is None

    def test_a_listener_is_a_macro(self):
        listens = '<script:event-listener xlink:href="vnd.sun.star.script:a.py$b"/>'

        assert code_of("a.odt", odt(**{"content.xml": ODF.format(listens)})) == "macros"


def stream_of(content, more=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


PDFS = {
    "at the start": (a_pdf(b"/OpenAction 4 0 R", JAVASCRIPT), "script"),
    "by name": (a_pdf(b"/Names << /JavaScript 4 0 R >>", JAVASCRIPT), "script"),
    "in other letters": (
        a_pdf(b"/OpenAction << /S /J#61vaScript /#4aS 4 0 R >>", b"(app.alert)"),
        "script",
    ),
    "of a field": (
        a_pdf(b"", b"<< /FT /Tx /AA << /K 5 0 R >> >>", JAVASCRIPT),
        "script",
    ),
    "of a form": (
        a_pdf(
            b"/AcroForm << /XFA [(form) 4 0 R] >>",
            b"<< /Length 30 >>\nstream\n<x:script>alert()</x:script> \nendstream",
        ),
        "script",
    ),
    "a program": (a_pdf(b"", b"<< /S /Launch /F (tool.exe) >>"), "launch"),
    "an address at the start": (
        a_pdf(b"/OpenAction << /S /GoTo /Next 4 0 R >>", b"<< /S /URI /Next 4 0 R >>"),
        "external",
    ),
    "in a form cut in two": (
        a_pdf(
            b"/AcroForm << /XFA [(a) 4 0 R (b) 5 0 R] >>",
            *(stream_of(b"<scr"), stream_of(b"ipt>")),
        ),
        "script",
    ),
    "in a form that is a string": (a_pdf(b"/AcroForm << /XFA (<script>) >>"), "script"),
    **{
        f"in a form in {name}": (
            a_pdf(b"/AcroForm << /XFA 4 0 R >>", stream_of(text)),
            "script",
        )
        for name, text in {
            "utf-16": "<script>".encode("utf-16"),
            "latin-1": b"<a>\xe9</a>",
            "utf-7": b'<?xml version="1.0" encoding="utf-7"?>+ADw-script',
            "entities": b"<!DOCTYPE a>",
        }.items()
    },
    "a file in it": (
        a_pdf(
            b"/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>",
            *(b"<< /F (x.exe) /EF << /F 5 0 R >> >>", stream_of(b"MZ")),
        ),
        "embedded",
    ),
    "a film": (a_pdf(b"", b"<< /Subtype /RichMedia >>"), "media"),
    "a film at the start": (a_pdf(b"/OpenAction << /S /Rendition >>"), "media"),
    "an older film": (a_pdf(b"/OpenAction << /S /Movie /T (a) >>"), "media"),
    "a thread elsewhere": (a_pdf(b"/OpenAction << /S /Thread /F (a) >>"), "external"),
    "content elsewhere": (
        a_pdf(b"", stream_of(b"", b"/F << /FS /URL /F (https://a.test) >>")),
        "external",
    ),
    "an address under the pointer": (
        a_pdf(b"", b"<< /Subtype /Widget /AA << /E << /S /URI >> >> >>"),
        "external",
    ),
    "a form sent when a page is seen": (
        a_pdf(b"", b"<< /Type /Page /AA << /O << /S /SubmitForm >> >> >>"),
        "external",
    ),
}


class TestPDFs:
    @pytest.mark.parametrize("what", PDFS)
    def test_what_acts_by_itself_is_refused(self, what):
        data, code = PDFS[what]

        assert code_of("a.pdf", data) == code

    @pytest.mark.parametrize("locked", [False, True])
    def test_also_where_its_objects_are_packed_or_locked(self, locked):
        lock = {"encryption": pikepdf.Encryption(owner="secret")} if locked else {}
        packed = saved_pdf(PDFS["at the start"][0], **lock)

        assert b"JavaScript" not in packed
        assert code_of("a.pdf", packed) == "script"

    def test_what_needs_a_password_is_refused_and_an_owners_is_no_hindrance(self):
        for user, code in (("secret", "password"), ("", None)):
            lock = pikepdf.Encryption(owner="another", user=user)

            assert code_of("a.pdf", saved_pdf(a_pdf(), encryption=lock)) == code

    def test_links_and_words_do_nothing(self):
        form = stream_of(b'<?xml version="1.0" encoding="UTF-8"?><a/>')
        page = b"<< /Type /Annot /A << /S /URI /URI (https://example.test) >> >>"
        words = b"/Lang (/JavaScript /JS /Launch) /OpenAction << /S /GoTo >>"

        assert code_of("a.pdf", a_pdf(words, page, b"4", b"null", form)) is None
        assert code_of("a.pdf", a_pdf(b"/AcroForm << /XFA 4 0 R >>", form)) is None

    @pytest.mark.parametrize(
        "data",
        [
            a_pdf(b"/OpenAction " + b"<< /Next " * 120 + JAVASCRIPT + b">>" * 120),
            a_pdf(
                b"/AcroForm << /XFA 4 0 R >>",
                b"<< /Filter [/FlateDecode /RunLengthDecode] >>\nstream\n"
                + zlib.compress(b"\x81 " * 12_000_000)
                + b"\nendstream",
            ),
        ],
        ids=["nested deeply", "swelling"],
    )
    def test_what_was_made_to_exhaust_whoever_looks_is_refused(self, data):
        assert code_of("a.pdf", data) in ("bomb", "content")

    def test_what_leads_back_to_itself_has_an_end(self):
        round_and_round = b"<< /S /GoTo /Next [4 0 R 4 0 R] >>"

        assert code_of("a.pdf", a_pdf(b"/OpenAction 4 0 R", round_and_round)) is None
