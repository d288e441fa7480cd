"""QML is well-formed, has the names that QGIS writes, and QGIS itself reads it where installed."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from layers.catalogue import read_catalogue
from layers.declaration import Declaration
from layers.geopackage import geopackage
from layers.out.qgis_style import raster_qml, style_qml, style_rows, vector_qml

SYSTEM_PYTHON = Path("/usr/bin/python3")
CATALOGUE = read_catalogue()
VECTORS = [layer for layer in CATALOGUE if layer.kind == "vector"]
RASTERS = [layer for layer in CATALOGUE if layer.kind == "raster"]
AREA: dict[str, Any] = {
    "fill": "#336699",
    "fill_opacity": 0.5,
    "stroke": "#112233",
    "weight": 2,
    "dash": "6 3",
    "hatch": {"colour": "#B4552D", "gap": 9, "width": 1},
}
BY: dict[str, Any] = {
    "stroke": "#000000",
    "by": {
        "field": "kind",
        "values": {"a": {"fill": "#FF0000"}, 'b"<&': {"fill": "#00FF00"}},
        "default": {"fill": "#CCCCCC"},
    },
}
POINT: dict[str, Any] = {
    "fill": "#2B2B2B",
    "stroke": "#FFFFFF",
    "radius": 3,
    "radius_by": {"field": "rank", "stops": [[1, 5.5], [2, 4.2], [4, 2.5]]},
}


def parsed(qml: str) -> Any:
    assert qml.startswith("<!DOCTYPE qgis")
    return ET.fromstring(qml)  # noqa: S314  our own text


def options(layer: Any) -> dict[str, str]:
    return {o.attrib["name"]: o.attrib["value"] for o in layer.findall("Option/Option")}


def frame_of(shape: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"kind": ["a"]}, geometry=[shape], crs=4326)


def test_an_area_has_its_fill_hatch_and_dashed_outline() -> None:
    symbol = parsed(style_qml(AREA, "fill")).find("renderer-v2/symbols/symbol")
    assert symbol is not None
    layers = {layer.attrib["class"]: layer for layer in symbol.findall("layer")}
    assert list(layers) == ["SimpleFill", "LinePatternFill", "SimpleLine"]
    assert options(layers["SimpleFill"])["color"] == "51,102,153,128"
    assert options(layers["SimpleFill"])["outline_style"] == "no"
    assert options(layers["SimpleLine"])["customdash"] == "1.587;0.7937"
    assert layers["LinePatternFill"].find("symbol/layer").attrib["class"] == "SimpleLine"


def test_classes_keep_their_values_labels_and_default() -> None:
    root = parsed(style_qml(BY, "fill", {"a": "Meži"}))
    categories = root.findall("renderer-v2/categories/category")
    told = [(c.attrib["value"], c.attrib["label"]) for c in categories]
    assert told == [("a", "Meži"), ('b"<&', 'b"<&'), ("", "")]
    assert root.find("renderer-v2").attrib["attr"] == "kind"
    colours = [
        options(layer)["color"] for layer in root.findall("renderer-v2/symbols/symbol/layer")
    ]
    assert colours == ["255,0,0,255", "0,255,0,255", "204,204,204,255"]


def test_a_points_size_follows_its_rank() -> None:
    root = parsed(style_qml(POINT, "marker"))
    marker = root.find("renderer-v2/symbols/symbol/layer")
    assert options(marker)["size"] == "1.587"
    expression = marker.find(".//Option[@name='expression']").attrib["value"]
    assert expression.startswith('CASE WHEN "rank" <= 1 THEN 2.91')
    assert expression.count("scale_linear") == 2


def test_a_style_that_is_none_is_refused() -> None:
    with pytest.raises(Refusal):
        style_qml({"fill": "red; background:url(x)"}, "fill")


@pytest.mark.parametrize("layer", VECTORS, ids=lambda layer: layer.id)
@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (shapely.box(25, 57, 26, 58), "fill"),
        (shapely.LineString([(25, 57), (26, 58)]), "line"),
        (shapely.Point(25, 57), "marker"),
    ],
    ids=["area", "line", "point"],
)
def test_every_declared_vector_layer_has_a_style(
    layer: Declaration, shape: shapely.Geometry, kind: str
) -> None:
    root = parsed(vector_qml(layer, frame_of(shape), "lv"))
    kinds = {symbol.attrib["type"] for symbol in root.findall("renderer-v2/symbols/symbol")}
    assert kinds == {kind}


@pytest.mark.parametrize("layer", RASTERS, ids=lambda layer: layer.id)
def test_every_declared_raster_layer_has_a_style(layer: Declaration) -> None:
    renderer = parsed(raster_qml(layer, "nb")).find("pipe/rasterrenderer")
    assert renderer.attrib["type"] in {"paletted", "singlebandpseudocolor"}
    assert len(renderer.findall(".//paletteEntry") + renderer.findall(".//item")) > 1


def test_a_geopackages_styles_name_their_layers() -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    rows = style_rows({"a_b": "<qgis/>", "c": "<qgis/>"}, now)
    assert list(rows["f_table_name"]) == ["a_b", "c"]
    assert rows["useAsDefault"].all()


ASK_QGIS = """
import json, sys
from qgis.core import QgsApplication, QgsRasterLayer, QgsRenderContext, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
found = {}
for name, source, style in json.loads(sys.argv[1]):
    layer = QgsRasterLayer(source) if source.endswith(".tif") else QgsVectorLayer(source, name)
    done = layer.loadNamedStyle(style)[1] if style else True
    told = {"valid": layer.isValid(), "done": bool(done), "renderer": layer.renderer().type()}
    if hasattr(layer, "featureCount"):
        context = QgsRenderContext()
        symbols = layer.renderer().symbols(context)
        told["layers"] = [
            [one.symbolLayer(n).layerType() for n in range(one.symbolLayerCount())]
            for one in symbols
        ]
        told["colours"] = [one.color().name() for one in symbols]
        told["labels"] = layer.labelsEnabled() and layer.labeling().settings().fieldName
        told["features"] = layer.featureCount()
    found[name] = told
print("QGIS" + json.dumps(found), flush=True)
app.exitQgis()
"""


def ask_qgis(layers: list[tuple[str, str, str]], folder: Path) -> dict[str, dict[str, object]]:
    """Return what QGIS's own libraries make of (name, file, QML) triples."""
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    asked = subprocess.run(
        [SYSTEM_PYTHON, "-c", ASK_QGIS, json.dumps(layers)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )
    if "No module named 'qgis'" in asked.stderr:
        pytest.skip("Debian's python3-qgis is not installed")
    lines = [line for line in asked.stdout.splitlines() if line.startswith("QGIS")]
    assert lines, (asked.returncode, asked.stderr)
    found: dict[str, dict[str, object]] = json.loads(lines[-1][4:])
    return found


@pytest.mark.skipif(not SYSTEM_PYTHON.is_file(), reason="no system Python that could have QGIS")
def test_qgis_reads_the_styles_as_they_are_meant(tmp_path: Path) -> None:
    asked = []
    shapes = {
        "fill": shapely.box(25, 57, 26, 58),
        "marker": shapely.Point(25, 57),
        "line": shapely.LineString([(25, 57), (26, 58)]),
    }
    told: dict[str, tuple[dict[str, Any], str]] = {
        "area": (AREA, "fill"),
        "by": (BY, "fill"),
        "point": (POINT, "marker"),
    }
    told["road"] = ({"stroke": "#8B7F77", "dash": "8 3 2 3", "shape": "line"}, "line")
    for name, (style, kind) in told.items():
        source, qml = tmp_path / f"{name}.geojson", tmp_path / f"{name}.qml"
        frame_of(shapes[kind]).to_file(source, driver="GeoJSON")
        qml.write_text(style_qml(style, kind, label_field="kind"), encoding="utf-8")
        asked.append((name, str(source), str(qml)))
    found = ask_qgis(asked, tmp_path)
    assert all(layer["valid"] and layer["done"] for layer in found.values())
    assert found["area"]["layers"] == [["SimpleFill", "LinePatternFill", "SimpleLine"]]
    assert found["area"]["labels"] == "kind"
    assert found["by"]["renderer"] == "categorizedSymbol"
    assert found["by"]["colours"] == ["#ff0000", "#00ff00", "#cccccc"]
    assert found["point"]["layers"] == [["SimpleMarker"]]
    assert found["road"]["colours"] == ["#8b7f77"]


@pytest.mark.skipif(not SYSTEM_PYTHON.is_file(), reason="no system Python that could have QGIS")
def test_qgis_opens_a_geopackage_styled(tmp_path: Path) -> None:
    frames = {
        "my_areas": frame_of(shapely.box(25, 57, 26, 58)),
        "c": frame_of(shapely.Point(25, 57)),
    }
    styles = {"my_areas": style_qml(BY, "fill"), "c": style_qml(POINT, "marker")}
    path = tmp_path / "layers.gpkg"
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    path.write_bytes(geopackage(frames, now, style_rows(styles, now)))
    asked = [(name, f"{path}|layername={name}", "") for name in frames]
    found = ask_qgis(asked, tmp_path)
    assert found["my_areas"]["renderer"] == "categorizedSymbol"
    assert found["my_areas"]["colours"] == ["#ff0000", "#00ff00", "#cccccc"]
    assert found["c"]["colours"] == ["#2b2b2b"]
    assert [layer["features"] for layer in found.values()] == [1, 1]
