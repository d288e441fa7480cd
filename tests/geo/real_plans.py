"""Plans of five countries that lie beside the project, not in it: their areas, made valid."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from layers.readers.reading import read_raw

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"
# File, layer, the column that is the class.
PLANS = {
    "pl": ("pl_pog_defect_suite/StrefaPlanistyczna_OK.gml", "StrefaPlanistyczna", "oznaczenie"),
    "pl-gap": ("pl_pog_defect_suite/StrefaPlanistyczna_LUKA.gml", "StrefaPlanistyczna", "gml_id"),
    "nl": ("nl_imro_2008_gml/2008.gml", "Enkelbestemming", "bestemmingshoofdgroep"),
    "de": ("de_xplangml_hamburg/Blankenese29.gml", "BP_BaugebietsTeilFlaeche", "gml_id"),
    "de-67": ("de_xplangml_hamburg/LA67.gml", "BP_GruenFlaeche", "gml_id"),
    "fr": ("fr_plu_41175_2014_shp/ZONE_URBA.shp", "ZONE_URBA", "TYPEZONE"),
    "fr-many": ("fr_plui_200011781_2018_shp/ZONE_URBA.shp", "ZONE_URBA", "TYPEZONE"),
    "no": ("no_reguleringsplan_gml_defects/gml.flate.1-fail.gml", "RpArealformålOmråde", "gml_id"),
}


def real_plan(name: str) -> gpd.GeoDataFrame:
    """Return class and geometry in the plan's own CRS."""
    file, layer, column = PLANS[name]
    if not (SHARED / file).is_file():
        pytest.skip("the shared files are not beside the project")
    raw = next(one for one in read_raw(SHARED / file).layers if one.name == layer)
    shapes = raw.frame.geometry.force_2d()
    area = shapes.geom_type.isin({"Polygon", "MultiPolygon"})
    told = {"class": raw.frame[column][area].astype(object)}
    return gpd.GeoDataFrame(told, geometry=shapes[area].make_valid(), crs=raw.crs)
