"""Sources speak the reader's language: every shipped text is known, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.types import Provenance
from layers.sourcewords import source_texts, told_parts, told_source
from layers.store import Store
from layers.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
NAMES = re.compile(r"CC BY 4\.0|\d{4}(-\d\d-\d\d)?|.* \(PyPI [^)]+\)")
TOLD_IN = (
    "data/boundaries/sources.json",
    "layers/official/fields.py",
    *(f"layers/declared/{file.name}" for file in (ROOT / "layers" / "declared").glob("*.toml")),
)


def texts(source: Provenance) -> set[str]:
    return {source.source, source.licence, source.vintage, source.note or ""} - {""}


def test_every_shipped_source_is_known_in_every_language(shipped: Store) -> None:
    sources = [one.provenance for one in shipped.catalogue if one.provenance]
    sources += shipped.territory.provenance.values()
    told = set[str]().union(*(texts(one) for one in sources))
    assert {text for text in told if not NAMES.fullmatch(text)} <= set(source_texts("lv"))
    assert all(all(source_texts(lang).values()) for lang in LANGUAGES)


@pytest.mark.parametrize("text", source_texts("en"))
def test_no_text_is_left_over(text: str) -> None:
    assert any(text in (ROOT / name).read_text(encoding="utf-8") for name in TOLD_IN)


def test_a_source_is_told_in_the_readers_language_and_a_users_own_as_it_was_written() -> None:
    own = Provenance("Mani mērījumi", "not stated", "2024", 5.0, note="as measured")
    told = told_source(own, "lv")
    assert told == Provenance("Mani mērījumi", "nav norādīts", "2024", 5.0, note="as measured")
    assert told_source(own, "en") == own
    assert told_parts(("Mani mērījumi", "not stated", ""), "lv") == "Mani mērījumi · nav norādīts"
