"""What the app answers beside Streamlit's own pages: layers, tiles, pictures, pages, health."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from layers.catalogue import read_catalogue
from layers.home import VARIABLE, home_folder
from layers.store import Store, store
from layers.webmap import layer_url
from layers.words import LANGUAGES, words
from tests.made_plan import keep
from tests.user_layer import declare
from tests.views.asgi import Answer, get
from views.maproutes import map_routes
from views.outroutes import out_routes

ROUTES = [*map_routes(), *out_routes()]
REFORM = dt.date(2021, 7, 1)
VALMIERA_2021 = "0054000@2021-07-01"
HOSTILE_IDS = [
    "..",
    "../../etc/passwd",
    "%2e%2e",
    "<script>",
    "a" * 5000,
    "lakes.toml",
    "\x00",
    "Ū",
]
FOREIGN = re.compile(
    r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//"""
)
STARTS = {"png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-", "svg": b"<?xml"}
SMALL = "w=640&h=480"


@pytest.fixture(autouse=True)
def shared(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(empty_home))


def the_store() -> Store:
    return store(home_folder())


def ask(path: str, **headers: str) -> Answer:
    answer = get(ROUTES, path, **headers)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer


def address(layer: str = "vidzeme-municipalities", at: dt.date = REFORM) -> str:
    return layer_url(the_store().open(layer, at), at)


def test_a_layer_is_answered_for_good_and_packed_for_who_can_unpack() -> None:
    plain, packed = ask(address()), ask(address(), accept_encoding="gzip, br")
    assert plain.status == packed.status == 200
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["vary"] == "Accept-Encoding"
    assert plain.headers["content-type"].startswith("application/geo+json")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(json.loads(plain.content)["features"]) == 11


def test_another_day_of_the_same_state_has_the_same_bytes_and_another_state_its_own() -> None:
    assert ask(address(at=REFORM)).content == ask(address(at=dt.date(2023, 1, 1))).content
    assert len(json.loads(ask(address(at=dt.date(2009, 7, 1))).content)["features"]) == 26


def test_a_wrong_version_is_not_found_and_not_kept() -> None:
    version = address().split("/")[-1].split(".")[0]
    answer = ask(address().replace(version, "0" * 16))
    assert answer.status == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize("day", ["", "2021-02-30", "1066-10-14", "x" * 3000])
def test_a_layer_of_no_day_is_not_found(day: str) -> None:
    assert ask(address().split("?")[0] + f"?at={day}").status == 404


@pytest.mark.parametrize("name", HOSTILE_IDS)
@pytest.mark.parametrize(
    "path",
    [
        "/map/layers/{}/0.geojson?at=2021-07-01",
        "/map/units/shipped/{}.geojson",
        "/map/rasters/{}/0/8/146/78.png",
    ],
)
def test_an_id_of_nothing_is_not_found_and_told_without_it(path: str, name: str) -> None:
    answer = get(ROUTES, path.format(name.replace("?", "")))
    assert answer.status == 404
    assert "<" not in answer.text
    assert len(answer.text) < 100


def test_a_unit_s_outline_is_answered_for_good() -> None:
    answer = ask(f"/map/units/{the_store().territory.version}/{VALMIERA_2021}.geojson")
    features = json.loads(answer.content)["features"]
    assert "immutable" in answer.headers["cache-control"]
    assert [feature["properties"]["name"] for feature in features] == ["Valmieras novads"]


@pytest.mark.parametrize("unit", ["9999999@2021-07-01", "0054000", "0054000@2021-13-01", "@"])
def test_an_unknown_unit_is_not_found(unit: str) -> None:
    assert ask(f"/map/units/shipped/{unit}.geojson").status == 404


def raster() -> str:
    return f"/map/rasters/landcover-vidzeme/{the_store().open('landcover-vidzeme', REFORM).version}"


def test_a_tile_is_a_picture_kept_for_good() -> None:
    answer = ask(f"{raster()}/8/146/78.png")
    assert answer.status == 200
    assert answer.content.startswith(STARTS["png"])
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("tile", ["23/0/0", "2/4/0", "2/0/4", "99999999/0/0", "-1/0/0", "8/a/78"])
def test_a_tile_that_no_map_has_is_not_found(tile: str) -> None:
    assert get(ROUTES, f"{raster()}/{tile}.png").status == 404


def test_a_layer_that_is_no_raster_has_no_tiles() -> None:
    assert ask("/map/rasters/lakes/0/8/146/78.png").status == 404


@pytest.mark.parametrize("kind", STARTS)
def test_a_picture_of_a_view_is_a_file_named_after_it(kind: str) -> None:
    answer = ask(f"/out/picture.{kind}?lang=lv&region=vidzeme&at=2021-07-01&{SMALL}")
    assert answer.status == 200
    assert answer.content.startswith(STARTS[kind])
    assert f'filename="vidzeme-2021-07-01.{kind}"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_picture_says_date_sources_and_that_nothing_binds() -> None:
    text = ask(f"/out/picture.svg?lang=lv&at=2021-07-01&{SMALL}").text
    assert "GeoNames" in text or "<path" in text
    assert len(text) > 20_000


@pytest.mark.parametrize("kind", ["gif", "exe", "PNG", "<script>"])
def test_a_picture_of_another_kind_is_refused_in_words(kind: str) -> None:
    answer = ask(f"/out/picture.{quote(kind)}?lang=lv&{SMALL}")
    assert answer.status in {400, 404}
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("out", ["picture.png", "page.html"])
@pytest.mark.parametrize(
    "bad", ["bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,nan,nan,nan", "bbox=26,58,24,57"]
)
def test_a_bad_part_of_the_map_is_refused_in_a_sentence(out: str, bad: str, lang: str) -> None:
    answer = ask(f"/out/{out}?lang={lang}&{bad}")
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.endswith(".")
    assert answer.text in {words(lang)("out.bad_request"), *refusals(lang)}


def refusals(lang: str) -> list[str]:
    """The sentences about a place that cannot be drawn."""
    grids = ("EPSG:3059", "EPSG:25832")
    return [words(lang)("refusals.picture-place", crs=crs) for crs in grids]


@pytest.mark.parametrize("size", ["w=x", "w=1e9&h=1e9", "w=nan", "w=inf", "h=99999999999999"])
def test_a_size_that_no_paper_has_is_refused_in_a_sentence(size: str) -> None:
    answer = ask(f"/out/picture.png?lang=nb&{size}")
    assert answer.status == 400
    assert answer.text.endswith(".")


@pytest.mark.parametrize("day", ["1850-01-01", "2999-01-01"])
def test_a_picture_of_an_impossible_day_is_refused_in_a_sentence(day: str) -> None:
    answer = ask(f"/out/picture.png?lang=en&at={day}&{SMALL}")
    assert answer.status == 400
    assert answer.text.endswith(".")


def test_the_page_that_leaves_asks_nobody_for_anything() -> None:
    answer = ask("/out/page.html?lang=lv&region=vidzeme&at=2021-07-01")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert not FOREIGN.search(answer.text)
    assert words()("app.not_binding") in answer.text
    assert "Valmieras novads" in answer.text


@pytest.mark.parametrize("layer", ["settlements", "landcover-vidzeme", "ostfold-municipalities"])
def test_a_layer_has_a_thumbnail(layer: str) -> None:
    region = "ostfold" if layer.startswith("ostfold") else "vidzeme"
    answer = ask(f"/out/thumbnail.png?lang=lv&region={region}&layers={layer}")
    assert answer.status == 200
    assert answer.content.startswith(STARTS["png"])


def test_health_counts_the_layers() -> None:
    answer = get(ROUTES, "/health")
    assert json.loads(answer.content) == {"ok": True, "layers": len(the_store().catalogue.layers)}


def test_a_broken_layer_leaves_a_picture_of_the_rest(home: Path) -> None:
    declare(home, "mani_dati", "Mani", visible=True).write_text("{")
    assert ask(f"/out/picture.png?lang=lv&{SMALL}").status == 200
    broken = ask("/map/layers/mani_dati/0.geojson?at=2021-07-01")
    assert (broken.status, broken.text) == (404, "layer-file-broken")


def test_a_user_s_layer_that_changes_gets_another_address(home: Path) -> None:
    file = declare(home, "mani_dati_2021", "Mani", values=({"name": "Viens"},))
    before = address("mani_dati_2021")
    file.write_text(file.read_text(encoding="utf-8").replace("Viens", "Divi"), encoding="utf-8")
    after = address("mani_dati_2021")
    assert after != before
    assert ask(before).status == 404
    assert "Divi" in ask(after).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_with_practice_data_is_called_so(home: Path, lang: str) -> None:
    mark = f"({words(lang)('plans.practice')})</h1>"
    keep(home, practice=True)
    (plan,) = [layer.id for layer in read_catalogue(home) if layer.role == "plan"]
    asked = f"/out/page.html?lang={lang}&at=2021-07-01"
    assert mark in ask(f"{asked}&layers={plan}").text
    assert mark not in ask(asked).text
