"""What is here: two places of the partners, the sea, and points that are nowhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from geo.errors import Refusal
from layers.here import what_is_here
from layers.store import Store

VALMIERA = (25.4267, 57.5385)
ERGLI = (25.6408, 56.8972)
HALDEN = (11.3870, 59.1240)
SEA = (20.0, 57.4)
D2008, D2009, D2026 = dt.date(2008, 1, 1), dt.date(2009, 7, 1), dt.date(2026, 1, 1)


def by_id(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {layer["id"]: layer for layer in told["layers"]}


@pytest.mark.parametrize(
    ("point", "day", "code"),
    [
        (VALMIERA, D2008, "LV-VM"),
        (VALMIERA, D2009, "0250000"),
        (VALMIERA, D2026, "0054000"),
        (ERGLI, D2008, "LV-MA"),
        (ERGLI, D2009, "0705500"),
        (ERGLI, D2026, "0038001"),
        (HALDEN, dt.date(2021, 1, 1), "3001"),
        (HALDEN, D2026, "3101"),
    ],
)
def test_a_point_lies_in_the_unit_of_the_day(
    shipped: Store, point: tuple[float, float], day: dt.date, code: str
) -> None:
    told = what_is_here(shipped, point, day)
    assert told["unit"]["code"] == code
    assert (told["lon"], told["lat"]) == point


def test_units_of_all_dates_are_told_in_order(shipped: Store) -> None:
    told = what_is_here(shipped, ERGLI, D2026)
    local = [u["code"] for u in told["units"] if u["level"] in {"district", "municipality"}]
    assert local == ["LV-MA", "0705500", "0038000", "0038001"]
    begins = [unit["valid_from"] for unit in told["units"]]
    assert begins == sorted(begins)


@pytest.mark.parametrize(
    ("point", "partner"),
    [(VALMIERA, "Valmieras pilsētas dome"), (ERGLI, "Ērgļu novada dome")],
)
@pytest.mark.parametrize("day", [D2009, D2026])
def test_a_partner_and_the_lead_are_here(
    shipped: Store, point: tuple[float, float], partner: str, day: dt.date
) -> None:
    told = what_is_here(shipped, point, day)
    assert {p["partner"] for p in told["partners"]} == {partner, "Vidzemes plānošanas reģions"}
    extent = {p["partner"]: p["extent"] for p in told["partners"]}[partner]
    assert extent == ("whole" if day == D2009 else "part")


def test_the_layers_speak_in_the_language(shipped: Store) -> None:
    told = by_id(what_is_here(shipped, VALMIERA, D2026, "en"))
    assert told["landsea-vidzeme"]["class"] == "Land"
    assert told["landcover-vidzeme"]["class"]
    assert 20 < told["elevation-vidzeme"]["value"] < 120
    (feature,) = told["vidzeme-municipalities"]["features"]
    assert feature["name"] == "Valmieras novads"
    assert "vidzeme-districts" not in told
    assert not told.keys() & {"land", "lakes", "ostfold-municipalities"}


def test_the_nearest_settlement_has_its_distance(shipped: Store) -> None:
    near = what_is_here(shipped, VALMIERA, D2026)["settlement"]
    assert near["name"] == "Valmiera"
    assert near["population"] > 20_000
    assert near["distance_km"] < 2


def test_the_open_sea_has_coordinates_and_nothing_else(shipped: Store) -> None:
    told = what_is_here(shipped, SEA, D2026)
    assert told["unit"] is None
    assert told["units"] == told["partners"] == told["layers"] == []
    assert told["settlement"] is None
    assert told["grid"]["crs"] == "EPSG:3059"


@pytest.mark.parametrize(
    ("point", "crs", "x", "y"),
    [(VALMIERA, "EPSG:3059", 585_000, 378_000), (HALDEN, "EPSG:25832", 636_500, 6_555_500)],
)
def test_the_grid_is_that_of_the_country(
    shipped: Store, point: tuple[float, float], crs: str, x: float, y: float
) -> None:
    grid = what_is_here(shipped, point, D2026)["grid"]
    assert grid["crs"] == crs
    assert grid["x"] == pytest.approx(x, abs=3_000)
    assert grid["y"] == pytest.approx(y, abs=3_000)


@pytest.mark.parametrize(
    "point", [(181, 0), (-181, 0), (0, 91), (0, -91), (float("nan"), 57), (25, float("inf"))]
)
def test_a_point_off_the_earth_is_refused(shipped: Store, point: tuple[float, float]) -> None:
    with pytest.raises(Refusal) as refused:
        what_is_here(shipped, point, D2026)
    assert refused.value.code == "point-off-earth"


@pytest.mark.parametrize("point", [(180, 90), (-180, -90), (0, 0)])
def test_the_ends_of_the_earth_are_points_too(shipped: Store, point: tuple[float, float]) -> None:
    assert what_is_here(shipped, point, D2026)["units"] == []
