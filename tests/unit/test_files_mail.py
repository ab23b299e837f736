"""E-mails as programs write them, and as they are refused."""

from base64 import b64encode

import pytest

from ipr.files.refusal import FileRefused
from ipr.files.rules import identify_kind
from ipr.referrals.models import Attachment
from tests.unit.test_files_kinds import PROGRAM, docx, eml, msg, package

RULES = Attachment.rules
HEAD = b"From: a@example.test\nTo: b@example.test\nSubject: An invented letter\n"
JPEG = b"\xff\xd8\xff\xe0"


def parts(kind, *found):
    """Return an e-mail of parts, each its headers and content."""
    start = b"Content-Type: multipart/%s; boundary=xyz\n\n" % kind
    return HEAD + start + b"".join(b"--xyz\n" + one for one in found) + b"--xyz--\n"


def part(kind, content=b"Some text", name=b""):
    named = b'Content-Disposition: attachment; filename="%s"\n' % name if name else b""
    return b"Content-Type: %s\n%s\n%s\n" % (kind, named, content)


def packed(kind, content, name=b"", disposition=b"attachment"):
    """Return a part in base64."""
    named = b'%s; filename="%s"' % (disposition, name) if name else disposition
    head = b"Content-Type: %s\nContent-Disposition: %s\n" % (kind, named)
    return head + b"Content-Transfer-Encoding: base64\n\n" + b64encode(content) + b"\n"


SIGNATURE = b"application/pkcs7-signature"
SIGNED = b"\x30\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\x00" * 9
TEXTS = (
    *(b"text/plain", b"text/html", b"text/enriched", b"text/watch-html"),
    *(b"text/x-amp-html", b"text/calendar; name=invite.ics", b"text/markdown"),
)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + eml(),
        parts(b"alternative", *map(part, TEXTS)),
        parts(
            b"alternative", part(b"text/plain"), part(b"text/html", name=b"body.html")
        ),
        parts(b"mixed", part(b"text/plain"), part(b"text/rfc822-headers")),
        parts(b"related", part(b"text/html"), part(b"image/jpg", JPEG)),
        parts(b"related", part(b"text/html"), part(b"image/jpg", JPEG, b"image001")),
        parts(b"mixed", part(b"text/html", name=b"ATT00001.htm")),
        parts(b"mixed", part(b"text/plain", b"caf\xe9", b"att00002.txt")),
        *(
            parts(b"signed", part(b"text/plain"), packed(SIGNATURE, start, name))
            for start in (SIGNED, b"\x30\x80" + SIGNED[4:])
            for name in (b"", b"smime.p7s")
        ),
        parts(b"mixed", part(b'message/rfc822; name="Call at 10.30"', eml())),
        parts(b"mixed", part(b"message/rfc822", eml(), b"Re letter.eml")),
        parts(
            b"report",
            part(b"message/delivery-status", b"Reporting-MTA: dns; example.test\n"),
            part(b"message/rfc822", eml()),
        ),
    ],
)
def test_what_programs_send_is_taken(data):
    assert identify_kind("a.eml", data, RULES)


def test_so_is_a_piece_of_the_body_in_a_message_of_outlook():
    assert identify_kind("a.msg", msg("ATT00001.htm", b"<p>Text</p>" * 500), RULES)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        (
            "a.eml",
            eml("tool.exe", PROGRAM),
            "“tool.exe” in it cannot be taken: it is a",
        ),
        (
            "a.eml",
            eml("letter.docx", docx(**{"word/e/more.docx": package(a="a")})),
            "“letter.docx” in it cannot be taken: “more.docx” in it cannot be taken",
        ),
        ("a.msg", msg("tool.exe", PROGRAM), "“tool.exe” in it cannot be taken"),
        (
            "a.eml",
            parts(b"mixed", part(b"image/bmp", b"BM...")),
            "a part of the kind image/bmp in it cannot be taken",
        ),
        (
            "a.eml",
            parts(b"mixed", part(b"text/html", name=b"login.html")),
            "“login.html” in it cannot be taken",
        ),
        (
            "a.eml",
            parts(b"mixed", part(b"text/html", PROGRAM, b"ATT00001.htm")),
            "not an email that can be read",  # for its zeros
        ),
        ("a.msg", msg("ATT00001.htm", PROGRAM), "“ATT00001.htm” in it cannot be taken"),
    ],
)
def test_a_refusal_names_the_part(name, data, reason):
    with pytest.raises(FileRefused) as refused:
        identify_kind(name, data, RULES)

    assert reason in refused.value.reason


INLINE = b"inline"
ACTIVE = (
    *(b"<script>a()</script>", b"<p onclick = a()>", b'<a href="java&#9;script:a()">'),
    *(b'<meta http-equiv="refresh">', b"<iframe src=a>", b"<scr\x1b(Bipt>"),
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        *(
            (parts(b"mixed", packed(SIGNATURE, content, name)), code)
            for content, name, code in (
                (PROGRAM, b"tool.exe", "program"),
                (PROGRAM, b"smime.p7s", "program"),
                (SIGNED, b"tool.exe", "kind"),
                (b"WScript.Echo(1)", b"smime.p7s", "kind"),
            )
        ),
        (parts(b"alternative", packed(b"text/plain", PROGRAM, b"x.exe")), "program"),
        (parts(b"alternative", packed(b"text/plain", PROGRAM, b"", INLINE)), "program"),
        (
            parts(b"mixed", packed(b"text/plain", package(a="a"), b"", INLINE)),
            "content",
        ),
        (parts(b"alternative", part(b"text/html", name=b"x.hta")), "kind"),
        (parts(b"alternative", part(b'text/html; name="x.hta"')), "kind"),
        (parts(b"mixed", part(b'text/plain; name="x.js"', name=b"x.txt")), "kind"),
        (parts(b"mixed", part(b"text/plain", name=b"x.js. ")), "kind"),
        (parts(b"mixed", part(b"text/javascript")), "kind"),
        (parts(b"mixed", packed(b"text/html", b"<p>Text")), "kind"),
        *(
            (parts(b"mixed", part(b"text/html", one, b"ATT00001.html")), "kind")
            for one in ACTIVE
        ),
        (
            parts(b"mixed", part(b"text/plain", b"begin 644 x.exe\n#0V%T\n`\nend")),
            "embedded",
        ),
        *(
            (parts(b"mixed", packed(kind, PROGRAM, b"x.exe")), "content")
            for kind in (b"message/rfc822", b"message/delivery-status")
        ),
        (parts(b"mixed", part(b"message/rfc822", eml(), b"x.exe")), "kind"),
        (parts(b"mixed", part(b"message/delivery-status", b"A: b", b"x.hta")), "kind"),
    ],
)
def test_no_part_carries_a_program_under_another_kind(data, code):
    with pytest.raises(FileRefused) as refused:
        identify_kind("a.eml", data, RULES)

    assert refused.value.code == code


def test_nor_does_a_piece_of_the_body_in_a_message_of_outlook():
    active = b"<script>a()</script>" * 300

    with pytest.raises(FileRefused):
        identify_kind("a.msg", msg("ATT00001.htm", active), RULES)
