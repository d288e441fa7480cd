"""Which units there are, who borders whom, and which one a name or code means."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.errors import Refusal
from layers.listing import carried_rows, unit_rows
from layers.territory import Key, Territory
from layers.units import find, folded, municipality_at, neighbours, relatives, select
from tests.perimeter import perimeter_km

DAYS = {
    "districts": dt.date(2008, 1, 1),
    "2009": dt.date(2010, 1, 1),
    "2021": dt.date(2022, 1, 1),
    "2025": dt.date(2026, 1, 1),
}
TABLE = [
    ("vidzeme", "municipality", "2009-07-01", 26),
    ("vidzeme", "municipality", "2021-06-30", 26),
    ("vidzeme", "municipality", "2021-07-01", 11),
    ("vidzeme", "municipality", "2025-06-30", 11),
    ("vidzeme", "municipality", "2025-07-01", 10),
    ("vidzeme", "municipality", "2026-01-01", 10),
    ("vidzeme", "district", "2009-06-30", 6),
    ("vidzeme", "nuts3", "2021-07-01", 8),
    ("vidzeme", "nuts3", "2026-01-01", 8),
    ("vidzeme", "planning-region", "2008-01-01", 1),
    ("vidzeme", "planning-region", "2026-01-01", 1),
    ("ostfold", "planning-region", "2026-01-01", 4),
    ("ostfold", "municipality", "2010-01-01", 18),
    ("ostfold", "municipality", "2020-01-01", 12),
    ("ostfold", "municipality", "2024-01-01", 12),
    ("ostfold", "county", "2024-01-01", 1),
]


@pytest.mark.parametrize(("region", "level", "day", "count"), TABLE)
def test_a_region_has_its_units_at_a_date(
    territory: Territory, region: str, level: str, day: str, count: int
) -> None:
    keys = select(territory, region, level, dt.date.fromisoformat(day))
    assert len(keys) == len(set(keys)) == count


def test_units_come_in_the_order_of_their_names(mini: Territory) -> None:
    keys = select(mini, "vidzeme", "municipality", dt.date(2010, 1, 1))
    assert [code for code, _ in keys] == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    ("region", "level", "day", "code"),
    [
        ("zemgale", "municipality", "2022-01-01", "region-unknown"),
        ("vidzeme", "village", "2022-01-01", "level-unknown"),
        ("vidzeme", "district", "2022-01-01", "level-not-at-date"),
        ("ostfold", "nuts3", "2022-01-01", "level-not-at-date"),
        ("vidzeme", "municipality", "1900-01-01", "date-too-early"),
        ("vidzeme", "municipality", "2999-01-01", "date-in-future"),
    ],
)
def test_what_is_not_there_is_refused(
    territory: Territory, region: str, level: str, day: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        select(territory, region, level, dt.date.fromisoformat(day))
    assert refused.value.code == code


def test_lv008_after_2025_says_that_it_is_listed_as_named(territory: Territory) -> None:
    after = unit_rows(territory, "vidzeme", "nuts3", dt.date(2026, 1, 1), "en")[1]
    before = unit_rows(territory, "vidzeme", "nuts3", dt.date(2022, 1, 1), "en")[1]
    assert [issue.code for issue in after] == ["nuts3-as-named"]
    assert before == []


def test_a_unit_that_is_gone_has_the_neighbours_of_its_last_day(territory: Territory) -> None:
    rows, _ = unit_rows(territory, "vidzeme", "nuts3", dt.date(2026, 1, 1), "en")
    madona = next(row for row in rows if row["code"] == "0038000")
    codes = [one["code"] for one in madona["neighbours"]]
    assert "0055000" in codes
    assert "0038001" not in codes


def test_neighbours_of_squares(mini: Territory) -> None:
    found = neighbours(mini, ("B", dt.date(2009, 7, 1)), dt.date(2010, 1, 1), "en")
    assert {n.name for n in found} == {"Āžu novads", "Cēres novads", "Estonia", "sea"}
    assert {n.code for n in found} == {"A", "C", None}
    lengths = {n.name: n.shared_border_km for n in found}
    assert lengths["Āžu novads"] == pytest.approx(11.13, abs=0.01)
    assert lengths["Estonia"] == pytest.approx(2 * 6.06, abs=0.05)


def test_a_neighbour_bears_the_name_of_the_day(mini: Territory) -> None:
    key = ("B", dt.date(2009, 7, 1))
    names = {n.name for n in neighbours(mini, key, dt.date(2009, 12, 31))}
    assert "Vecāžu novads" in names


def test_territory_whose_units_are_not_known_is_called_so(mini: Territory) -> None:
    found = neighbours(mini, ("D2", dt.date(1996, 1, 1)), dt.date(2008, 1, 1), "en")
    assert "other territory (its units of this date are not known here)" in {n.name for n in found}


STATES = [("latvia", day) for day in DAYS.values()]
STATES += [("ostfold", dt.date(2021, 1, 1)), ("ostfold", dt.date(2026, 1, 1))]


@pytest.mark.parametrize(("country", "day"), STATES, ids=str)
def test_borders_are_symmetric_and_add_up_to_the_perimeter(
    territory: Territory, country: str, day: dt.date
) -> None:
    units = [key for key in finest_units(territory, day) if territory.country(key) == country]
    assert len(units) > 10
    found = {key: neighbours(territory, key, day) for key in units}
    lengths = {(a, n.key): n.shared_border_km for a, rows in found.items() for n in rows if n.key}
    assert lengths
    for (one, other), length in lengths.items():
        assert one != other
        assert lengths[other, one] == pytest.approx(length, rel=1e-6)
    perimeters = perimeter_km(territory.outlines(units))
    for key, rows in found.items():
        total = sum(row.shared_border_km for row in rows)
        assert total == pytest.approx(perimeters[key], rel=1e-3)


def finest_units(territory: Territory, day: dt.date) -> list[Key]:
    valid = territory.valid_at(day)
    chosen = valid.index[valid["level"].isin(["municipality", "district"])]
    return [key for key in chosen if territory.pieces_of(key)]


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("0420200", "2010-01-01", "0420200"),
        ("LV-022", "2010-01-01", "0420200"),
        ("lv-022", "2022-01-01", "0026000"),
        ("Ērgļu novads", "2010-01-01", "0705500"),
        ("ergļu novads", "2010-01-01", "0705500"),
        ("Ergli", "2010-01-01", "0705500"),
        ("E\u0304rg\u013cu novads", "2010-01-01", "0705500"),
        (" ērgļu novads ", "2010-01-01", "0705500"),
        ("Valmieras novads", "2009-12-31", "0960200"),
        ("Kocēnu novads", "2009-12-31", "0960200"),
        ("Valmieras novads", "2022-01-01", "0054000"),
        ("Valmiera", "2010-01-01", "0250000"),
        ("Våler", "2021-01-01", "3018"),
        ("Valer", "2010-01-01", "0137"),
        ("Østfold", "2026-01-01", "31"),
        ("0250000@2009-07-01", "2010-01-01", "0250000"),
    ],
)
def test_a_unit_is_found_by_code_iso_and_name(
    territory: Territory, text: str, day: str, code: str
) -> None:
    assert find(territory, text, dt.date.fromisoformat(day))[0] == code


def test_one_iso_code_means_different_units_at_different_dates(territory: Territory) -> None:
    old = territory.area_km2(find(territory, "LV-022", dt.date(2010, 1, 1)))
    new = territory.area_km2(find(territory, "LV-022", dt.date(2022, 1, 1)))
    assert old == pytest.approx(172, rel=0.01)
    assert new == pytest.approx(2668, rel=0.005)


def test_without_a_day_the_newest_unit_is_meant(territory: Territory) -> None:
    assert find(territory, "Madonas novads") == ("0038001", dt.date(2025, 7, 1))


def test_a_whole_name_without_diacritics_goes_before_a_short_one(territory: Territory) -> None:
    assert find(territory, "Aluksnes rajons")[0] == "LV-AL"
    assert find(territory, "Aluksnes novads")[0] == "0021000"


@pytest.mark.parametrize("text", ["Erglu novds", "Valmeira", "Alūksne novads"])
def test_an_unknown_name_gets_near_ones(territory: Territory, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        find(territory, text + "x")
    assert refused.value.code == "unit-unknown-near"
    assert folded(text)[:2] in folded(str(refused.value.values["near"]))


@pytest.mark.parametrize("text", ["", "novads", "Qqqq", "%", "0250000@yesterday"])
def test_what_is_no_unit_is_refused(territory: Territory, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        find(territory, text, dt.date(2022, 1, 1))
    assert refused.value.code in {"unit-unknown", "unit-unknown-near"}


def test_a_unit_of_another_time_says_when_it_was(territory: Territory) -> None:
    with pytest.raises(Refusal) as refused:
        find(territory, "Ērgļu novads", dt.date(2022, 1, 1))
    assert refused.value.code == "unit-not-at-date"
    assert refused.value.values["when"] == "2009-07-01 – 2021-06-30"


def test_relatives_share_the_area_between_them(territory: Territory) -> None:
    cesis = find(territory, "LV-022", dt.date(2022, 1, 1))
    parts = relatives(territory, cesis, before=True)
    assert len(parts) == 7
    assert parts["share"].sum() == pytest.approx(1, abs=1e-9)
    assert (parts["share_of_other"] == 1).all()
    onwards = relatives(territory, parts["key"].iloc[0], before=False)
    assert list(onwards["key"]) == [cesis]
    assert onwards["share"].iloc[0] == pytest.approx(1)


def test_relatives_without_outlines_have_no_shares(territory: Territory) -> None:
    found = relatives(territory, find(territory, "3014"), before=True)
    assert len(found) == 5
    assert found["share"].isna().all()


def test_a_district_that_others_cross_is_not_all_of_its_successors(mini: Territory) -> None:
    found = relatives(mini, ("D1", dt.date(1996, 1, 1)), before=False)
    shares = {key[0]: share for key, share in zip(found["key"], found["share"], strict=True)}
    assert shares == pytest.approx({"A": 0.5, "B": 0.5}, rel=1e-3)


def test_published_hectares_survive_the_reform(territory: Territory) -> None:
    old = select(territory, "vidzeme", "municipality", dt.date(2010, 1, 1))
    people = territory.units.loc[old, "population"].set_axis([key[0] for key in old]).astype(float)
    days = (dt.date(2010, 1, 1), dt.date(2022, 1, 1))
    rows = carried_rows(territory, people, "vidzeme", *days)
    assert len(rows) == 11
    known = [row for row in rows if row["reason"] == ""]
    # Limbaži, Ogre and Saulkrasti joined the region in 2021: their parts were outside it.
    assert {row["reason"] for row in rows} == {"", "not-covered"}
    assert len(known) == 8
    assert sum(row["value"] for row in known) == people.sum()
    assert not any(row["estimated"] for row in known)


def test_a_point_lies_in_the_unit_of_the_day(mini: Territory) -> None:
    point = (25.15, 57.05)
    assert municipality_at(mini, point, dt.date(2008, 1, 1)) == ("D1", dt.date(1996, 1, 1))
    assert municipality_at(mini, point, dt.date(2010, 1, 1)) == ("B", dt.date(2009, 7, 1))
    assert municipality_at(mini, point, dt.date(2022, 1, 1)) == ("AB", dt.date(2021, 7, 1))
    assert municipality_at(mini, (20.0, 57.4), dt.date(2022, 1, 1)) is None


@pytest.mark.parametrize(
    ("region", "faced"),
    [
        (
            "vidzeme",
            {
                ("Alūksnes novads", "Estonia"),
                ("Alūksnes novads", "Russia"),
                ("Limbažu novads", "Estonia"),
                ("Limbažu novads", "sea"),
                ("Saulkrastu novads", "sea"),
                ("Smiltenes novads", "Estonia"),
                ("Valkas novads", "Estonia"),
                ("Valmieras novads", "Estonia"),
            },
        ),
        (
            "ostfold",
            {
                ("Aremark", "Sweden"),
                ("Fredrikstad", "sea"),
                ("Halden", "Sweden"),
                ("Halden", "sea"),
                ("Hvaler", "sea"),
                ("Marker", "Sweden"),
                ("Moss", "sea"),
                ("Råde", "sea"),
                ("Sarpsborg", "Sweden"),
                ("Sarpsborg", "sea"),
            },
        ),
    ],
)
def test_units_face_the_countries_and_the_sea_that_they_lie_on(
    territory: Territory, region: str, faced: set[tuple[str, str]]
) -> None:
    day = DAYS["2021"]
    found = {
        (territory.name(key), one.name)
        for key in select(territory, region, "municipality", day)
        for one in neighbours(territory, key, day, "en")
        if one.code is None
    }
    assert found == faced
