"""The routes of an audit on the map: what is asked for is told, what is nobody's is not found."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import shapely
from pyproj import Geod

from layers.store import store
from layers.words import LANGUAGES, words
from planning import practice
from planning.audits import AuditAsked, Audited, run_audit
from planning.database import close_databases
from planning.planstore import list_plans
from planning.practice import make_practice, practice_rows
from tests.views.asgi import get
from views.borderroutes import border_routes
from views.ui.borderaudit import hold, of_border
from views.ui.borderlooks import line_style

ROUTES = border_routes()


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    home = tmp_path_factory.mktemp("made")
    rows = practice_rows()[:2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "practice_rows", lambda: rows)
        make_practice(home)
    plans = tuple(plan.id for plan in list_plans(home))
    yield run_audit(store(home), AuditAsked(plans, "vidzeme@2021-06-30"))
    close_databases()
    shutil.rmtree(home)


def features(path: str) -> list[dict[str, Any]]:
    answer = get(ROUTES, path)
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert gzip.decompress(get(ROUTES, path, accept_encoding="gzip").content) == answer.content
    told: list[dict[str, Any]] = json.loads(answer.content)["features"]
    return told


def metres(line: dict[str, Any]) -> float:
    return float(Geod(ellps="GRS80").geometry_length(shapely.geometry.shape(line)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_stretch_is_told_with_a_look_that_the_style_knows(
    audited: Audited, lang: str
) -> None:
    found = features(f"/map/borders/{hold(audited)}/{lang}/stretches.geojson")
    rows = audited.stretches
    style = line_style(set(zip(rows["judgement"], rows["weight"], strict=True)))
    assert [one["properties"]["stretch"] for one in found] == rows["stretch"].to_list()
    assert {one["properties"]["look"] for one in found} <= set(style["by"]["values"])
    for one, row in zip(found, rows.to_dict("records"), strict=True):
        assert one["properties"]["told"].startswith(
            words(lang)(f"borders.judgement.{row['judgement']}")
        )
        assert row["unit_name_a"] in one["properties"]["told"]


def test_a_border_is_all_of_its_stretches_and_as_long_as_they_are(audited: Audited) -> None:
    found = features(f"/map/borders/{hold(audited)}/lv/border-0.geojson")
    rows = of_border(audited, audited.borders["border_id"].iloc[0])
    assert len(found) == len(rows)
    drawn = sum(metres(one["geometry"]) for one in found)
    assert drawn == pytest.approx(rows["length_m"].sum(), rel=5e-3)


def test_a_stretch_is_found_by_its_number(audited: Audited) -> None:
    row = audited.stretches.iloc[3]
    (found,) = features(f"/map/borders/{hold(audited)}/lv/stretch-{row['stretch']}.geojson")
    assert found["properties"]["stretch"] == row["stretch"]


def test_the_zones_of_a_border_are_those_that_its_stretches_and_pairs_name(
    audited: Audited,
) -> None:
    found = features(f"/map/borders/{hold(audited)}/lv/zones-0.geojson")
    border = audited.borders["border_id"].iloc[0]
    named = {
        (side, zone)
        for table in (audited.stretches, audited.pairs)
        for side in "ab"
        for zone in table.loc[table["border_id"] == border, f"zone_id_{side}"].dropna()
    }
    assert len(found) == len(named)
    codes = set(audited.stretches.loc[audited.stretches["border_id"] == border, "code_a"].dropna())
    assert codes <= {one["properties"]["code"] for one in found}


def test_the_kilometres_lie_on_the_border(audited: Audited) -> None:
    found = features(f"/map/borders/{hold(audited)}/lv/kilometres-0.geojson")
    line = of_border(audited, audited.borders["border_id"].iloc[0]).union_all()
    assert found[0]["properties"]["told"] == "0 km"
    assert all(shapely.geometry.shape(one["geometry"]).distance(line) < 2e-5 for one in found)


@pytest.mark.parametrize(
    "path",
    ["stretches", "border-99999", "zones-99999", "kilometres-99999", "stretch-99999"],
)
def test_what_is_not_there_is_not_found(audited: Audited, path: str) -> None:
    for token in (hold(audited), "0" * 20, "..", "<script>", "x" * 900):
        if path == "stretches" and token == hold(audited):
            continue
        answer = get(ROUTES, f"/map/borders/{token}/lv/{path}.geojson")
        assert answer.status == 404
        assert "<" not in answer.text
        assert "immutable" not in answer.headers.get("cache-control", "")
    assert get(ROUTES, f"/map/borders/{hold(audited)}/xx/{path}.geojson").status == 404


def test_the_same_audit_has_the_same_address_and_another_one_another(audited: Audited) -> None:
    assert hold(audited) == hold(audited)
    other = replace(audited, stretches=audited.stretches.assign(judgement="same"))
    assert hold(other) != hold(audited)
