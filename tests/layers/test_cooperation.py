"""The code lists of cooperation: whole in three languages, and they fit each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import Refusal
from layers import cooperation
from layers.cooperation import (
    OWN,
    SEEN,
    area_types,
    cooperation_types,
    degrees,
    evidence_marks,
    themes,
)
from layers.words import LANGUAGES

LISTS = {
    "themes": themes,
    "area types": area_types,
    "types": cooperation_types,
    "marks": evidence_marks,
}
CODES = [(name, code) for name, known in LISTS.items() for code in known().values()]


@pytest.mark.parametrize(("name", "code"), CODES, ids=lambda one: getattr(one, "key", one))
def test_a_code_has_a_name_in_every_language(name: str, code: cooperation.Code) -> None:
    assert all(code.names[lang].strip() == code.names[lang] != "" for lang in LANGUAGES)
    explained = {bool(code.about[lang]) for lang in LANGUAGES}
    assert explained == {name in {"types", "marks"}}


@pytest.mark.parametrize("known", LISTS.values(), ids=list(LISTS))
def test_no_two_codes_of_a_list_share_a_name(known: object) -> None:
    assert callable(known)
    for lang in LANGUAGES:
        names = [code.names[lang] for code in known().values()]
        assert len(set(names)) == len(names) > 3


def test_the_ladder_has_seven_degrees_from_none_to_delegated() -> None:
    assert list(degrees()) == [f"D{n}" for n in range(7)]
    assert degrees()["D0"].types == ()
    assert degrees()["D6"].types == ("quasi-regional",)


@pytest.mark.parametrize("degree", degrees().values(), ids=lambda degree: degree.key)
def test_a_degree_is_told_in_every_language_with_forms_of_both_countries(
    degree: cooperation.Degree,
) -> None:
    for texts in (degree.names, degree.content, degree.latvian, degree.norwegian):
        assert all(texts[lang] for lang in LANGUAGES)
    assert set(degree.types) <= set(cooperation_types())
    assert degree.latvian_mark in evidence_marks()


def test_the_marks_know_what_was_seen_and_what_is_ours() -> None:
    assert {*SEEN, OWN} < set(evidence_marks())


def test_a_list_that_is_gone_or_lacks_a_column_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cooperation, "FOLDER", tmp_path)
    with pytest.raises(Refusal) as gone:
        cooperation._codes("themes.csv", "theme")
    assert (gone.value.code, gone.value.values["file"]) == (
        "data-file-missing",
        "themes.csv",
    )
    (tmp_path / "themes.csv").write_text("theme,name_lv\nwater,Ūdens\n", encoding="utf-8")
    with pytest.raises(Refusal) as broken:
        cooperation._codes("themes.csv", "theme")
    assert broken.value.code == "data-file-broken"
