"""The page that leaves: whole in itself, the same each time, nothing in it taken for code."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import Refusal
from geo.raster import RasterStyle
from layers.out.safe_html import browser_safe
from layers.out.webpage import WebLayer, WebSpec, WebWords, web_page
from layers.styles import LegendRow

RASTER = Path(__file__).resolve().parents[3] / "data/rasters/landcover_vidzeme.tif"
STYLE = {"fill": "#ff0000", "stroke": "#000000", "weight": 1}
SHAPE = shapely.box(25, 57, 26, 57.5)


def frame(*shapes: shapely.Geometry | None, **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)


def page(*layers: WebLayer, legend: tuple[LegendRow, ...] = (), title: str = "Vidzeme") -> str:
    return web_page(
        WebSpec(
            bbox_lonlat=(24.5, 57.0, 26.5, 57.9),
            title=title,
            subtitle="2009. gada 1. jūlijā",
            layers=layers,
            legend=legend,
            sources=("Natural Earth",),
            notice="Nav juridiska spēka.",
            words=WebWords("Apzīmējumi", "Avoti"),
        )
    )


def features(text: str) -> list[dict[str, Any]]:
    (data,) = re.findall(r"_add\((\{.*?\})\);\n", text, flags=re.DOTALL)
    return list(json.loads(data)["features"])


def tip(**columns: list[Any]) -> str:
    layer = WebLayer("x", frame(SHAPE, **columns), STYLE, tuple((c, c) for c in columns))
    return str(features(page(layer))[0]["properties"]["tip"])


def test_no_address_leads_out_of_the_page() -> None:
    layers = [
        WebLayer("Novadi", frame(SHAPE, name=["Cēsu novads"]), STYLE, (("name", "Nosaukums"),))
    ]
    if RASTER.is_file():
        style = RasterStyle("classes", classes={1: "#00ff00"})
        layers.append(WebLayer("Segums", raster=RASTER, raster_style=style))
    text = page(*layers)
    addresses = set(re.findall(r"(?:https?:)?//[\w-]+\.[\w./-]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"<\w+[^>]*\ssrc=|<link\b|@import|sourceMapping", text)
    pictures = re.findall(r"url\(([^)]*)\)", text)
    assert all(place.startswith(("data:", "#")) for place in pictures)


def test_the_same_map_is_the_same_file() -> None:
    layer = WebLayer("Novadi", frame(SHAPE, name=["Cēsu novads"]), STYLE, (("name", "Nosaukums"),))
    assert page(layer) == page(layer)


def test_what_is_written_in_the_file_is_what_was_given() -> None:
    text = page(
        WebLayer("Novadi", frame(SHAPE, name=["Ķeguma novads"]), STYLE, (("name", "Nosaukums"),)),
        legend=(LegendRow("Pašvaldība", STYLE, "area"),),
    )
    for words in ("Vidzeme", "2009. gada 1. jūlijā", "Pašvaldība", "Nav juridiska spēka."):
        assert words in text
    assert '<html lang="lv">' in text
    (feature,) = features(text)
    assert "Ķeguma novads" in feature["properties"]["tip"]
    assert shapely.geometry.shape(feature["geometry"]).equals(SHAPE)


def test_attributes_are_written_as_the_language_writes_them() -> None:
    told = tip(name=["A"], area_km2=[1872.25], day=[dt.date(2009, 7, 1)], count=[1234])
    assert "1\N{NO-BREAK SPACE}872,25" in told
    assert "2009. gada 1. jūlijs" in told
    assert "1234" in told.replace("\N{NO-BREAK SPACE}", "")


def test_what_has_no_value_has_no_row() -> None:
    told = tip(name=["A"], a=[None], b=[float("nan")], c=[pd.NaT], d=[["x", 1]])
    assert told.count("<tr>") == 1
    assert html.escape('["x", 1]') in told


def test_layers_of_one_title_are_told_apart() -> None:
    one = WebLayer("Novadi", frame(SHAPE), STYLE)
    text = page(one, one)
    assert '"Novadi" :' in text
    assert '"Novadi (2)" :' in text


def test_a_layer_without_features_is_left_out() -> None:
    hollow = frame(shapely.Polygon(), None, name=["a", "b"])
    text = page(
        WebLayer("Tukšs", frame(), STYLE),
        WebLayer("Bez vietas", hollow, STYLE, (("name", "Nosaukums"),)),
    )
    assert '"Tukšs"' not in text
    assert "Vidzeme" in text


def test_a_ramp_of_one_value_is_drawn() -> None:
    row = LegendRow("Augstums", {"ramp": [[5, "#000000"], [5, "#ffffff"]]}, "ramp")
    assert page(legend=(row,)).count("<stop ") == 2


def test_hatches_are_defined_where_they_are_used() -> None:
    style = {"stroke": "#B4552D", "hatch": {"colour": "#B4552D", "gap": 9, "width": 1}}
    text = page(WebLayer("p", frame(SHAPE), style), legend=(LegendRow("p", style, "area"),))
    assert text.count('<pattern id="hatch-0"') == text.count("<pattern ") == 1
    assert '"className": "hatch-0"' in text
    assert 'fill="url(#hatch-0)"' in text


@pytest.mark.parametrize("sign", list("<>&\"'`${}\\"))
def test_every_sign_that_means_something_becomes_a_reference(sign: str) -> None:
    safe = browser_safe(f"a{sign}b")
    assert sign == "&" or sign not in safe
    assert html.unescape(safe) == f"a{sign}b"


def test_what_a_file_cannot_hold_is_replaced() -> None:
    assert browser_safe("a\ud800\x00b").encode() == "a\ufffd\ufffdb".encode()


@pytest.mark.parametrize(
    "text",
    [
        "{{7*7}}",
        "{% raw %}",
        "{#",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% endraw %}",
    ],
)
def test_no_template_is_run_on_the_server(text: str) -> None:
    layer = WebLayer(text, frame(SHAPE, **{text: [text]}), STYLE, ((text, text),))
    written = page(layer, legend=(LegendRow(text, STYLE, "area"),), title=text)
    assert written.count(str(browser_safe(text))) == 3
    assert html.unescape(features(written)[0]["properties"]["tip"]).count(text) == 1
    assert text not in written


@pytest.mark.parametrize(
    "colour",
    [
        "red",
        '#fff"/><script>alert(1)</script>',
        "#ffffff;background:url(//a.b)",
        "`${alert(1)}`",
        "#12345\u0667",
    ],
)
@pytest.mark.parametrize("key", ["fill", "stroke", "hatch", "by", "legend", "ramp"])
def test_a_colour_that_is_none_is_refused(colour: str, key: str) -> None:
    style: dict[str, Any] = {"fill": "#ffffff", "stroke": "#000000"}
    rows: tuple[LegendRow, ...] = ()
    if key == "hatch":
        style["hatch"] = {"colour": colour}
    elif key == "by":
        style["by"] = {"field": "n", "values": {"1": {"fill": colour}}}
    elif key == "legend":
        rows = (LegendRow("x", {"fill": colour}, "area"),)
    elif key == "ramp":
        rows = (LegendRow("x", {"ramp": [[0, colour], [1, "#ffffff"]]}, "ramp"),)
    else:
        style[key] = colour
    with pytest.raises(Refusal, match="colour-not-hex"):
        page(WebLayer("x", frame(SHAPE, n=[1]), style), legend=rows)
