"""Units with their figures and places that changed, as the browser's map is sent them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from layers.store import store
from layers.words import words
from planning import plans
from planning.statistics import StatisticsAsked, zone_statistics
from planning.zonechange import ChangeAsked, zone_change
from tests.made_plan import write_plan
from tests.planning.zone_plans import FARM, keep_zones, strip
from tests.views.asgi import Answer, get
from views.statisticroutes import statistic_routes
from views.ui.statisticmap import changed_url, units_layer, units_legend, units_url

ROUTES = statistic_routes()
AT = "vidzeme@2021-07-01"
ZONES = [("L", strip(25.4, 25.6)), ("M", strip(25.6, 25.61)), ("ZZ9", strip(25.61, 25.62))]


@pytest.fixture
def plan(home: Path) -> str:
    return keep_zones(home, ZONES)


def url_of(home: Path, plan: str, lang: str = "lv") -> str:
    return units_url(zone_statistics(store(home), StatisticsAsked((plan,), AT, lang=lang)))


def ask(path: str, **headers: str) -> Answer:
    answer = get(ROUTES, path, **headers)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer


def test_every_unit_tells_its_figure_for_every_class(home: Path, plan: str) -> None:
    answer = ask(url_of(home, plan))
    assert "immutable" in answer.headers["cache-control"]
    told = {f["properties"]["name"]: f["properties"] for f in json.loads(answer.text)["features"]}
    farm = told["Cēsu novads"]
    assert farm["look"] == "1.1~", "pale: the plan covers less than half"
    assert farm["told"].startswith("Cēsu novads: Lauksaimniecība – ")
    assert farm["t1"].startswith("Cēsu novads: Mežsaimniecība – ")
    assert "Plāns sedz" in farm["told"]
    without = told["Valkas novads"]
    assert (without["look"], without["b0"]) == ("", "none")
    assert without["told"] == "Valkas novads: plāna nav"


def test_what_is_sent_packed_is_the_same(home: Path, plan: str) -> None:
    url = url_of(home, plan, "nb")
    packed = ask(url, accept_encoding="gzip")
    assert gzip.decompress(packed.content) == ask(url).content


def test_the_map_and_its_legend_speak_of_the_same_classes(home: Path, plan: str) -> None:
    found = zone_statistics(store(home), StatisticsAsked((plan,), AT, lang="en"))
    looks = units_layer(found, None, bare=False).style["by"]["values"]  # type: ignore[index]
    assert {"1.1", "1.1~", "1.2", "-"} <= set(looks)
    labels = [item.label for item in units_legend(found, None, words("en"))]
    assert labels == ["Largest class", "Agriculture", "Pale: plans cover less than half", "No plan"]
    ramp = [item.label for item in units_legend(found, "1.2", words("en"))]
    assert ramp[0] == "Forestry"
    assert ramp[-2:] == ["none", "No plan"]


def test_figures_that_changed_have_another_address(home: Path, plan: str) -> None:
    before = url_of(home, plan)
    plans.change_mapping(home, plan, {"ZZ9": FARM})
    assert get(ROUTES, before.replace("/lv/", "/en/")).status == 404
    assert ask(url_of(home, plan)).status == 200


def test_places_that_changed_are_sent_with_what_they_became(home: Path) -> None:
    one = keep_zones(home, [("L", strip(25.4, 25.5))])
    keep_zones(home, [("DzS", strip(25.4, 25.42)), ("L", strip(25.42, 25.5))], replaces=one)
    found = zone_change(store(home), ChangeAsked(f"{one}#1", one))
    (place,) = json.loads(ask(changed_url(found)).text)["features"]
    assert place["properties"]["step"] == "1.1>5.1"
    assert place["properties"]["told"].startswith("Lauksaimniecība → Pastāvīga dzīvojamā apbūve: ")


@pytest.mark.parametrize(
    "path",
    [
        "/map/statistics/0/xx/units.geojson?plans=plan-0000000000",
        "/map/statistics/0/lv/units.geojson",
        "/map/statistics/0/lv/units.geojson?plans=plan-0000000000",
        "/map/statistics/0/lv/units.geojson?plans=..%2F..%2Fetc%2Fpasswd&units=marss",
        "/map/statistics/0/lv/changed.geojson?from=%3Cscript%3E&to=%00",
    ],
)
@pytest.mark.usefixtures("home")
def test_what_is_not_there_is_not_found(path: str) -> None:
    answer = get(ROUTES, path)
    assert answer.status == 404
    assert len(answer.text) < 100
    assert "<" not in answer.text
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize("part", ["units.geojson?plans={}", "changed.geojson?from={}&to={}"])
def test_an_address_opens_no_file(home: Path, tmp_path: Path, part: str) -> None:
    file = write_plan(tmp_path / "x")
    told = f"/map/statistics/0/lv/{part.format(file, file)}"
    answer = get(ROUTES, told)
    assert (answer.status, answer.text) == (404, "plan-gone")
    assert not (home / "checks").exists()
