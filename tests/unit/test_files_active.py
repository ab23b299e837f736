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

    @pytest.mark.parametrize(("refresh", "code"), [("1", "external"), ("0", None)])
    def test_a_connection_that_fetches_on_opening_is_refused(self, refresh, code):
        part = f'<connections><connection refreshOnLoad="{refresh}"/></connections>'

        assert code_of("a.docx", docx(**{"xl/connections.xml": part})) == code

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
        page = b"<< /Type /Annot /A << /S /URI /URI (https://example.test) >> >>"
        words = b"/Lang (/JavaScript /JS /Launch) /OpenAction << /S /GoTo >>"

        assert code_of("a.pdf", a_pdf(words, page, b"4", b"null")) is None

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
