"""Plans as layers of the map: one declaration and one file for each, kept in step with the store.

A plan with too many zones for a browser has a build instead of the file
(`planning.planbuilds`), and its layer is there once that is made. What lies in
``<home>/plan-layers`` is made from the database and can be made again; nothing else reads or
writes there.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.catalogue import PLAN_FOLDER
from layers.here import region_near
from layers.hilucs import hilucs
from layers.home import ensure_folder
from layers.words import LANGUAGES, words
from layers.zone_pictures import open_build
from layers.zone_styles import look_parts, zone_layer_style, zone_looks
from planning.codelists import plan_kinds, plan_statuses
from planning.planbuilds import (
    TILES_FOLDER,
    WHOLE,
    begin_builds,
    build_folder,
    is_built,
    is_large,
    sweep_builds,
)
from planning.planlayers import zones_of
from planning.planorigin import plan_origin
from planning.planstore import list_plans
from planning.plantable import COLUMNS, drawn
from planning.settings import practice_hidden

if TYPE_CHECKING:
    from planning.planrecords import StoredPlan

_ORDER = 45
_WRITING_S = 600  # what is older was left by one that was cut short
# Who has read the list of plans last must be the last to write: visitors have a thread each.
_ONE_AT_A_TIME = Lock()


def put_plans_on_map(home: Path) -> None:
    """Bring the layers of plans in step with the plans that are shown.

    A plan whose files are damaged is left out; its own page says what is wrong with it.
    """
    with _ONE_AT_A_TIME:
        _put(home)


def make_large_plans_ready(home: Path) -> None:
    """Start to make what the layers of large plans are drawn from, where that is missing."""
    begin_builds(home, list_plans(home), lambda: put_plans_on_map(home))


def _put(home: Path) -> None:
    plans = list_plans(home)
    sweep_builds(home, plans)
    hidden = practice_hidden(home)
    shown = {
        _stem(plan): plan
        for plan in plans
        if plan.withdrawn_at is None and not (hidden and plan.practice)
    }
    folder = home / PLAN_FOLDER
    kept = {name for stem, plan in shown.items() for name in _files_of(home, stem, plan)}
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.name not in kept and not _is_being_written(path):
            path.unlink(missing_ok=True)
    for stem, plan in shown.items():
        if is_large(plan) and not is_built(home, plan):
            continue
        if not (folder / f"{stem}.toml").is_file():
            with suppress(Refusal):
                _write(home, ensure_folder(folder), stem, plan)


def _files_of(home: Path, stem: str, plan: StoredPlan) -> tuple[str, ...]:
    """Return what a plan has in the folder; an older kind of layer of a large plan is none."""
    if not is_large(plan):
        return f"{stem}.toml", f"{stem}.fgb"
    older = (home / PLAN_FOLDER / f"{stem}.fgb").is_file()
    return (f"{stem}.toml",) if is_built(home, plan) and not older else ()


def layer_of(plan: StoredPlan) -> str:
    """Return the id of the layer that shows a plan as it is now."""
    return _stem(plan)


def _stem(plan: StoredPlan) -> str:
    return f"{plan.id}-{plan.version}"


def _write(home: Path, folder: Path, stem: str, plan: StoredPlan) -> None:
    """Write the file first and the declaration last, each to its name when it is whole."""
    # The shell may write the same one beside the app: each has a file of its own until it is whole.
    waiting = folder / f".{stem}-{secrets.token_hex(4)}.fgb"
    if is_large(plan):
        classes = open_build(build_folder(home, plan)).looks
        tiles = f"../{TILES_FOLDER}/{stem}"
        opened = {"file": f"{tiles}/{WHOLE}", "tiles": tiles, "crs": plan.current.crs}
        told = declaration(plan, classes, opened)
    else:
        zones = zones_of(home, plan, plan.current)
        # An index in the file would put zones in its own order: what lies above others, below.
        options = {"driver": "FlatGeobuf", "engine": "pyogrio", "SPATIAL_INDEX": "NO"}
        drawn(zones).to_file(waiting, **options)
        waiting.replace(folder / f"{stem}.fgb")
        classes = sorted(set(zone_looks(zones)) - {""})
        told = declaration(plan, classes, {"file": f"{stem}.fgb"})
    lines = [f"{key} = {_toml(value)}" for key, value in told.items()]
    waiting.write_text("\n".join(lines) + "\n", encoding="utf-8")
    waiting.replace(folder / f"{stem}.toml")


def _is_being_written(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return path.name.startswith(".") and time.time() - path.stat().st_mtime < _WRITING_S
    return False


def declaration(plan: StoredPlan, classes: list[str], opened: Mapping[str, str]) -> dict[str, Any]:
    """Return the declaration of a plan's layer, as the catalogue reads it.

    ``classes`` are the looks of its zones (`layers.zone_styles.zone_look`), ``opened`` the
    fields that say what it is opened from.
    """
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
            **opened,
            "region": region,
            "plan": plan.id,
            "practice": plan.practice,
        },
        "style": zone_layer_style(classes, practice=plan.practice),
        "label": {"field": "code", "min_zoom": 13},
        "legend": [_entry(value) for value in classes],
        "columns": [{"name": name, "title": _column(name)} for name in COLUMNS],
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


def _entry(look: str) -> dict[str, Any]:
    value, status = look_parts(look)
    names = hilucs()[value].names
    if status is None:
        return {"label": dict(names), "value": look}
    told = {lang: f"{name} ({words(lang)('zones.planned')})" for lang, name in names.items()}
    return {"label": told, "value": look}


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
