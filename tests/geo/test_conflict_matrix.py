"""The table of conflict weights: what it ships, how rows compete, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.conflict_matrix import (
    ConflictMatrix,
    ConflictRow,
    Weighed,
    class_number,
    default_matrix,
    matrix_csv,
    read_matrix,
)
from geo.errors import Refusal
from layers.hilucs import hilucs

HEAD = "hilucs_a,hilucs_b,weight,note\n"
VALUES = sorted(hilucs())


@pytest.mark.parametrize(
    ("one", "other", "weight", "rule"),
    [
        ("5_1_PermanentResidentialUse", "2_SecondaryProduction", 3, "5|2"),
        ("1_3_MiningAndQuarrying", "5_ResidentialUse", 3, "5|1_3"),
        ("6_3_1_LandAreasNotInOtherEconomicUse", "2_4_EnergyProduction", 3, "6_3_1|2"),
        ("3_4_4_OpenAirRecreationalAreas", "2_SecondaryProduction", 2, "3_4_4|2"),
        ("4_1_1_RoadTransport", "5_2_ResidentialUseWithOtherCompatibleUses", 1, "5|4_1"),
        ("1_2_Forestry", "1_2_Forestry", 0, "same-class"),
        ("1_2_Forestry", "1_1_Agriculture", 0, "not-in-table"),
        ("4_TransportNetworksLogisticsAndUtilities", "5_ResidentialUse", 0, "not-in-table"),
        ("1_1_Agriculture", "5_ResidentialUse", 0, "not-in-table"),
    ],
)
def test_the_shipped_table_is_the_plan_conflict_index(
    one: str, other: str, weight: float, rule: str
) -> None:
    assert default_matrix().weight(one, other) == Weighed(weight, rule)


def test_every_shipped_row_says_that_it_is_a_proposal() -> None:
    assert all("proposal" in row.note for row in default_matrix().rows)


@given(st.sampled_from(VALUES), st.sampled_from(VALUES))
def test_the_order_of_two_classes_does_not_matter(one: str, other: str) -> None:
    table = default_matrix()
    assert table.weight(one, other) == table.weight(other, one)


@pytest.mark.parametrize("missing", [None, "", float("nan"), "unknown", "7_Nothing"])
def test_a_missing_class_is_said_and_not_guessed(missing: str | None) -> None:
    assert default_matrix().weight(missing, "5_ResidentialUse") == Weighed(None, "no-class")
    assert default_matrix().weight(missing, missing) == Weighed(None, "no-class")


def test_the_deeper_row_wins_and_of_equally_deep_ones_the_heavier() -> None:
    rows = [("5", "2", 3), ("5_1", "2", 1), ("5", "2_1", 2), ("5_1_1", "2_1", 0)]
    table = ConflictMatrix.of(ConflictRow(a, b, float(w)) for a, b, w in rows)
    assert table.weight("5_3", "2_2") == Weighed(3, "5|2")
    assert table.weight("5_1", "2_2") == Weighed(1, "5_1|2")
    assert table.weight("2_1", "5_1") == Weighed(2, "5|2_1")
    assert table.weight("5_1_1", "2_1_1") == Weighed(0, "5_1_1|2_1")


def test_a_row_may_say_that_a_class_disagrees_with_itself() -> None:
    table = read_matrix(f"{HEAD}2,2,1,\n".encode(), "mine.csv")
    assert table.weight("2_SecondaryProduction", "2_SecondaryProduction") == Weighed(1, "2|2")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("5", "5"),
        (" 5.1 ", "5_1"),
        ("6_3_1_LandAreasNotInOtherEconomicUse", "6_3_1"),
        ("http://inspire.ec.europa.eu/codelist/HILUCSValue/1_3_MiningAndQuarrying", "1_3"),
    ],
)
def test_a_class_is_known_by_value_number_or_address(written: str, number: str) -> None:
    assert class_number(written) == number


@pytest.mark.parametrize(
    "text",
    [
        "hilucs_a,hilucs_b,weight\n5,2_1,1.5\n",
        "hilucs_a;hilucs_b;weight\r\n5;2_1;1,5\r\n;;\r\n",
        "\ufeffhilucs_a\thilucs_b\tweight\n5\t2_1\t1,5\n",
        'note,weight, hilucs_b,hilucs_a\n"a, b",1.5,5.0_ResidentialUse,2_1\n'.replace("5.0", "5"),
    ],
)
def test_spreadsheets_may_write_the_table_in_their_own_way(text: str) -> None:
    table = read_matrix(text.encode(), "mine.csv", VALUES)
    assert table.weight("2_1_RawIndustry", "5").weight == 1.5
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (b"\xff\xfe5", "conflict-table-broken", {}),
        (b"", "conflict-table-columns", {"found": "–"}),
        (b"a,b,weight\n", "conflict-table-columns", {"found": "a, b, weight"}),
        (f"{HEAD}5,2,3,\n5,9,1,\n".encode(), "conflict-table-class", {"row": 3, "value": "9"}),
        (f"{HEAD}5,,1,\n".encode(), "conflict-table-class", {"row": 2, "value": "–"}),
        (f"{HEAD}5,1_9,1,\n".encode(), "conflict-table-class", {"row": 2, "value": "1_9"}),
        (f"{HEAD}5,2,heavy,\n".encode(), "conflict-table-weight", {"value": "heavy"}),
        (f"{HEAD}5,2,-1,\n".encode(), "conflict-table-weight", {"value": "-1"}),
        (f"{HEAD}5,2,nan,\n".encode(), "conflict-table-weight", {"value": "nan"}),
        (f"{HEAD}5,2,3,\n2,5,1,\n".encode(), "conflict-table-repeat", {"a": "2", "b": "5"}),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(
    content: bytes, code: str, told: dict[str, object]
) -> None:
    with pytest.raises(Refusal) as refused:
        read_matrix(content, "mine.csv", VALUES)
    assert refused.value.code == code
    assert told.items() <= refused.value.values.items()


def test_a_table_survives_writing_and_reading() -> None:
    table = default_matrix()
    assert read_matrix(matrix_csv(table).encode(), "again.csv") == table


def test_the_scale_never_falls_below_a_conflict() -> None:
    assert read_matrix(f"{HEAD}5,2,1,\n".encode(), "mine.csv").heaviest == 3
    assert read_matrix(f"{HEAD}5,2,5,\n".encode(), "mine.csv").heaviest == 5


def test_a_class_is_named_by_a_row_about_what_it_is_part_of() -> None:
    matrix = ConflictMatrix.of([ConflictRow("5", "1_3", 3)])
    assert matrix.names("5_1_PermanentResidentialUse")
    assert matrix.names("1_3")
    assert not matrix.names("1_AgricultureForestryAndFishing")
    assert not matrix.names("2_SecondaryProduction")
