"""Small workbooks written by hand, cell by cell, as honest and hostile programs do."""

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14"/></cellXfs></styleSheet>'
)
NAMES = " ".join(
    f'xmlns:{name}="{OPEN}:{name}:1.0"' for name in ("office", "table", "text", "style")
)
EPOCH = date(1899, 12, 30)


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


def letters(at):
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)


def xlsx_cell(name, value):
    """A cell; one that is given as XML is taken as it is."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("<c"):
        return value.replace("<c", f'<c r="{name}"', 1)
    if isinstance(value, bool):
        return f'<c r="{name}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{name}" s="1"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{name}"><v>{value}</v></c>'
    text = f'<t xml:space="preserve">{escape(value)}</t>'
    return f'<c r="{name}" t="inlineStr"><is>{text}</is></c>'


def xlsx_sheet(rows, *, first=1, hidden=(), after=""):
    written = []
    for number, row in enumerate(rows, first):
        cells = "".join(
            xlsx_cell(f"{letters(at)}{number}", value) for at, value in enumerate(row)
        )
        state = ' hidden="1"' if number in hidden else ""
        written.append(f'<row r="{number}"{state}>{cells}</row>')
    data = f"<sheetData>{''.join(written)}</sheetData>"
    return f'<worksheet xmlns="{MAIN}">{data}{after}</worksheet>'


def xlsx_of(sheets, *, states=None, date1904=False, **more):
    """A workbook of sheets by name, each of rows or of XML; `more` are other parts."""
    parts, listed, related = {}, [], []
    for at, (name, rows) in enumerate(sheets.items(), 1):
        xml = rows if isinstance(rows, str) else xlsx_sheet(rows)
        parts[f"xl/worksheets/sheet{at}.xml"] = xml
        state = f' state="{states[name]}"' if states and name in states else ""
        listed.append(
            f'<sheet name={quoteattr(name)} sheetId="{at}"{state} r:id="r{at}"/>'
        )
        related.append(
            f'<Relationship Id="r{at}" Type="{PART}/worksheet" '
            f'Target="worksheets/sheet{at}.xml"/>'
        )
    related.append(
        f'<Relationship Id="s" Type="{PART}/styles" Target="styles.xml"/>',
    )
    book = f'<workbookPr date1904="{int(date1904)}"/><sheets>{"".join(listed)}</sheets>'
    start = (
        f'<Relationship Id="r" Type="{PART}/officeDocument" Target="xl/workbook.xml"/>'
    )
    types = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
    )
    return zipped(
        {
            "[Content_Types].xml": f"<Types>{types}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{start}</Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{PART}">{book}'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
            f"{''.join(related)}</Relationships>",
            "xl/styles.xml": STYLES,
            **parts,
            **more,
        }
    )


def ods_cell(value, more=""):
    if isinstance(value, str) and value.startswith("<"):
        return value
    if value is None:
        return "<table:table-cell/>"
    kind, given = "string", ""
    if isinstance(value, date):
        kind, given = "date", f'office:date-value="{value}"'
    elif isinstance(value, int | float):
        kind, given = "float", f'office:value="{value}"'
    words = f"<text:p>{escape(str(value))}</text:p>"
    return (
        f'<table:table-cell office:value-type="{kind}" {given} {more}>{words}'
        "</table:table-cell>"
    )


def ods_row(cells, more=""):
    return f"<table:table-row {more}>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods_of(sheets, *, hidden=(), **more):
    """A spreadsheet of sheets by name, each of rows or of XML."""
    tables = []
    for name, rows in sheets.items():
        xml = rows if isinstance(rows, str) else "".join(map(ods_row, rows))
        style = ' table:style-name="out"' if name in hidden else ""
        tables.append(
            f"<table:table table:name={quoteattr(name)}{style}>{xml}</table:table>"
        )
    styles = (
        '<office:automatic-styles><style:style style:name="out" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        "</office:automatic-styles>"
    )
    return zipped(
        {
            "mimetype": SPREADSHEET,
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {NAMES}>{styles}<office:body>"
            f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
            "</office:document-content>",
            **more,
        }
    )
