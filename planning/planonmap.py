"""Plans as layers of the map: one declaration and one file for each, kept in step with the store.

What lies in ``<home>/plan-layers`` is made from the database and can be made again; nothing else
reads or writes there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from geo.errors import Refusal
from layers.catalogue import PLAN_FOLDER
from layers.here import region_near
from layers.hilucs import hilucs
from layers.home import ensure_folder
from layers.planschema_known import GENERIC, folded
from layers.words import LANGUAGES, words
from layers.zone_styles import special_kind, zone_layer_style
from planning.codelists import plan_kinds, plan_statuses
from planning.planlayers import zones_of
from planning.planorigin import plan_origin
from planning.planstore import list_plans
from planning.settings import practice_hidden

if TYPE_CHECKING:
    import pandas as pd

    from planning.planrecords import StoredPlan

_ORDER = 45
MOST_DRAWN = 20_000
_NAMES = frozenset(map(folded, GENERIC.columns["name"]))
# Who has read the list of plans last must be the last to write: visitors have a thread each.
_ONE_AT_A_TIME = Lock()
_COLUMNS = ("code", "name", "class_name", "future", "status", "valid_from", "regulation")


def put_plans_on_map(home: Path) -> None:
    """Bring the layers of plans in step with the plans that are shown.

    A plan whose files are damaged is left out; its own page says what is wrong with it.
    """
    with _ONE_AT_A_TIME:
        _put(home)


def _put(home: Path) -> None:
    shown = {_stem(plan): plan for plan in list_plans(home, withdrawn=False)}
    if practice_hidden(home):
        shown = {stem: plan for stem, plan in shown.items() if not plan.practice}
    folder = home / PLAN_FOLDER
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.stem not in shown:
            path.unlink(missing_ok=True)
    for stem, plan in shown.items():
        if not (folder / f"{stem}.toml").is_file():
            with suppress(Refusal):
                _write(home, ensure_folder(folder), stem, plan)


def layer_of(plan: StoredPlan) -> str:
    """Return the id of the layer that shows a plan as it is now."""
    return _stem(plan)


def _stem(plan: StoredPlan) -> str:
    return f"{plan.id}-{plan.version}"


def _write(home: Path, folder: Path, stem: str, plan: StoredPlan) -> None:
    """Write the file first and the declaration last, each to its name when it is whole."""
    zones = zones_of(home, plan, plan.current)
    table = drawn(zones)
    waiting = folder / f".{stem}.fgb"
    waiting.unlink(missing_ok=True)
    # An index in the file would put zones in its own order, and what lies above others below them.
    table.to_file(waiting, driver="FlatGeobuf", engine="pyogrio", SPATIAL_INDEX="NO")
    waiting.replace(folder / f"{stem}.fgb")
    told = declaration(plan, sorted({str(v) for v in zones["hilucs"].dropna()}), f"{stem}.fgb")
    lines = [f"{key} = {_toml(value)}" for key, value in told.items()]
    waiting.write_text("\n".join(lines) + "\n", encoding="utf-8")
    waiting.replace(folder / f"{stem}.toml")


def drawn(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what the map draws of zones (any CRS), EPSG:4326, with the columns people see.

    More zones than a browser can hold are drawn as one area a class; tables and files keep all.
    """
    if len(zones) > MOST_DRAWN:
        zones = _by_class(zones)
    return map_table(zones.to_crs("EPSG:4326"))


def drawn_overlay(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what the map draws of an overlay (any CRS), EPSG:4326: told, and the kind if known."""
    areas = frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])].to_crs("EPSG:4326")
    names = [column for column in areas.columns if column not in {"fid", areas.geometry.name}]
    rows = [
        [str(value) for value in row if isinstance(value, str) and value]
        for row in areas[names].itertuples(index=False)
    ]
    kinds = [next(filter(None, map(special_kind, texts)), "") for texts in rows]
    named = next((column for column in names if folded(column) in _NAMES), "fid")
    said = [
        name if isinstance(name, str) and name else str(fid)
        for name, fid in zip(areas[named], areas["fid"], strict=True)
    ]
    told = {"id": list(areas["fid"]), "special": kinds, "told": said}
    return gpd.GeoDataFrame(told, geometry=areas.geometry.to_numpy(), crs=areas.crs)


def _by_class(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    groups = zones.assign(hilucs=zones["hilucs"].fillna("")).groupby("hilucs", sort=True)
    rows = [(value, shapely.union_all(group.geometry.to_numpy())) for value, group in groups]
    empty = dict.fromkeys((*_COLUMNS, "label", "secondary"))
    told = [
        empty | {"zone_id": value or "-", "hilucs": value or None, "name": _class_name(value)}
        for value, _ in rows
    ]
    return gpd.GeoDataFrame(told, geometry=[shape for _, shape in rows], crs=zones.crs)


def _class_name(value: str) -> str | None:
    return hilucs()[value].names["lv"] if value else None


def map_table(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return zones with the columns that people see, and ``id``."""
    names = {value: one.names["lv"] for value, one in hilucs().items()}
    table = zones.assign(
        id=[f"{zone}:{place}" for place, zone in enumerate(zones["zone_id"])],
        class_name=[names.get(value, "") for value in zones["hilucs"]],
        told=[
            _told(code, name)
            for code, name in zip(_texts(zones["code"]), _texts(zones["name"]), strict=True)
        ],
    )
    table["class"] = table["hilucs"].fillna("")
    kept = ["id", "told", "class", *(c for c in _COLUMNS if c in table.columns), "geometry"]
    return table[kept]


def _texts(column: pd.Series) -> list[str]:
    return [str(value) for value in column.astype(object).where(column.notna(), "")]


def _told(code: str, name: str) -> str:
    return f"{name} ({code})" if code and name and name != code else name or code or "–"


def declaration(plan: StoredPlan, classes: list[str], file: str) -> dict[str, Any]:
    """Return the declaration of a plan's layer, as the catalogue reads it."""
    west, south, east, north = plan.current.bounds_lonlat or (0.0, 0.0, 0.0, 0.0)
    region = region_near(((west + east) / 2, (south + north) / 2))
    kind, status = plan_kinds()[plan.kind], plan_statuses()[plan.status]
    told: dict[str, Any] = {
        "role": "plan",
        "group": "plans",
        "kind": "vector",
        "order": _ORDER,
        "title": {lang: _title(plan, lang) for lang in LANGUAGES},
        "short": {lang: short_title(plan, lang) for lang in LANGUAGES},
        "about": {lang: f"{kind.names[lang]} · {status.names[lang]}" for lang in LANGUAGES},
        "visible": not plan.practice,
        "opacity": 0.8,
        "data": {
            "from": "file",
            "file": file,
            "region": region,
            "plan": plan.id,
            "practice": plan.practice,
        },
        "style": zone_layer_style(classes, practice=plan.practice),
        "label": {"field": "code", "min_zoom": 13},
        "legend": [_entry(value) for value in classes],
        "columns": [{"name": name, "title": _column(name)} for name in _COLUMNS],
        "provenance": _provenance(plan),
    }
    return told


def _provenance(plan: StoredPlan) -> dict[str, Any]:
    """Return the origin as a declaration has it: one text, in every language where they differ."""
    origins = [plan_origin(plan, lang) for lang in LANGUAGES]
    return {
        "source": " / ".join(dict.fromkeys(one.source for one in origins)),
        "licence": " / ".join(dict.fromkeys(one.licence for one in origins)),
        "vintage": origins[0].vintage,
        "accuracy_unknown": True,
    }


def _title(plan: StoredPlan, lang: str) -> str:
    mark = words(lang)("plans.practice")
    return f"{plan.title} ({mark})" if plan.practice else plan.title


def short_title(plan: StoredPlan, lang: str) -> str:
    """Return the title with its kind abbreviated, as planners speak of plans: Apes novada TP."""
    kind = plan_kinds()[plan.kind]
    name = re.compile(re.escape(kind.names["lv"]), re.IGNORECASE)
    return name.sub(kind.abbreviation, _title(plan, lang), count=1)


def _entry(value: str) -> dict[str, Any]:
    return {"label": dict(hilucs()[value].names), "value": value}


def _column(name: str) -> dict[str, str]:
    return {lang: words(lang)(f"plans.column.{name}") for lang in LANGUAGES}


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(str(k))} = {_toml(v)}" for k, v in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # TOML has no halves of letters, which JSON writes beyond the first 65,536, and no raw DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
