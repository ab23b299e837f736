"""Charts as pictures of dots, for files that can't hold drawings.

Drawn by what draws them in PDFs, with the same fonts. Both programs take long to
import, so they are imported when the first picture is drawn.
"""

import re
from io import BytesIO

from ipr.documents.pdf import print_html

DOTS = 2
"""For each dot of a screen: sharp on paper too."""
SIZE = re.compile(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"')
PAGE = """<style>@page {{ size: {width}px {height}px; margin: 0 }}
body {{ margin: 0 }} img {{ display: block; width: 100% }}</style>
<img src="data:image/svg+xml;base64,{picture}" alt="">"""


def draw_png(picture: bytes) -> bytes:
    """Return a drawing (SVG with a viewBox) as PNG; the same twice, the same bytes.

    Raises CannotMakeFile.
    """
    import base64

    import pypdfium2

    size = SIZE.search(picture)
    assert size, "a drawing of ours says how large it is"
    page = PAGE.format(
        width=size[1].decode(),
        height=size[2].decode(),
        picture=base64.b64encode(picture).decode(),
    )
    drawn = BytesIO()
    printed = pypdfium2.PdfDocument(print_html(page))
    try:
        printed[0].render(scale=DOTS * 96 / 72).to_pil().save(drawn, "PNG")
    finally:
        printed.close()
    return drawn.getvalue()
