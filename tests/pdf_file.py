"""PDFs, written by hand and by a library."""

import io

import pikepdf

PAGES = (
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
)


def a_pdf(root: bytes = b"", *objects: bytes) -> bytes:
    """Return a page, what is added to its catalogue, and objects from 4 on."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R %s >>" % root
    written, places = b"%PDF-1.7\n", []
    for at, one in enumerate((catalogue, *PAGES, *objects), start=1):
        places.append(b"%010d 00000 n \n" % len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (at, one)
    size = len(places) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(places))
    trailer = b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n" % size
    return b"%s%s%s%d\n%%%%EOF\n" % (written, table, trailer, len(written))


def saved_pdf(data: bytes, **how: object) -> bytes:
    """Return a PDF as a program saves it: its objects packed, and perhaps locked."""
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(held, object_stream_mode=pikepdf.ObjectStreamMode.generate, **how)
    return held.getvalue()
