"""The shipped territory: counts, tilings, nesting, and the distance to the official files."""

import datetime as dt
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

ROOT = Path(__file__).resolve().parents[2]
BOUNDARIES = ROOT / "data" / "boundaries"
OFFICIAL = ROOT.parent / "shared" / "data"
UNCHANGED = ("Alūksnes novads", "Gulbenes novads", "Valkas novads", "Varakļānu novads")
TABLES = ("units", "names", "composition", "membership", "partners", "parishes", "lineage")
COUNTRIES = ("latvia", "ostfold")
FOREVER = "9999-12-31"


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(BOUNDARIES / f"{name}.csv", dtype=str, keep_default_na=False)


def atoms(country: str) -> gpd.GeoDataFrame:
    return gpd.read_file(BOUNDARIES / f"{country}_atoms.geojson").set_index("atom")


@pytest.fixture(scope="module")
def latvia() -> gpd.GeoDataFrame:
    return atoms("latvia").to_crs(3035)


@pytest.fixture(scope="module")
def composition() -> dict[tuple[str, str], frozenset[str]]:
    grouped = table("composition").groupby(["code", "valid_from"])["atom"]
    return {key: frozenset(found) for key, found in grouped}


def members(group: str, day: str) -> list[tuple[str, str]]:
    rows = table("membership")
    rows = rows[rows["group"] == group]
    ends = rows["member_to"].replace("", FOREVER)
    now = rows[(rows["member_from"] <= day) & (ends >= day)]
    return list(zip(now["code"], now["valid_from"], strict=True))


@pytest.mark.parametrize("country", COUNTRIES)
def test_atoms_are_a_valid_coverage_as_written(country: str) -> None:
    frame = atoms(country)
    assert frame.geometry.is_valid.all()
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    assert frame.index.is_unique


@pytest.mark.parametrize(("country", "inside"), [("latvia", 35), ("ostfold", 12)])
def test_the_regions_have_their_atoms(country: str, inside: int) -> None:
    frame = atoms(country)
    assert frame["inside"].sum() == inside
    assert not frame["inside"].all()


@pytest.mark.parametrize("path", sorted((ROOT / "data").glob("*/*.geojson")), ids=lambda p: p.name)
def test_geojson_follows_rfc_7946(path: Path) -> None:
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert set(collection) == {"type", "features"}
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in collection["features"]]
    xy = shapely.get_coordinates(shapes)
    decimals = 7 if path.parent.name == "practice" else 6  # zones meet outlines at tenths of theirs
    assert (abs(xy - xy.round(decimals)) < 1e-12).all()
    parts = [p for p in shapely.get_parts(shapes) if isinstance(p, shapely.Polygon)]
    assert all(shapely.is_ccw(part.exterior) for part in parts)


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [
        ("vidzeme-planning-region", "2009-06-30", 6),
        ("vidzeme-planning-region", "2009-07-01", 26),
        ("vidzeme-planning-region", "2021-06-30", 26),
        ("vidzeme-planning-region", "2021-07-01", 11),
        ("vidzeme-planning-region", "2025-07-01", 10),
        ("LV008", "2020-01-01", 26),
        ("LV008", "2022-01-01", 8),
        ("ostfold", "2009-07-01", 18),
        ("ostfold", "2021-01-01", 12),
        ("ostfold", "2024-01-01", 12),
        ("ostfold-indre", "2024-01-01", 4),
    ],
)
def test_regions_have_their_members_at_a_date(group: str, day: str, count: int) -> None:
    assert len(members(group, day)) == count


def test_units_are_keyed_by_code_and_first_day() -> None:
    units = table("units")
    assert not units.duplicated(["code", "valid_from"]).any()
    assert (units["valid_to"].replace("", FOREVER) >= units["valid_from"]).all()
    assert (units[["name_lv", "name_en", "name_nb"]] != "").all().all()


@pytest.mark.parametrize("name", TABLES)
def test_dates_are_dates(name: str) -> None:
    frame = table(name)
    for column in [c for c in frame if c in {"from", "to", "date"} or c.endswith(("_from", "_to"))]:
        for value in frame.loc[frame[column] != "", column]:
            assert dt.date.fromisoformat(value)


def test_every_outline_is_composed_of_known_atoms(
    composition: dict[tuple[str, str], frozenset[str]],
) -> None:
    units = table("units").set_index(["code", "valid_from"])
    known = set(atoms("latvia").index) | set(atoms("ostfold").index)
    assert set().union(*composition.values()) == known
    assert set(composition) == set(units.index[units["outline"] == "yes"])


@pytest.mark.parametrize("name", ["names", "membership", "partners"])
def test_every_table_names_known_units(name: str) -> None:
    keys = set(table("units").set_index(["code", "valid_from"]).index)
    assert set(table(name).set_index(["code", "valid_from"]).index) <= keys


def test_lineage_joins_units_on_the_day_of_the_change() -> None:
    ends = table("units").set_index(["code", "valid_from"])["valid_to"]
    for row in table("lineage").itertuples():
        before = ends[(row.from_code, row.from_valid_from)]
        assert dt.date.fromisoformat(before) + dt.timedelta(1) == dt.date.fromisoformat(row.date)
        assert (row.to_code, row.to_valid_from) in ends.index


def test_units_of_2009_nest_in_their_successors(
    composition: dict[tuple[str, str], frozenset[str]],
) -> None:
    steps = table("lineage").query("from_valid_from == '2009-07-01'")
    merged = steps.groupby(["to_code", "to_valid_from"])
    assert merged.ngroups == 11
    for successor, group in merged:
        parts = [composition[code, "2009-07-01"] for code in group["from_code"]]
        assert frozenset().union(*parts) == composition[successor]
        assert sum(map(len, parts)) == len(composition[successor])


@pytest.mark.parametrize("day", ["2009-06-30", "2009-07-01", "2021-07-01", "2025-07-01"])
def test_members_tile_the_region(
    day: str, latvia: gpd.GeoDataFrame, composition: dict[tuple[str, str], frozenset[str]]
) -> None:
    shapes = [
        shapely.coverage_union_all(latvia.geometry.loc[sorted(composition[key])].to_numpy())
        for key in members("vidzeme-planning-region", day)
    ]
    whole = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, abs=1)
    holes = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    assert not holes


def test_the_four_planning_regions_make_the_county(
    composition: dict[tuple[str, str], frozenset[str]],
) -> None:
    regions = [found for (code, _), found in composition.items() if code.startswith("OST-")]
    assert len(regions) == 4
    assert frozenset().union(*regions) == composition["31", "2024-01-01"]
    assert sum(map(len, regions)) == 12


def test_parishes_follow_the_lineage() -> None:
    parishes = table("parishes")
    assert len(parishes) == 131
    assert (parishes["kind"] == "pilsēta").sum() == 16
    steps = table("lineage").query("from_valid_from == '2009-07-01'")
    onwards = dict(zip(steps["from_code"], steps["to_code"], strict=True))
    assert (parishes["code_2009"].map(onwards) == parishes["code_2021"]).all()
    districts = set(
        table("lineage").query("kind == 'split'")[["from_code", "to_code"]].agg(tuple, 1)
    )
    assert set(parishes[["district_code", "code_2009"]].agg(tuple, 1)) <= districts


def test_populations_have_a_year_and_the_sums_are_exact() -> None:
    units = table("units").set_index(["code", "valid_from"])
    told = units[units["population"] != ""]
    assert (told[["population_year", "population_source"]] != "").all().all()
    steps = table("lineage").query("from_valid_from == '2009-07-01'")
    for (code, begin), group in steps.groupby(["to_code", "to_valid_from"]):
        before = units.loc[[(c, "2009-07-01") for c in group["from_code"]], "population"]
        if (before != "").all():
            assert before.astype(int).sum() == int(units.loc[(code, begin), "population"])


def test_a_partner_stands_for_one_unit_a_day() -> None:
    partners = table("partners")
    assert partners["partner"].nunique() == 5
    for _, rows in partners.sort_values("from").groupby("partner"):
        until = [dt.date.fromisoformat(day) for day in rows["to"][:-1]]
        since = [dt.date.fromisoformat(day) for day in rows["from"][1:]]
        assert [day + dt.timedelta(1) for day in until] == since
        assert rows["to"].iloc[-1] == ""


def test_every_neighbour_of_the_region_is_drawn() -> None:
    """An outer edge far from any foreign country and from the sea would be a missing neighbour."""
    frame = atoms("latvia")
    outside = frame[~frame["inside"]].union_all()
    foreign = gpd.read_file(BOUNDARIES / "outer.geojson").union_all()
    land = gpd.read_file(ROOT / "data" / "places" / "land.geojson").union_all()
    edge = frame[frame["inside"]].union_all().boundary
    inland = edge.intersection(land.buffer(-0.03))
    assert inland.difference(shapely.union_all([outside, foreign]).buffer(0.03)).length == 0


def official(folder: str) -> gpd.GeoDataFrame:
    found = sorted((OFFICIAL / "latvia" / folder).glob("*.shp"))
    if not found:
        pytest.skip(f"the official file {folder} is not here")
    return gpd.read_file(found[0]).dissolve("L0_name").to_crs(3035)


def area_errors(
    day: str,
    theirs: gpd.GeoDataFrame,
    latvia: gpd.GeoDataFrame,
    composition: dict[tuple[str, str], frozenset[str]],
) -> pd.Series:
    names = table("units").set_index(["code", "valid_from"])["name_lv"]
    ours = {
        names[key]: latvia.geometry.loc[sorted(composition[key])].area.sum()
        for key in members("vidzeme-planning-region", day)
    }
    areas = pd.Series(ours)
    return areas / theirs.area.reindex(areas.index) - 1


def test_units_of_2021_agree_with_the_official_file(
    latvia: gpd.GeoDataFrame, composition: dict[tuple[str, str], frozenset[str]]
) -> None:
    theirs = official("csb_territorial_units_2022-07-01")
    errors = area_errors("2021-07-01", theirs, latvia, composition)
    assert errors.abs().max() < 0.005
    assert errors[list(UNCHANGED)].abs().max() < 0.002


def test_units_of_2009_agree_with_the_official_file(
    latvia: gpd.GeoDataFrame, composition: dict[tuple[str, str], frozenset[str]]
) -> None:
    theirs = official("csb_territorial_units_2021-01-01")
    errors = area_errors("2009-07-01", theirs, latvia, composition).drop("Valmiera").abs()
    assert errors.max() < 0.012
    assert errors.mean() < 0.003


def test_codes_of_2009_are_those_of_the_official_file() -> None:
    theirs = official("csb_territorial_units_2021-01-01")["L0_code"].str.removeprefix("LV")
    units = table("units").query("valid_from == '2009-07-01' and level == 'municipality'")
    ours = units.set_index("name_lv")["code"]
    assert (theirs.reindex(ours.index) == ours).all()


def test_codes_of_2021_are_those_of_the_official_file() -> None:
    theirs = official("csb_territorial_units_2022-07-01")["L0_code"].str.removeprefix("LV")
    units = table("units").query("valid_from == '2021-07-01' and level == 'municipality'")
    ours = units.set_index("name_lv")["code"]
    assert (theirs.reindex(ours.index) == ours).all()


def test_ostfold_agrees_with_kartverket() -> None:
    path = OFFICIAL / "norway" / "kommuner_2024" / "Kommuner-M.geojson"
    if not path.is_file():
        pytest.skip("Kartverket's municipalities of 2024 are not here")
    theirs = gpd.read_file(path)
    number = next(column for column in theirs.columns if "nummer" in column.lower())
    theirs = theirs.set_geometry(theirs.make_valid()).to_crs(3035).set_index(number)
    ours = atoms("ostfold").query("inside").to_crs(3035)
    errors = ours.area / theirs.area.reindex(ours.index) - 1
    assert errors.abs().max() < 0.006
