"""Zones and findings as the browser's map is sent them: of plans as they are now, and no other."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import quote

import pytest
import shapely

from layers.words import LANGUAGES, words
from planning import planlayers, plans
from planning.frames import SharedFrames
from planning.planstore import get_plan
from tests.made_plan import HOSTILE, box, check_here, keep, write_plan
from tests.views.asgi import Answer, get
from views.planroutes import plan_routes

ROUTES = plan_routes()
TOKEN = "0123456789abcdef" * 2
NOBODYS = ["..", "plan-0000000000", "' OR 1=1 --", "<script>", "\x00", "ū" * 500, "%2e%2e%2f"]


def ask(path: str, **headers: str) -> Answer:
    answer = get(ROUTES, path, **headers)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer


def not_found(path: str) -> bool:
    answer = get(ROUTES, path)
    assert len(answer.text) < 100
    assert "<" not in answer.text
    return answer.status == 404 and "immutable" not in answer.headers.get("cache-control", "")


@pytest.fixture
def plan(home: Path) -> str:
    return keep(home, ("DzS1", "ZZ9"))


@pytest.fixture
def checked(home: Path) -> str:
    """The address of a file on its way in."""
    folder = home / "checks" / TOKEN
    check_here(write_plan(folder / "original", ("M", "ZZ9")), folder / "result")
    return f"/map/checks/{TOKEN}/1"


def zones_of(home: Path, plan: str) -> str:
    return f"/map/plans/{plan}/{get_plan(home, plan).version}/zones.geojson"


def test_the_zones_of_a_kept_plan_are_answered_for_good(home: Path, plan: str) -> None:
    plain = ask(zones_of(home, plan))
    packed = ask(zones_of(home, plan), accept_encoding="gzip")
    assert plain.status == packed.status == 200
    assert "immutable" in plain.headers["cache-control"]
    assert gzip.decompress(packed.content) == plain.content
    first, second = json.loads(plain.content)["features"]
    assert first["properties"]["code"] == "DzS1"
    assert first["properties"]["class"] == "5_1_PermanentResidentialUse"
    assert (second["properties"]["class"], second["properties"]["told"]) == ("", "ZZ9")
    assert shapely.geometry.shape(first["geometry"]).equals_exact(box(0), 1e-5, normalize=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_findings_are_told_in_the_language_that_is_asked(home: Path, plan: str, lang: str) -> None:
    version = get_plan(home, plan).version
    answer = ask(f"/map/plans/{plan}/{version}/{lang}/findings.geojson")
    (found,) = json.loads(answer.content)["features"]
    assert found["properties"]["rule"] == "zone.unknown-code"
    assert found["properties"]["told"] == words(lang)("rule_titles.zone.unknown-code")


def test_another_version_than_that_of_now_is_not_found(home: Path, plan: str) -> None:
    before = zones_of(home, plan)
    assert ask(before).status == 200
    plans.change_mapping(home, plan, {"ZZ9": "1_2_Forestry"})
    assert not_found(before)
    assert not_found(before.replace("zones", "lv/findings"))
    told = json.loads(ask(zones_of(home, plan)).content)["features"]
    assert told[1]["properties"]["class"] == "1_2_Forestry"


def test_a_deleted_plan_is_not_found_though_it_was_asked_for_before(home: Path, plan: str) -> None:
    address = zones_of(home, plan)
    assert ask(address).status == 200
    plans.delete(home, plan)
    assert not_found(address)


def test_a_damaged_plan_is_told_by_its_code_alone(
    home: Path, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planlayers, "_shared", SharedFrames())  # as after a restart
    folder = home / "plans" / get_plan(home, plan).current.folder
    for name in ("zones.parquet", "findings.geojson"):
        (folder / name).write_bytes(b"damaged")
    address = zones_of(home, plan)
    assert not_found(address)
    assert ask(address).text == "kept-plan-broken"
    assert ask(address.replace("zones", "lv/findings")).text == "kept-plan-broken"


@pytest.mark.parametrize("name", NOBODYS)
@pytest.mark.usefixtures("home")
def test_what_is_nobody_s_is_not_found(name: str) -> None:
    told = quote(name, safe="")
    assert not_found(f"/map/plans/{told}/1/zones.geojson")
    assert not_found(f"/map/plans/{told}/1/lv/findings.geojson")
    assert not_found(f"/map/checks/{told}/1/lv/zones.geojson")
    assert not_found(f"/map/checks/{told}/1/lv/findings.geojson")


def test_a_file_on_its_way_in_shows_its_zones_and_its_findings(checked: str) -> None:
    zones = json.loads(ask(f"{checked}/lv/zones.geojson").content)["features"]
    assert [zone["properties"]["code"] for zone in zones] == ["M", "ZZ9"]
    (found,) = json.loads(ask(f"{checked}/nb/findings.geojson").content)["features"]
    assert found["properties"]["told"] == words("nb")("rule_titles.zone.unknown-code")
    assert not_found(f"{checked}/xx/zones.geojson")
    assert not_found(f"{checked}/xx/findings.geojson")


def test_a_file_that_was_let_go_is_not_found(home: Path, checked: str) -> None:
    assert ask(f"{checked}/lv/zones.geojson").status == 200
    for path in (home / "checks" / TOKEN / "result").iterdir():
        path.unlink()
    assert not_found(f"{checked}/lv/zones.geojson")
    assert not_found(f"{checked}/lv/findings.geojson")


def test_a_check_again_shows_what_it_found_at_last(
    home: Path, tmp_path: Path, checked: str
) -> None:
    before = ask(f"{checked}/lv/zones.geojson").content
    result = home / "checks" / TOKEN / "result"
    result.rename(tmp_path / "before")
    check_here(write_plan(tmp_path / "other", ("L",)), result)
    after = ask(f"{checked}/lv/zones.geojson").content
    assert before != after
    assert [one["properties"]["code"] for one in json.loads(after)["features"]] == ["L"]


def test_hostile_codes_are_sent_as_text(home: Path) -> None:
    answer = ask(zones_of(home, keep(home, HOSTILE)))
    told = json.loads(answer.content)["features"]
    assert [one["properties"]["code"] for one in told] == list(HOSTILE)
    assert answer.headers["content-type"].startswith("application/geo+json")
