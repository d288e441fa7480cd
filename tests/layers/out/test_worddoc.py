"""Word documents: the same bytes for the same words, and nothing that Word would choke on."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest

from layers.out.worddoc import add_table, letters, new_document, word_bytes
from layers.words import LANGUAGES

DAY = dt.date(2026, 11, 22)


def made(lang: str = "lv", text: str = "Teksts") -> bytes:
    document = new_document("Virsraksts", DAY, lang)
    document.add_paragraph(letters(text))
    add_table(document, ["a", "b"], [["1", letters(text)], ["2", ""]], [20, 40])
    return word_bytes(document)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_words_are_the_same_bytes(lang: str) -> None:
    assert made(lang) == made(lang)


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    text = "a\x00b\x0cc\ud800d\ufffee ļ日😀"
    document = docx.Document(io.BytesIO(made(text=text)))
    assert document.paragraphs[0].text == "abcde ļ日😀"
    assert document.tables[0].rows[1].cells[1].text == "abcde ļ日😀"


def test_the_heading_of_a_table_comes_again_on_every_page() -> None:
    table = docx.Document(io.BytesIO(made())).tables[0]
    heads = ["tblHeader" in row._tr.xml for row in table.rows]
    assert heads == [True, False, False]
    assert all("cantSplit" in row._tr.xml for row in table.rows)
