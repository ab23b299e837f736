"""E-mails as programs write them, and as they are refused."""

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
