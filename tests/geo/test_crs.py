"""Numbers are read where they can be, and nothing is moved in silence."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from geo.crs import judge_place, middle, name_of, named_crs, possible_rows, to_lonlat
from geo.errors import Refusal

WGS84, LKS92, UTM32 = CRS(4326), CRS(3059), CRS(25832)
VALMIERA_LKS = (527_000.0, 381_000.0)


def test_a_declared_system_that_fits_is_taken_without_a_word() -> None:
    placed = judge_place(VALMIERA_LKS, LKS92, declared_text="EPSG:3059")
    assert (placed.crs, placed.reason, placed.findings) == (LKS92, "declared", ())


@pytest.mark.parametrize("declared", [WGS84, None])
def test_metres_without_a_system_of_metres_are_asked_about(declared: CRS | None) -> None:
    with pytest.raises(Refusal) as refused:
        judge_place(VALMIERA_LKS, declared)
    assert refused.value.code in {"crs-impossible-ask", "crs-missing-ask"}
    assert str(refused.value.values["candidates"]).startswith("EPSG:3059 (LKS-92")


def test_a_schema_drawn_in_one_system_makes_it_certain() -> None:
    placed = judge_place((240_000, 560_000), None, hints=(28992,))
    assert (name_of(placed.crs), placed.reason) == ("EPSG:28992", "schema")
    assert [finding.rule for finding in placed.findings] == ["crs.missing"]


def test_two_systems_of_a_schema_that_both_fit_are_not_certain() -> None:
    with pytest.raises(Refusal, match="crs-missing-ask"):
        judge_place(VALMIERA_LKS, None, hints=(3059, 10306))


@pytest.mark.parametrize("name", ["plans_LKS92.csv", "zonejums-epsg3059", "lks-92"])
def test_a_name_makes_a_system_certain(name: str) -> None:
    placed = judge_place(VALMIERA_LKS, None, names=(name,))
    assert (name_of(placed.crs), placed.reason) == ("EPSG:3059", "name")


@pytest.mark.parametrize("name", ["plans_130590.csv", "2154 zones", "wgs84"])
def test_a_name_that_cannot_be_true_decides_nothing(name: str) -> None:
    with pytest.raises(Refusal, match="crs-missing-ask"):
        judge_place(VALMIERA_LKS, None, names=(name,))


def test_metres_that_claim_to_be_degrees_are_replaced_and_said() -> None:
    placed = judge_place((240_000, 560_000), WGS84, declared_text="EPSG:4326", hints=(28992,))
    assert name_of(placed.crs) == "EPSG:28992"
    assert [finding.rule for finding in placed.findings] == ["crs.replaced"]


@pytest.mark.parametrize(
    ("centre", "crs"),
    [((57.5, 25.4), WGS84), ((312_000, 506_000), LKS92), ((6_560_000, 610_000), UTM32)],
    ids=["degrees", "LKS-92 lands in the Baltic", "UTM"],
)
def test_swapped_axes_are_said_and_nothing_is_moved(centre: tuple[float, float], crs: CRS) -> None:
    placed = judge_place(centre, crs, declared_text=name_of(crs))
    assert placed.crs == crs
    assert not placed.swapped
    assert [finding.rule for finding in placed.findings] == ["crs.axes-swapped"]
    assert any(one.swapped and one.epsg == crs.to_epsg() for one in placed.candidates)


def test_toy_numbers_keep_their_system_with_a_word() -> None:
    placed = judge_place((5, 5), UTM32, declared_text="EPSG:25832")
    assert placed.crs == UTM32
    assert [finding.rule for finding in placed.findings] == ["crs.implausible"]


def test_numbers_that_are_no_place_at_all_are_refused() -> None:
    with pytest.raises(Refusal, match="crs-nowhere"):
        judge_place((224, 156.9), WGS84)


def test_what_a_person_chose_is_taken_unless_it_cannot_be() -> None:
    assert judge_place(VALMIERA_LKS, WGS84, chosen=LKS92).reason == "chosen"
    with pytest.raises(Refusal, match="crs-impossible"):
        judge_place(VALMIERA_LKS, None, chosen=WGS84)


@pytest.mark.parametrize("text", ["EPSG:999999", "LKS", "", "999999999999"])
def test_an_unknown_system_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="crs-unknown"):
        named_crs(text)


@given(st.floats(21.2, 28.0), st.floats(55.8, 58.0))
def test_every_place_in_latvia_is_plausible_in_lks_92(lon: float, lat: float) -> None:
    xy = Transformer.from_crs(4326, 3059, always_xy=True).transform(lon, lat)
    assert judge_place(xy, LKS92, declared_text="EPSG:3059").findings == ()
    assert to_lonlat(xy, LKS92) == pytest.approx((lon, lat), abs=1e-7)


@given(st.floats(5.0, 12.5), st.floats(58.0, 63.0))
def test_every_place_in_southern_norway_is_plausible_in_utm_32(lon: float, lat: float) -> None:
    xy = Transformer.from_crs(4326, 25832, always_xy=True).transform(lon, lat)
    assert judge_place(xy, UTM32, declared_text="EPSG:25832").findings == ()


def test_features_that_are_nowhere_are_told_apart_from_empty_ones() -> None:
    shapes = np.array(
        [shapely.Point(25, 57), shapely.Point(200, 57), shapely.Polygon(), None], dtype=object
    )
    assert possible_rows(shapes, WGS84).tolist() == [True, False, True, True]


def test_strays_do_not_move_the_middle() -> None:
    shapes = np.array([shapely.Point(25, 57)] * 5 + [shapely.Point(9e9, 0), None], dtype=object)
    assert middle(shapes) == (25, 57)
    assert middle(np.array([None, shapely.Polygon()], dtype=object)) is None
