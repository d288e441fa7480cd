"""What many tests share: a made-up territory, the shipped one opened once, the command line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import shapely

import cli as front_door
from layers.store import Store, store
from layers.territory import Territory, load_territory

Cli = Callable[..., "Answered"]

# A busy machine is no fault of the code: how long things take is the benchmarks' business.
hypothesis.settings.register_profile("explorer", deadline=None)
hypothesis.settings.load_profile("explorer")

_UNIT_COLUMNS = (
    "region,code,valid_from,valid_to,from_certainty,to_certainty,level,name_lv,name_en,name_nb,"
    "iso,published_area_km2,published_area_source,population,population_year,population_source,"
    "outline,note\n"
)
_PARTNER_COLUMNS = (
    "partner,role,name_lv,name_en,name_nb,body_from,body_to,code,valid_from,from,to,extent,"
    "certainty,note_lv,note_en,note_nb\n"
)
# Districts D1 (pieces a, b1) and D2 (b2, c, d); 2009: A, B (b1 and b2), C, D; 2021: AB, CD.
_UNITS = {
    "D1": ("vidzeme", "1996-01-01", "2009-06-30", "district", "Pirmais rajons"),
    "D2": ("vidzeme", "1996-01-01", "2009-06-30", "district", "Otrais rajons"),
    "A": ("vidzeme", "2009-07-01", "2021-06-30", "municipality", "Āžu novads"),
    "B": ("vidzeme", "2009-07-01", "2021-06-30", "municipality", "Bēnes novads"),
    "C": ("vidzeme", "2009-07-01", "2021-06-30", "municipality", "Cēres novads"),
    "D": ("vidzeme", "2009-07-01", "2021-06-30", "municipality", "Dūņu novads"),
    "AB": ("vidzeme", "2021-07-01", "", "municipality", "Āžu novads"),
    "CD": ("vidzeme", "2021-07-01", "", "municipality", "Dūņu novads"),
    "OUT": ("", "2009-07-01", "", "municipality", "Ārpuses novads"),
    "3101": ("ostfold", "2020-01-01", "", "municipality", "Øya"),
}
_PIECES = {
    ("D1", "1996-01-01"): ("a", "b1"),
    ("D2", "1996-01-01"): ("b2", "c", "d"),
    ("A", "2009-07-01"): ("a",),
    ("B", "2009-07-01"): ("b1", "b2"),
    ("C", "2009-07-01"): ("c",),
    ("D", "2009-07-01"): ("d",),
    ("AB", "2021-07-01"): ("a", "b1", "b2"),
    ("CD", "2021-07-01"): ("c", "d"),
    ("OUT", "2009-07-01"): ("out",),
    ("3101", "2020-01-01"): ("o",),
}
_MOVES = [
    ("D1", "A", "split"),
    ("D1", "B", "split"),
    ("D2", "B", "split"),
    ("D2", "C", "split"),
    ("D2", "D", "split"),
    ("A", "AB", "merge"),
    ("B", "AB", "merge"),
    ("C", "CD", "merge"),
    ("D", "CD", "merge"),
]


@dataclass(frozen=True)
class Answered:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session", autouse=True)
def own_records() -> Iterator[None]:
    """Keep tests away from a database server that the machine's own settings name."""
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("EXPLORER_DATABASE", raising=False)
        yield


@pytest.fixture(scope="session")
def mini_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a made-up territory: five squares in a row, one more outside, a country north."""
    folder = tmp_path_factory.mktemp("boundaries")
    squares = [("a", True), ("b1", True), ("b2", True), ("c", True), ("d", True), ("out", False)]
    row = [
        _feature(shapely.box(n / 10, 57, (n + 1) / 10, 57.1), atom=a, inside=i, label=a)
        for n, (a, i) in enumerate(squares, start=250)
    ]
    _collection(folder / "latvia_atoms.geojson", row)
    island = shapely.box(11, 59, 11.1, 59.1)
    _collection(
        folder / "ostfold_atoms.geojson", [_feature(island, atom="o", inside=True, label="o")]
    )
    named = {"name_lv": "Igaunija", "name_en": "Estonia", "name_nb": "Estland"}
    north = _feature(shapely.box(25, 57.1, 25.6, 57.5), country="EE", **named)
    _collection(folder / "outer.geojson", [north])
    for stem, text in _tables().items():
        (folder / f"{stem}.csv").write_text(text, encoding="utf-8")
    source = {"source": "made up", "licence": "none", "vintage": "2026", "accuracy_m": 1}
    told = {"latvia": source, "ostfold": source}
    (folder / "sources.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def _feature(shape: shapely.Geometry, **properties: object) -> dict[str, object]:
    geometry = shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _collection(path: Path, features: list[dict[str, object]]) -> None:
    told = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(told), encoding="utf-8")


def _tables() -> dict[str, str]:
    units = [
        f"{region},{code},{begin},{end},exact,,{level},{name},{name},{name},,,,,,,yes,\n"
        for code, (region, begin, end, level, name) in _UNITS.items()
    ]
    parts = [f"{c},{b},{atom},exact\n" for (c, b), atoms in _PIECES.items() for atom in atoms]
    groups = {"vidzeme": "vidzeme-planning-region", "ostfold": "ostfold"}
    members = [
        f"{groups[region]},{code},{begin},{begin},{end},exact,made up\n"
        for code, (region, begin, end, *_) in _UNITS.items()
        if region
    ]
    days = {code: begin for code, (_, begin, *_) in _UNITS.items()}
    moves = [
        f"{old},{days[old]},{new},{days[new]},{days[new]},{kind},exact,made up\n"
        for old, new, kind in _MOVES
    ]
    renamed = "A,2009-07-01,Vecāžu novads,Old A,Gamle A,2009-07-01,2009-12-31,exact\n"
    renamed += "A,2009-07-01,Āžu novads,A,A,2010-01-01,2021-06-30,exact\n"
    partner = "p,partner,Padome,Council,Råd,,,A,2009-07-01,2009-07-01,2021-06-30,whole,exact,,,\n"
    partner += "p,partner,Padome,Council,Råd,,,AB,2021-07-01,2021-07-01,,part,exact,,,\n"
    return {
        "units": _UNIT_COLUMNS + "".join(units),
        "names": "code,valid_from,name_lv,name_en,name_nb,name_from,name_to,certainty\n" + renamed,
        "composition": "code,valid_from,atom,certainty\n" + "".join(parts),
        "membership": "group,code,valid_from,member_from,member_to,certainty,source\n"
        + "".join(members),
        "partners": _PARTNER_COLUMNS + partner,
        "parishes": "name,kind,district_code,status_before_2009,code_2009,code_2021\n",
        "lineage": "from_code,from_valid_from,to_code,to_valid_from,date,kind,certainty,source\n"
        + "".join(moves),
    }


@pytest.fixture(scope="session")
def mini(mini_folder: Path) -> Territory:
    return load_territory(mini_folder)


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty home: everything comes from what is shipped."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def shipped(shipped_home: Path) -> Store:
    return store(shipped_home)


@pytest.fixture(scope="session")
def territory(shipped: Store) -> Territory:
    return shipped.territory


@pytest.fixture
def cli(
    shipped_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    """Return the command line as a function; its home is empty unless ``home`` names another."""

    def run(*arguments: object, home: Path = shipped_home) -> Answered:
        monkeypatch.setenv("EXPLORER_HOME", str(home))
        capsys.readouterr()
        try:
            code = front_door.main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return Answered(code, told.out, told.err)

    return run


@pytest.fixture
def today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  the same civil date as the command line's
