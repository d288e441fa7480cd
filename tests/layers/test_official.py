"""The real files of the publishers (../shared), the same files spelt otherwise, and broken ones."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from geo.measure import area_km2
from layers import units
from layers.official import import_official, official_folder, remove_official
from layers.official.fields import atvk, name_keys
from layers.territory import Territory, load_territory
from tests.perimeter import perimeter_km

SHARED = Path(__file__).resolve().parents[2] / "../shared"
LATVIA, NORWAY, BAD = SHARED / "data/latvia", SHARED / "data/norway", SHARED / "badfiles"
OLD = LATVIA / "csb_territorial_units_2021-01-01/Territorial_units_LV_1.2m_(2021.01.01.).shp"
NEW = LATVIA / "csb_territorial_units_2022-07-01/Territorial_units_LV_1.2m_(2022.07.01.).shp"
NORWEGIAN = [
    NORWAY / "kommuner_2024/Kommuner-M.geojson",
    NORWAY / "kommuner_2024/Kommuner-S.geojson",
    NORWAY / "kommuner_2024/Kommuner-S.topojson",
    NORWAY / "kommuner_2020/Kommuner-large.json",
    NORWAY / "kommuner_2020/Kommuner-small.json",
]
IN_2015, IN_2022, IN_2026 = dt.date(2015, 1, 1), dt.date(2022, 1, 1), dt.date(2026, 1, 1)
BEFORE_2009 = dt.date(2009, 6, 1)

needs_latvia = pytest.mark.skipif(not NEW.is_file(), reason="../shared/data/latvia is not here")
needs_norway = pytest.mark.skipif(not NORWAY.is_dir(), reason="../shared/data/norway is not here")
needs_bad = pytest.mark.skipif(not BAD.is_dir(), reason="../shared/badfiles is not here")


@pytest.fixture(scope="module")
def shipped() -> Territory:
    return load_territory()


@pytest.fixture(
    scope="module", params=[(OLD, NEW), (OLD,), (NEW,)], ids=["both", "2021-01-01", "2022-07-01"]
)
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Territory:
    home = tmp_path_factory.mktemp("home")
    import_official(list(request.param), load_territory(), home)
    return load_territory(official=official_folder(home))


def official_areas(path: Path) -> dict[str, float]:
    """Return km² by 7-digit code of the municipalities that a file dissolves to."""
    frame = gpd.read_file(path).dissolve("L0_code")
    return {str(code)[2:]: km2 for code, km2 in area_km2(frame).items()}


@needs_latvia
@pytest.mark.parametrize(("path", "at", "count"), [(OLD, IN_2015, 26), (NEW, IN_2022, 11)])
def test_units_are_within_a_thousandth_of_the_official_ones(
    imported: Territory, path: Path, at: dt.date, count: int
) -> None:
    official = official_areas(path)
    keys = units.select(imported, "vidzeme", "municipality", at)
    assert len(keys) == count
    for key in keys:
        assert imported.area_km2(key) == pytest.approx(official[key[0]], rel=1e-3)


@needs_latvia
def test_every_parish_and_town_of_the_table_is_a_piece_with_its_name(imported: Territory) -> None:
    labels = {label.casefold() for label in imported.pieces["latvia"]["label"]}
    names = imported.tables["parishes"]["name"]
    assert len(names) == 131
    assert [name for name in names if not name_keys_of_town(name) & labels] == []


def name_keys_of_town(name: str) -> set[str]:
    """Return what official files may call a row of the parish table."""
    genitive = name.removesuffix(" pilsēta").casefold()
    stem = genitive[:-1]
    return {name.casefold(), stem, f"{stem}is", f"{stem}i"}


@needs_latvia
def test_units_of_2009_nest_in_their_successors(imported: Territory) -> None:
    new = units.select(imported, "vidzeme", "nuts3", IN_2022)
    for key in units.select(imported, "vidzeme", "municipality", IN_2015):
        assert any(imported.pieces_of(key) <= imported.pieces_of(other) for other in new)


@needs_latvia
@pytest.mark.parametrize(
    ("at", "level", "count"),
    [
        (BEFORE_2009, "district", 6),
        (IN_2015, "municipality", 26),
        (IN_2022, "municipality", 11),
        (IN_2022, "nuts3", 8),
        (IN_2026, "municipality", 10),
    ],
)
def test_borders_of_official_units_add_up_to_their_perimeter(
    imported: Territory, at: dt.date, level: str, count: int
) -> None:
    keys = units.select(imported, "vidzeme", level, at)
    assert len(keys) == count
    outlines = imported.outlines(keys)
    assert shapely.coverage_is_valid(outlines.geometry.to_numpy())
    for key, perimeter in zip(keys, perimeter_km(outlines), strict=True):
        borders = units.neighbours(imported, key, at)
        assert sum(b.shared_border_km for b in borders) == pytest.approx(perimeter, rel=1e-3)


@needs_latvia
def test_the_three_parishes_that_changed_district_are_in_their_old_one(imported: Territory) -> None:
    pieces = imported.pieces["latvia"]
    district = dict(zip(pieces["label"], pieces["district"], strict=True))
    assert district["Trikātas pagasts"] == district["Ēveles pagasts"] == "LV-VK"
    cesis = imported.pieces_of(units.find(imported, "Cēsu rajons"))
    mores = pieces[(pieces["base"] == "0801601") & (pieces["district"] == "LV-CE")]
    assert len(mores) == 1
    assert set(mores.index) <= cesis
    assert float(mores["area_km2"].iloc[0]) == pytest.approx(88, abs=2)


@needs_latvia
def test_one_file_of_after_the_reform_finds_the_same_units_of_2009_as_both(
    shipped: Territory, tmp_path: Path
) -> None:
    both = import_official([OLD, NEW], shipped, tmp_path / "both")
    alone = import_official([NEW], shipped, tmp_path / "alone")
    frames = [
        load_territory(official=official_folder(tmp_path / name)).pieces["latvia"]
        for name in ("both", "alone")
    ]
    inside = [frame[frame["inside"].astype(bool)] for frame in frames]
    assert inside[0]["base"].equals(inside[1]["base"])
    assert "official-base-estimated" in {issue.code for issue in alone.issues}
    assert "official-base-estimated" not in {issue.code for issue in both.issues}


def respelt(path: Path, folder: Path, *, plain: bool) -> Path:
    """Write a file of the Bureau with its codes as text of seven digits or as bare numbers."""
    frame = gpd.read_file(path)
    for column in ("L0_code", "L1_code"):
        digits = frame[column].str.removeprefix("LV")
        frame[column] = digits if plain else digits.astype(int)
    target = folder / f"{path.stem}.geojson"
    frame.to_crs(4326).to_file(target, driver="GeoJSON")
    return target


@needs_latvia
@pytest.mark.parametrize("plain", [True, False], ids=["0054000", "54000"])
def test_codes_are_understood_in_every_spelling(
    shipped: Territory, tmp_path: Path, *, plain: bool
) -> None:
    result = import_official([respelt(OLD, tmp_path, plain=plain)], shipped, tmp_path)
    read = load_territory(official=official_folder(tmp_path))
    valmiera = units.find(read, "Valmieras novads", IN_2022)
    assert read.area_km2(valmiera) == pytest.approx(official_areas(NEW)["0054000"], rel=1e-3)
    assert result.manifest["countries"]["latvia"]["counts"]["inside"] >= 131


def test_a_code_is_one_in_all_spellings() -> None:
    spellings = ("LV0054000", "0054000", "54000", 54000, 54000.0, " lv0054000 ")
    assert {atvk(told) for told in spellings} == {"0054000"}


@pytest.mark.parametrize(
    ("official", "listed"),
    [
        ("Cēsis", "Cēsu pilsēta"),
        ("Strenči", "Strenču pilsēta"),
        ("Varakļāni", "Varakļānu pilsēta"),
        ("Valmiera", "Valmieras pilsēta"),
        ("Ape", "Apes pilsēta"),
        ("Raunas pagasts", "Raunas pagasts"),
    ],
)
def test_a_town_is_known_by_its_genitive(official: str, listed: str) -> None:
    assert listed.casefold() in name_keys(official)


def as_register(folder: Path) -> list[Path]:
    """Write the file of 2022 the way the address register does: three tables, own field names."""
    frame = gpd.read_file(NEW)
    plain = gpd.GeoDataFrame(
        {
            "KODS": range(len(frame)),
            "TIPS_CD": 104,
            "NOSAUKUMS": frame["L1_name"],
            "STATUSS": "EKS",
            "ATVK": frame["L1_code"].str.removeprefix("LV"),
        },
        geometry=frame.geometry,
        crs=frame.crs,
    )
    gone = plain[plain["NOSAUKUMS"] == "Raunas pagasts"].assign(NOSAUKUMS="Vecais", STATUSS="DEL")
    parish = plain["NOSAUKUMS"].str.endswith("pagasts")
    tables = {"Pagasti": plain[parish], "Pilsetas": plain[~parish]}
    tables["Pagasti"] = gpd.GeoDataFrame(gpd.pd.concat([tables["Pagasti"], gone]), crs=frame.crs)
    for name, table in tables.items():
        table.to_file(folder / f"{name}.shp", encoding="UTF-8")
    return [folder / f"{name}.shp" for name in tables]


@needs_latvia
def test_the_address_register_makes_the_same_units(shipped: Territory, tmp_path: Path) -> None:
    import_official(as_register(tmp_path), shipped, tmp_path)
    read = load_territory(official=official_folder(tmp_path))
    assert "Vecais" not in set(read.pieces["latvia"]["label"])
    official = official_areas(OLD)
    for key in units.select(read, "vidzeme", "municipality", IN_2015):
        assert read.area_km2(key) == pytest.approx(official[key[0]], rel=1e-3)


@needs_latvia
def test_parishes_without_their_towns_are_refused_naming_the_towns(
    shipped: Territory, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        import_official(as_register(tmp_path)[:1], shipped, tmp_path)
    assert refused.value.code == "official-incomplete"
    assert "Valmiera" in str(refused.value.values["missing"])
    assert not (official_folder(tmp_path) / "manifest.json").exists()


@needs_latvia
def test_municipalities_without_parishes_are_refused(shipped: Territory, tmp_path: Path) -> None:
    frame = gpd.read_file(NEW).dissolve("L0_code", as_index=False)
    frame = frame.assign(NOSAUKUMS=frame["L0_name"], ATVK=frame["L0_code"])
    frame = frame[["NOSAUKUMS", "ATVK", "geometry"]]
    frame[frame["NOSAUKUMS"].str.endswith("novads")].to_file(tmp_path / "Novadi.shp")
    with pytest.raises(Refusal) as refused:
        import_official([tmp_path / "Novadi.shp"], shipped, tmp_path)
    assert refused.value.code == "official-without-parishes"


@needs_latvia
def test_a_zip_with_other_tables_beside_is_read(shipped: Territory, tmp_path: Path) -> None:
    packed = tmp_path / "aw_shp.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in NEW.parent.iterdir():
            archive.write(part, f"shape/{part.name}")
        archive.writestr("shape/Ekas.shp", b"not even a shapefile")
        archive.writestr("shape/Ekas.shx", b"")
        archive.writestr("shape/Ekas.dbf", b"\0" * 32 + b"ADRESE".ljust(32, b"\0") + b"\r")
        archive.writestr("__MACOSX/shape/._Territorial.shp", b"litter")
    result = import_official([packed], shipped, tmp_path)
    assert result.manifest["countries"]["latvia"]["counts"]["pagasts"] == 147


def crossing_itself(shape: shapely.Polygon) -> shapely.Polygon:
    """Return a polygon with two neighbouring vertices swapped so that its ring crosses itself."""
    ring = list(shape.exterior.coords)
    swaps = (
        shapely.Polygon([*ring[:n], ring[n + 1], ring[n], *ring[n + 2 :]])
        for n in range(1, len(ring) - 2)
    )
    return next(swapped for swapped in swaps if not swapped.is_valid)


@needs_latvia
def test_invalid_parishes_are_repaired_and_said(shipped: Territory, tmp_path: Path) -> None:
    frame = gpd.read_file(NEW)
    row = frame.index[frame["L1_name"] == "Raunas pagasts"][0]
    frame.loc[row, "geometry"] = crossing_itself(frame.geometry[row])
    frame.to_file(tmp_path / "units_2022.07.01.gpkg", driver="GPKG")
    result = import_official([tmp_path / "units_2022.07.01.gpkg"], shipped, tmp_path)
    told = {issue.code: issue for issue in result.issues}
    assert told["official-repaired"].values["name"] == "Raunas pagasts"
    assert "official-coverage-mended" in told
    read = load_territory(official=official_folder(tmp_path))
    assert shapely.coverage_is_valid(read.pieces["latvia"].geometry.to_numpy())


@needs_latvia
def test_a_municipality_that_lost_land_in_the_file_is_named(
    shipped: Territory, tmp_path: Path
) -> None:
    frame = gpd.read_file(OLD)
    frame = frame[frame["L1_name"] != "Ainažu pagasts"]
    frame.to_file(tmp_path / "units_2021.01.01.gpkg", driver="GPKG")
    result = import_official([tmp_path / "units_2021.01.01.gpkg"], shipped, tmp_path)
    told = [i.values["unit"] for i in result.issues if i.code == "official-area-differs"]
    assert told == ["Limbažu novads"]


@needs_norway
@pytest.mark.parametrize("path", NORWEGIAN, ids=lambda path: path.name)
def test_ostfold_is_made_of_kartverkets_municipalities(
    shipped: Territory, tmp_path: Path, path: Path
) -> None:
    import_official([path], shipped, tmp_path)
    read = load_territory(official=official_folder(tmp_path))
    keys = units.select(read, "ostfold", "municipality", dt.date(2025, 1, 1))
    assert len(keys) == 12
    frame = gpd.read_file(path)
    number = frame["kommunenummer"].astype(int)
    halden = frame[number.isin([3001, 3101])].set_crs(4326, allow_override=True)
    key = units.find(read, "Halden", dt.date(2025, 1, 1))
    assert read.area_km2(key) == pytest.approx(float(area_km2(halden).iloc[0]), rel=1e-3)
    assert shapely.coverage_is_valid(read.pieces["ostfold"].geometry.to_numpy())
    assert read.provenance["ostfold"].source == "Kartverket"


@needs_norway
def test_the_publishers_own_wrapping_of_geojson_is_read(shipped: Territory, tmp_path: Path) -> None:
    plain = gpd.read_file(NORWEGIAN[0]).to_crs(25833)
    names = plain.pop("kommunenavn")
    collection = json.loads(plain.drop(columns=["name", "id"]).to_json())
    for feature, name in zip(collection["features"], names, strict=True):
        feature["properties"]["navn"] = [{"navn": name, "sprak": "nor", "rekkefolge": ""}]
    collection["crs"] = {"type": "name", "properties": {"name": "EPSG:25833"}}
    borders = {"type": "FeatureCollection", "features": []}
    wrapped = {
        "administrative_enheter.kommunegrense": borders,
        "administrative_enheter.kommune": collection,
    }
    with zipfile.ZipFile(tmp_path / "kommuner.zip", "w") as archive:
        archive.writestr("kommuner.geojson", json.dumps(wrapped))
    import_official([tmp_path / "kommuner.zip"], shipped, tmp_path)
    read = load_territory(official=official_folder(tmp_path))
    assert "Indre Østfold" in set(read.pieces["ostfold"]["label"])


@needs_latvia
@needs_norway
def test_countries_are_replaced_one_by_one_and_removed_together(
    shipped: Territory, tmp_path: Path
) -> None:
    import_official([NEW], shipped, tmp_path)
    second = import_official([NORWEGIAN[0]], load_territory(), tmp_path)
    assert set(second.manifest["countries"]) == {"latvia", "ostfold"}
    third = import_official([NORWEGIAN[3]], load_territory(), tmp_path)
    assert third.manifest["version"] != second.manifest["version"]
    official = official_folder(tmp_path)
    assert len(list(official.iterdir())) == 3
    assert remove_official(tmp_path)
    assert list(official.iterdir()) == []
    assert load_territory(official=official).version == "shipped"
    assert not remove_official(tmp_path)


@needs_latvia
def test_a_refused_file_leaves_the_earlier_boundaries(shipped: Territory, tmp_path: Path) -> None:
    import_official([NEW], shipped, tmp_path)
    before = {p.name: p.read_bytes() for p in official_folder(tmp_path).iterdir()}
    broken = tmp_path / "broken.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": [{"type"')
    with pytest.raises(Refusal):
        import_official([broken], shipped, tmp_path)
    assert {p.name: p.read_bytes() for p in official_folder(tmp_path).iterdir()} == before


@needs_latvia
def test_a_shapefile_without_its_companions_is_refused(shipped: Territory, tmp_path: Path) -> None:
    shutil.copyfile(NEW, tmp_path / "units.shp")
    with pytest.raises(Refusal) as refused:
        import_official([tmp_path / "units.shp"], shipped, tmp_path)
    assert refused.value.code == "official-file-part"
    shutil.copyfile(NEW.with_suffix(".dbf"), tmp_path / "units.dbf")
    shutil.copyfile(NEW.with_suffix(".shx"), tmp_path / "units.shx")
    with pytest.raises(Refusal) as refused:
        import_official([tmp_path / "units.shp"], shipped, tmp_path)
    assert refused.value.code == "official-without-crs"


@needs_latvia
def test_a_set_of_files_handed_over_together_is_one_file(
    shipped: Territory, tmp_path: Path
) -> None:
    result = import_official(sorted(NEW.parent.iterdir()), shipped, tmp_path)
    assert set(result.manifest["countries"]) == {"latvia"}


def feature_file(folder: Path, properties: dict[str, object], lonlat: tuple[float, float]) -> Path:
    shape = shapely.box(lonlat[0], lonlat[1], lonlat[0] + 0.1, lonlat[1] + 0.1)
    frame = gpd.GeoDataFrame([properties], geometry=[shape], crs=4326)
    path = folder / "file.geojson"
    path.write_text(frame.to_json())
    return path


@pytest.mark.parametrize(
    ("properties", "lonlat", "code"),
    [
        ({"name": "x"}, (25.0, 57.0), "official-not-recognised"),
        ({"L1_code": 1, "L1_name": "x", "L0_code": 2}, (57.0, 25.0), "official-misplaced"),
        ({"L1_code": 1, "L1_name": "x", "L0_code": 2}, (25.0, 57.0), "official-without-parishes"),
        ({"L1_code": 1, "L1_name": "Raunas pagasts", "L0_code": 2}, (25.7, 57.3), None),
        ({"kommunenummer": "0301", "navn": "Oslo"}, (10.7, 59.9), "official-other-region"),
        ({"kommunenummer": "3101", "navn": "Halden"}, (11.4, 59.1), "official-incomplete"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(
    shipped: Territory,
    tmp_path: Path,
    properties: dict[str, object],
    lonlat: tuple[float, float],
    code: str | None,
) -> None:
    with pytest.raises(Refusal) as refused:
        import_official([feature_file(tmp_path, properties, lonlat)], shipped, tmp_path)
    assert refused.value.code == (code or "official-incomplete")
    if code == "official-not-recognised":
        assert "L1_code" in str(refused.value.values["fields"])
        assert "kommunenummer" in str(refused.value.values["fields"])


@needs_bad
@pytest.mark.parametrize(
    "path",
    sorted([*BAD.glob("sh*.zip"), *BAD.glob("gj*"), *BAD.glob("gp*"), *BAD.glob("ssrf*")]),
    ids=lambda path: path.name,
)
def test_broken_and_hostile_files_are_refused(
    shipped: Territory, tmp_path: Path, path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        import_official([path], shipped, tmp_path)
    assert refused.value.code.startswith("official-")
    assert not official_folder(tmp_path).exists()


def test_a_virtual_file_under_an_innocent_name_is_not_followed(
    shipped: Territory, tmp_path: Path
) -> None:
    secret = feature_file(tmp_path, {"kommunenummer": "3101", "navn": "Halden"}, (11.4, 59.1))
    link = f'<OGRVRTDataSource><OGRVRTLayer name="file"><SrcDataSource>{secret}</SrcDataSource>'
    for name in ("link.geojson", "link.shp", "link.gpkg", "link.topojson"):
        path = tmp_path / name
        path.write_text(f"{link}</OGRVRTLayer></OGRVRTDataSource>")
        with pytest.raises(Refusal) as refused:
            import_official([path], shipped, tmp_path)
        assert refused.value.code in {"official-file-kind", "official-file-broken"}


@needs_latvia
def test_a_folder_that_cannot_be_written_is_refused(shipped: Territory, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Refusal) as refused:
        import_official([NEW], shipped, tmp_path / "home")
    assert refused.value.code == "folder-unwritable"
