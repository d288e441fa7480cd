"""Zone codes to HILUCS: the shipped tables, the forms a code may take, a plan's own mapping."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.crosswalk import Classified, classify, crosswalks, load
from layers.hilucs import hilucs, hilucs_name, hilucs_value
from layers.words import LANGUAGES, words
from layers.zone_mapping import read_mapping

MARKS = {"S", "C", "B-H", "B-M", "B-L", "A"}
DETACHED = "5_1_PermanentResidentialUse"


def one(code: object, table: str | None = "lv-mk240", **kwargs: object) -> Classified:
    return classify([code], table, **kwargs)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", crosswalks())
def test_every_row_of_a_table_has_a_name_a_mark_and_a_source(name: str) -> None:
    for row in load(name).rows.values():
        assert row.name
        assert row.name_en
        assert row.source
        assert row.mark in MARKS
        assert row.status in {None, "existing", "future"}


@pytest.mark.parametrize("name", [name for name in crosswalks() if name != "inspire-plu"])
def test_our_mappings_are_called_ours(name: str) -> None:
    for row in load(name).rows.values():
        assert row.proposed_by == ("this project" if row.hilucs else "")


@pytest.mark.parametrize("name", crosswalks())
def test_a_table_finds_its_own_codes(name: str) -> None:
    rows = load(name).rows
    assert [c.row and c.row.code for c in classify(rows, name)] == list(rows)


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("DzS1", "DzS"),
        ("JC8", "JC"),
        ("L12", "L"),
        ("R1-2", "R"),
        ("P 3", "P"),
        ("DzS2a", "DzS"),
        ("TIN12", "TIN1"),
        ("TIN4", "TIN4"),
        ("U", "Ū"),
        ("U2", "Ū"),
        ("  Ū ", "Ū"),
        (unicodedata.normalize("NFD", "Ū1"), "Ū"),
    ],
)
def test_a_municipal_suffix_keeps_the_national_code(code: str, row: str) -> None:
    found = one(code)
    assert found.row is not None
    assert found.row.code == row
    assert found.code == unicodedata.normalize("NFC", code).strip()


@pytest.mark.parametrize(
    "code", ["DZS", "dzs", "jc", "tin1", "X", "DzSx", "TIN", "TIN9", "MM", "ū"]
)
def test_a_code_of_no_table_stays_and_is_unknown(code: str) -> None:
    assert one(code) == Classified(code)
    assert not one(code).known


@given(st.text())
def test_any_text_is_classified_under_its_own_name(text: str) -> None:
    found = one(text)
    wanted = unicodedata.normalize("NFC", text).strip()
    assert found.code == (wanted if found.code is not None else None)
    assert found.hilucs is None or found.known


def test_special_areas_are_known_and_are_no_zones() -> None:
    assert one("TIN5").known
    assert one("TIN5").hilucs is None


@pytest.mark.parametrize("missing", [None, float("nan"), "", "  ", []])
def test_a_missing_code_has_no_class(missing: object) -> None:
    assert one(missing) == Classified(None)


def test_numbers_are_codes_even_where_a_gap_made_them_decimal() -> None:
    assert one(1169.0, "no-arealformal").code == "1169"
    assert one(1169, "no-arealformal").hilucs == "3_3_CommunityServices"


def test_existing_and_future_follow_the_plan() -> None:
    found = classify(["1110"] * 4, "no-arealformal", statuses=[1, "2", 3.0, None])
    assert [c.status for c in found] == ["existing", "future", "future", None]


def test_french_land_to_be_built_is_future() -> None:
    assert one("AUc", "fr-cnig").status == "future"
    assert one("U", "fr-cnig").status is None


def test_a_german_purpose_that_is_new_keeps_its_class() -> None:
    assert one("BP_GruenFlaeche:4711", "de-xplan").hilucs == "3_4_4_OpenAirRecreationalAreas"
    assert one("BP_GruenFlaeche:2600", "de-xplan").hilucs == "3_3_5_OtherCommunityServices"


def test_a_german_building_area_of_a_new_kind_is_unknown() -> None:
    assert not one("BP_BaugebietsTeilFlaeche:4711", "de-xplan").known
    assert one("BP_BaugebietsTeilFlaeche:1100", "de-xplan").hilucs == DETACHED


def test_dutch_groups_are_read_in_any_case() -> None:
    assert one("Wonen", "nl-imro").hilucs == DETACHED
    assert one("agrarisch_met_waarden", "nl-imro").hilucs == "1_1_Agriculture"


def test_an_inspire_address_is_its_last_part() -> None:
    address = f"http://inspire.ec.europa.eu/codelist/HILUCSValue/{DETACHED}"
    assert one(address, "inspire-plu").hilucs == DETACHED
    assert one([address, "x"], "inspire-plu").hilucs == DETACHED


def test_the_plans_own_mapping_wins() -> None:
    found = one("M", extra={"M": "5.1"})
    assert (found.hilucs, found.own, found.proposed_by) == (DETACHED, True, "")
    assert one("Mz-1", None, extra={"Mz-1": DETACHED}).hilucs == DETACHED


def test_a_wrong_class_in_the_plans_own_mapping_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        one("M", extra={"M": "forest"})
    assert refused.value.code == "hilucs-unknown"


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        load("../facts/latvia_2009")
    assert refused.value.code == "crosswalk-unknown"


def test_the_list_of_uses_is_whole_and_has_parents() -> None:
    values = hilucs()
    assert len(values) == 98
    levels = [sum(v.level == level for v in values.values()) for level in (1, 2, 3)]
    assert levels == [6, 27, 65]
    for value in values.values():
        assert (value.parent is None) == (value.level == 1)
        assert value.parent is None or values[value.parent].level == value.level - 1
        assert set(value.names) == set(LANGUAGES)
        assert all(value.names.values())


def test_inspires_table_is_inspires_list() -> None:
    rows = load("inspire-plu").rows
    assert {code: row.hilucs for code, row in rows.items()} == {v: v for v in hilucs()}


def test_numbers_lead_to_values() -> None:
    assert hilucs_value("5_1") == hilucs_value("5.1") == DETACHED
    assert hilucs_name("1.2", "lv") == "Mežsaimniecība"


@pytest.mark.parametrize("wrong", ["", "7", "5_4", "PermanentResidentialUse", "5.1.1"])
def test_what_is_no_use_is_refused(wrong: str) -> None:
    with pytest.raises(Refusal):
        hilucs_value(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "code,hilucs,name\nMz,5.1,Mazstāvu\nR1,2_SecondaryProduction,\n",
        "code;hilucs;name\r\nMz;5_1;Mazstāvu\r\nR1;2;\r\n\r\n",
        "Name\tHILUCS\tCode\nMazstāvu\t5.1\tMz\n\t2\tR1\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1257"])
def test_a_mapping_is_read_as_spreadsheets_write_it(
    tmp_path: Path, text: str, encoding: str
) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(text.encode(encoding))
    found = read_mapping(path)
    assert dict(found.hilucs) == {"Mz": DETACHED, "R1": "2_SecondaryProduction"}
    assert dict(found.names) == {"Mz": "Mazstāvu"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "mapping-columns"),
        (b"kods,klase\nM,1.2\n", "mapping-columns"),
        (b"code,hilucs\n", "mapping-empty"),
        (b"code,hilucs\n,1.2\n", "mapping-empty"),
        (b"code,hilucs\nM,forest\n", "mapping-hilucs-unknown"),
        (b"code,hilucs\nM\n", "mapping-hilucs-unknown"),
        (b"code,hilucs\nM,1.2\nM,1.1\n", "mapping-code-twice"),
        (b"code,hilucs\nM,1.2\0\n", "mapping-unreadable"),
        (b"code,hilucs\n" + b"M,1.2\n" * 200_000, "mapping-unreadable"),
    ],
)
def test_a_bad_mapping_is_refused_with_a_sentence(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(data)
    with pytest.raises(Refusal) as refused:
        read_mapping(path)
    assert refused.value.code == code
    for lang in LANGUAGES:
        assert "own.csv" in words(lang).refusal(refused.value)


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_mapping(tmp_path / "none.csv")
    assert refused.value.code == "mapping-unreadable"
