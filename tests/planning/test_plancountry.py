"""Whose law a plan speaks: third countries have a column of their own in the one legend."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from layers.commonlegend import common_rows
from layers.store import store
from planning.database import close_databases
from planning.plancountry import plan_country, sides_by_country
from planning.planonmap import layer_of, put_plans_on_map
from planning.plans import accept
from planning.planstore import PlanMeta, get_plan
from tests.made_plan import check_here, keep
from tests.norwegian_plan import keep_norwegian

DAY = dt.date(2026, 1, 1)
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    close_databases()


def keep_columns(home: Path, rows: Sequence[dict[str, str]], west: float, south: float) -> str:
    """Bring a plan into the register whose zones have these columns, side by side."""
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": shapely.box(west + n, south, west + n + 1, south + 1).__geo_interface__,
        }
        for n, row in enumerate(rows)
    ]
    told = json.dumps({"type": "FeatureCollection", "features": features})
    return keep_file(home, told.encode(), "plans.geojson")


def keep_file(home: Path, content: bytes, name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "original" / name
        path.parent.mkdir()
        path.write_bytes(content)
        check_here(path, Path(folder) / "result")
        meta = PlanMeta(title=name, kind="lv-tp", status="active")
        return accept(home, Path(folder) / "result", path, meta)


FRENCH = ({"TYPEZONE": "U", "LIBELLE": "Ua"}, {"TYPEZONE": "A", "LIBELLE": "Ab"})


def test_plans_of_both_countries_keep_their_country(own: Path) -> None:
    assert plan_country(get_plan(own, keep(own))) == "lv"
    assert plan_country(get_plan(own, keep_norwegian(own))) == "no"


def test_a_french_table_is_french_wherever_it_lies(own: Path) -> None:
    plan = get_plan(own, keep_columns(own, FRENCH, 25.0, 57.0))
    assert plan_country(plan) == "fr"


def test_what_no_schema_tells_is_of_the_ground_it_lies_on(own: Path) -> None:
    plan = get_plan(own, keep_columns(own, [{"zone": "a"}, {"zone": "b"}], 25.0, 57.0))
    assert plan_country(plan) == "lv"
    far = replace(plan, current=replace(plan.current, bounds_lonlat=(2.0, 47.0, 2.5, 47.5)))
    assert plan_country(far) == "other"
    near = replace(plan, current=replace(plan.current, bounds_lonlat=(10.9, 59.2, 11.0, 59.3)))
    assert plan_country(near) == "no"


def test_a_third_country_has_a_column_after_the_two(own: Path) -> None:
    plans = [keep(own, ("DzS1", "M")), keep_columns(own, FRENCH, 2.0, 47.0)]
    put_plans_on_map(own)
    there = store(own)
    latvian, french = (there.open(layer_of(get_plan(own, plan)), DAY) for plan in plans)
    sides = sides_by_country(own, [("vidzeme", [latvian]), ("ostfold", [french])])
    assert [country for country, _ in sides] == ["lv", "no", "fr"]
    rows = common_rows(sides, "lv")
    cells = {code: row for row in rows for code, _ in row.cells["fr"].shown}
    assert set(cells) == {"U", "A"}
    assert all(row.cells["no"].shown == () for row in rows)
    farm = cells["A"]
    assert farm.cells["lv"].law.fit == "same"
    forest = next(row for row in rows if ("M" in {code for code, _ in row.cells["lv"].shown}))
    assert forest.cells["fr"].law.fit != "same"


@pytest.mark.parametrize(
    ("file", "country"),
    [
        ("de_xplangml_hamburg/Blankenese29.gml", "de"),
        ("nl_imro_2008_gml/2008.gml", "nl"),
        ("pl_pog_defect_suite/StrefaPlanistyczna_LUKA.gml", "pl"),
    ],
)
def test_official_plans_know_their_country(own: Path, file: str, country: str) -> None:
    path = REAL / file
    if not path.is_file():
        pytest.skip("the official plans are not beside the project")
    plan = get_plan(own, keep_file(own, path.read_bytes(), path.name))
    assert plan_country(plan) == country
