"""What a spreadsheet file (ODS) holds around its sheets: parts, styles, properties."""

from html import escape

from ipr.documents.model import Document, printable
from ipr.documents.packing import pack_parts

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{short}="{name}"'
    for short, name in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
FILE = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
MANIFEST = f"""{DECLARED}<manifest:manifest
xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
manifest:version="1.3">
{FILE.format("/", MEDIA_TYPE)}
{FILE.format("content.xml", "text/xml")}
{FILE.format("styles.xml", "text/xml")}
{FILE.format("meta.xml", "text/xml")}
</manifest:manifest>
"""
LETTERS = """<style:text-properties style:font-name="Arial" fo:font-family="Arial"
fo:font-size="12pt" fo:language="{language}" fo:country="{country}"/>"""
TITLE, WORDS, HEAD, NUMBER_HEAD, NUMBER, DAY = (
    *("Title", "Words", "Head", "NumberHead", "Number", "Day"),
)
STYLES = """{declared}<office:document-styles {spaces} office:version="1.3">
<office:styles>
<style:default-style style:family="table-cell">{letters}</style:default-style>
<number:number-style style:name="WholeNumber"><number:number
number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:date-style style:name="WrittenDay"><number:day/><number:text> </number:text>
<number:month number:style="long" number:textual="true"/><number:text> </number:text>
<number:year number:style="long"/></number:date-style>
{cells}
</office:styles>
</office:document-styles>
"""
CELL = """<style:style style:name="{name}" style:family="table-cell" {more}>
<style:table-cell-properties fo:wrap-option="{wrap}" style:vertical-align="top"/>
<style:paragraph-properties fo:text-align="{side}"/>
<style:text-properties fo:font-weight="{weight}" fo:font-size="{size}pt"/>
</style:style>"""
AS_NUMBER = 'style:data-style-name="WholeNumber"'
AS_DAY = 'style:data-style-name="WrittenDay"'
CELLS = "\n".join(
    CELL.format(name=name, more=more, wrap=wrap, side=side, weight=weight, size=size)
    for name, more, wrap, side, weight, size in (
        (TITLE, "", "no-wrap", "start", "bold", 16),
        (WORDS, "", "wrap", "start", "normal", 12),
        (HEAD, "", "wrap", "start", "bold", 12),
        (NUMBER_HEAD, "", "wrap", "end", "bold", 12),
        (NUMBER, AS_NUMBER, "wrap", "end", "normal", 12),
        (DAY, AS_DAY, "wrap", "end", "normal", 12),
    )
)
META = """{declared}<office:document-meta {spaces} office:version="1.3"><office:meta>
<dc:title>{title}</dc:title><dc:language>{language}</dc:language>{dated}
</office:meta></office:document-meta>
"""


def pack_spreadsheet(document: Document, content: bytes) -> bytes:
    """Return sheets as a file with the title, language and day of a document."""
    language, _, country = document.language.partition("-")
    letters = LETTERS.format(language=language, country=country)
    day = document.dated and document.dated.isoformat()
    dated = f"<meta:creation-date>{day}</meta:creation-date>" if day else ""
    common = {"declared": DECLARED, "spaces": SPACES}
    title = escape(printable(document.title))
    meta = META.format(**common, title=title, language=document.language, dated=dated)
    parts = {
        "mimetype": MEDIA_TYPE.encode(),
        "content.xml": content,
        "styles.xml": STYLES.format(**common, letters=letters, cells=CELLS).encode(),
        "meta.xml": meta.encode(),
        "META-INF/manifest.xml": MANIFEST.encode(),
    }
    return pack_parts(parts, stored="mimetype")
