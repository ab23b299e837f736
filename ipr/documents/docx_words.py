"""What python-docx has no words for: heads of tables, names of pictures, fields."""

from typing import Any


def mark_heads(table: Any) -> None:
    """Mark the first row of a table as heads, on every page, and let no row break."""
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("w:cantSplit"))
        if place == 0:
            properties.append(_element("w:tblHeader"))


def name_table(table: Any, caption: str) -> None:
    """Say what a table is to those who don't see it, and where its heads are."""
    properties = table._tbl.tblPr
    for look in properties.findall(_name("w:tblLook")):
        properties.remove(look)
    heads = {"w:firstRow": "1", "w:firstColumn": "1", "w:val": "00A0"}
    properties.append(_element("w:tblLook", **heads))
    properties.append(_element("w:tblCaption", **{"w:val": caption}))


def name_picture(picture: Any, *, number: int, alternative: str) -> None:
    """Say what a picture shows to those who don't see it."""
    properties = picture._inline.docPr
    properties.set("id", str(number))
    properties.set("name", f"Picture {number}")
    properties.set("descr", alternative)
    picture._inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("name", "picture.png")


def add_field(paragraph: Any, name: str) -> None:
    """Add a field that Word fills in, such as the number of the page."""
    field = _element("w:fldSimple", **{"w:instr": name})
    paragraph._p.append(field)
    run = _element("w:r")
    field.append(run)
    shown = _element("w:t")
    shown.text = "1"
    run.append(shown)


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(_name(name), value)
    return element


def _name(short: str) -> str:
    from docx.oxml.ns import qn

    return qn(short)
