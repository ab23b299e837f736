"""How Word files look: plain black letters of even width, as in the PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

MARGIN, BETWEEN_MARGINS = 20, 170
"""Of A4, in millimetres."""
FONT = "Arial"
HEADINGS = {
    "Heading 1": 20,
    "Heading 2": 14,
    "Heading 3": 12,
    "Heading 4": 11,
    "Caption": 11,
}
"""Their sizes in points."""
NEWEST_WORD = "15"
"""Else Word says that the file was made by an older one."""


def prepare_styles(word: WordDocument, language: str) -> None:
    """Set paper, letters and language of an empty Word document."""
    from docx.shared import Pt

    section: Any = word.sections[0]  # which takes lengths as numbers, too
    section.page_width, section.page_height = 210 * 36_000, 297 * 36_000
    section.left_margin = section.right_margin = MARGIN
    for style in ("Normal", "Caption", *HEADINGS):
        _set_letters(
            word.styles[style], HEADINGS.get(style, 11), bold=style != "Normal"
        )
    caption: Any = word.styles["Caption"].paragraph_format
    caption.keep_with_next, caption.space_before = True, Pt(12)
    _set_language(word, language)


def _set_letters(style: Any, points: int, *, bold: bool) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = FONT, Pt(points), bold
    style.font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):  # else the theme's font is taken
            del fonts.attrib[name]
    fonts.set(qn("w:cs"), FONT)


def _set_language(word: WordDocument, language: str) -> None:
    from docx.oxml.ns import qn

    languages = [
        *word.styles.element.iter(qn("w:lang")),
        *word.settings.element.iter(qn("w:themeFontLang")),
    ]
    for said in languages:
        said.attrib.clear()
        said.set(qn("w:val"), language)
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), NEWEST_WORD)


def begin_numbering(word: WordDocument, style: str) -> int:
    """Return the number of a new numbering that begins with 1 again."""
    numbering: Any = word.part.numbering_part.element
    of_style: Any = word.styles[style].element
    pattern = numbering.num_having_numId(of_style.pPr.numPr.numId.val)
    began = numbering.add_num(pattern.abstractNumId.val)
    began.add_lvlOverride(ilvl=0).add_startOverride(1)
    number: int = began.numId
    return number
