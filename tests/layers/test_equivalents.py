"""What a country's law has for a class of land use, by its crosswalk."""

from __future__ import annotations

import pytest

from layers.crosswalk import load
from layers.equivalents import LISTS, equivalent
from layers.hilucs import hilucs


@pytest.mark.parametrize(
    ("value", "country", "fit", "code"),
    [
        ("5_1_PermanentResidentialUse", "lv", "same", "DzS"),
        ("4_1_1_RoadTransport", "lv", "broader", "TR"),
        ("1_4_AquacultureAndFishing", "no", "narrower", "6300"),
        ("1_3_MiningAndQuarrying", "lv", "beside", "R"),
        ("1_1_Agriculture", "no", "same", "5100"),
    ],
)
def test_a_class_has_the_code_that_answers_to_it(
    value: str, country: str, fit: str, code: str
) -> None:
    found = equivalent(value, country)
    assert found.fit == fit
    assert code in [row.code for row in found.rows]


def test_holiday_homes_have_no_equivalent_in_latvia_and_one_in_norway() -> None:
    value = "5_3_OtherResidentialUse"
    assert equivalent(value, "lv").fit == "none"
    assert equivalent(value, "no").fit == "same"


@pytest.mark.parametrize("country", LISTS)
@pytest.mark.parametrize("value", hilucs())
def test_no_equivalent_means_that_no_code_of_the_list_touches_the_class(
    value: str, country: str
) -> None:
    found = equivalent(value, country)
    touching = [
        row for row in load(LISTS[country]).rows.values() if value in {row.hilucs, *row.secondary}
    ]
    assert (found.fit == "none") == (not found.rows)
    assert not touching or found.fit != "none"


def test_of_a_country_without_a_list_nothing_is_said() -> None:
    assert equivalent("1_1_Agriculture", "other").fit == "unlisted"
