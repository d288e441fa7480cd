"""Word documents whose bytes depend on nothing but what is in them and the day they are told."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["WordDocument", "add_picture", "add_table", "letters", "new_document", "word_bytes"]

_FONT = "Calibri"
_TEXT_PT, _CELL_PT = 11, 9
_MARGIN_MM, _A4_MM = 20, (210, 297)
_FIRST_ZIP_YEAR = (1980, 1, 1, 0, 0, 0)
_LANGUAGES = {"lv": "lv-LV", "en": "en-GB", "nb": "nb-NO"}


def new_document(title: str, day: dt.date, lang: str) -> WordDocument:
    """Return an empty A4 sheet, upright, in a language that spelling is checked by."""
    document = Document()
    told = document.core_properties
    told.title, told.author, told.comments = letters(title), "", ""
    told.language = _LANGUAGES[lang]
    moment = dt.datetime.combine(day, dt.time(), dt.UTC)
    told.created = told.modified = moment
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_TEXT_PT)
    run = style.element.get_or_add_rPr()
    run.append(run.makeelement(qn("w:lang"), {qn("w:val"): _LANGUAGES[lang]}))
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(size) for size in _A4_MM)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    return document


def add_table(
    document: WordDocument,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths_mm: Sequence[float],
) -> None:
    """Add a table with a heading that is repeated on every page; a row is not parted."""
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    for values, bold in ((heads, True), *((row, False) for row in rows)):
        line = table.rows[0] if bold else table.add_row()
        properties = line._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no word for these
        names = ("w:cantSplit", "w:tblHeader") if bold else ("w:cantSplit",)
        for name in names:
            properties.append(properties.makeelement(qn(name), {}))
        for cell, text, width in zip(line.cells, values, widths_mm, strict=True):
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(letters(text))
            run.font.size, run.bold = Pt(_CELL_PT), bold


def add_picture(document: WordDocument, picture: bytes, width_mm: float) -> None:
    """Add a picture (PNG) of some width."""
    document.add_picture(io.BytesIO(picture), width=Mm(width_mm))


def letters(text: str) -> str:
    """Return text with what XML can hold: no control characters, halves of pairs, non-letters."""
    kept = (
        letter
        for letter in text
        if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs", "Cn"}
    )
    return "".join(kept)


def word_bytes(document: WordDocument) -> bytes:
    """Return the document as a file; no time but that of its own properties is in it."""
    made = io.BytesIO()
    document.save(made)
    packed = io.BytesIO()
    with ZipFile(made) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = ZipInfo(name, _FIRST_ZIP_YEAR)
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return packed.getvalue()
