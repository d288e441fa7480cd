"""How zones of plans look: INSPIRE's colours for everyone, national colours where there are some.

The styles speak the vocabulary of declared layers (``layers/out/symbols.py``): fill, stroke,
weight, dash, hatch. Colours and hatches are rows of ``data/codelists/colours_*.csv``. Official
colours are kept as they are; where two of them look alike to a colour-blind eye, a hatch of ours
is the second sign. Zones that are planned and not there yet have a dashed edge.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from geo.errors import Refusal
from layers.crosswalk import Classified, load
from layers.hilucs import hilucs, hilucs_name, hilucs_value
from layers.styles import LegendRow
from layers.words import words

Palette = Literal["inspire", "national"]
Style = dict[str, Any]
PALETTES: tuple[Palette, ...] = ("inspire", "national")
FOLDER = Path(__file__).resolve().parent.parent / "data" / "codelists"
_STROKE, _WEIGHT = "#000000", 0.8
_PLANNED = "5 3"
PLANNED = "|future"  # no value of HILUCS has it
_GAPS = MappingProxyType({"fine": (6.0, 0.7), "wide": (13.0, 1.2), "bold": (9.0, 2.0)})
_WHITE = MappingProxyType({"colour": "#FFFFFF", "gap": 8.0, "width": 1.0})
_INK = 0.55  # a hatch is its fill, darkened
UNKNOWN: Mapping[str, Any] = MappingProxyType(
    {
        "fill": "#FFFFFF",
        "stroke": "#B00020",
        "weight": _WEIGHT,
        "hatch": {"colour": "#B00020", "gap": 7.0, "width": 0.8},
    }
)
# Norwegian zones of one hundred have one meaning: 1 safety, 2 noise, 3 danger …; TIN have ours.
_OTHER_SPECIAL = "#37474F"
_SPECIAL = MappingProxyType(
    {
        "H1": "#1F6FB2",
        "H21": "#C62828",
        "H22": "#C79A00",
        "H3": "#B00020",
        "H4": "#5E5E5E",
        "H5": "#2E7D32",
        "H7": "#6A1B9A",
        "H8": "#AD5A00",
        "H9": "#37474F",
        "TIN1": "#5E5E5E",
        "TIN2": "#AD5A00",
        "TIN3": "#8A4600",
        "TIN4": "#6A1B9A",
        "TIN5": "#00796B",
        "TIN6": "#7A7000",
        "TIN7": "#1F6FB2",
        "TIN8": "#B00020",
    }
)


def zone_style(
    value: str | None,
    palette: Palette = "inspire",
    national_code: str | None = None,
    *,
    crosswalk: str | None = None,
    status: str | None = None,
) -> Style:
    """Return the style of a zone from its HILUCS value.

    ``national_code`` is the code of the list ``crosswalk`` (DzS, not DzS1). A palette without a
    colour for it, and a plan whose list has none, are drawn in INSPIRE's. ``status`` is existing,
    future or None. A zone without a value looks unknown, a special area is hatched without fill.
    """
    if value is None:
        return special_style(national_code) or dict(UNKNOWN)
    row = _national(national_code, crosswalk, status) if palette == "national" else None
    return _drawn(row or _inspire(value), status)


def special_kind(code: str | None) -> str | None:
    """Return the kind of special area that a code means (TIN1 to TIN8, H1 to H9); None for none."""
    return next((start for start in _SPECIAL if (code or "").startswith(start)), None)


def special_style(code: str | None) -> Style | None:
    """Return the style of a special area (TIN1 to TIN8, H110 to H910): lines without a fill."""
    kind = special_kind(code)
    return None if kind is None else _hatched(_SPECIAL[kind])


def special_layer_style() -> Style:
    """Return the style of overlays whose field ``special`` holds their kind where it is known."""
    values = {kind: _hatched(ink) for kind, ink in _SPECIAL.items()}
    return _hatched(_OTHER_SPECIAL) | {"by": {"field": "special", "values": values}}


def _hatched(ink: str) -> Style:
    hatch = {"colour": ink, "gap": 8.0, "width": 1.0}
    return {"stroke": ink, "weight": 1.4, "dash": "6 3", "hatch": hatch}


def has_national(crosswalk: str | None) -> bool:
    """Say whether there are national colours for the codes of a list."""
    return crosswalk is not None and bool(_colours(f"colours_{crosswalk}"))


def is_official(palette: Palette, crosswalk: str | None) -> bool:
    """Say whether the colours come from the list's own publisher as far as they were seen."""
    if palette == "inspire":
        return True
    table = _colours(f"colours_{crosswalk}")
    return not table or all(row["mark"] != "A" for row in table.values())


def zone_look(value: str, status: str | None) -> str:
    """Return what tells looks apart: a HILUCS value, marked where the use is planned only."""
    return f"{value}{PLANNED}" if value and status == "future" else value


def zone_looks(zones: pd.DataFrame) -> pd.Series:
    """Return the look of each zone from the columns ``hilucs`` and, where it is, ``future``."""
    told = zones["future"] if "future" in zones else [None] * len(zones)
    values = zones["hilucs"].astype(object).where(zones["hilucs"].notna(), "").astype(str)
    looks = [zone_look(value, status) for value, status in zip(values, told, strict=True)]
    return pd.Series(looks, index=zones.index, dtype=object)


def look_parts(look: str) -> tuple[str, str | None]:
    """Return the HILUCS value and the status (future or None) of a look."""
    return (look.removesuffix(PLANNED), "future") if look.endswith(PLANNED) else (look, None)


def zone_layer_style(looks: Iterable[str], *, practice: bool = False) -> Style:
    """Return the style of a layer of zones in INSPIRE's colours, by its field ``class``.

    That holds HILUCS values. Where some of ``looks`` (`zone_look`) are of planned uses, the field
    is ``look``. Practice data has a dotted blue edge that no real plan has.
    """
    edge = {"stroke": "#1A4FA3", "weight": 1.2, "dash": "1 3"} if practice else {}
    parts = {look: look_parts(look) for look in looks}
    field = "look" if any(status for _, status in parts.values()) else "class"
    styles = {look: zone_style(one, status=told) | edge for look, (one, told) in parts.items()}
    base = {"stroke": _STROKE, "weight": _WEIGHT} | edge
    return base | {
        "fill_opacity": 1.0,
        "by": {"field": field, "values": styles, "default": dict(UNKNOWN) | edge},
    }


def legend(
    rows: Sequence[Classified], palette: Palette, lang: str, *, crosswalk: str | None = None
) -> list[LegendRow]:
    """Return one row for every look among the zones, known classes first, in the list's order.

    INSPIRE's rows are HILUCS classes at the level that has a colour of its own; national rows are
    codes with their names. Codes that nobody knows share the last row.
    """
    found: dict[str, tuple[tuple[int, int], LegendRow]] = {}
    for row in rows:
        place, label = _entry(row, palette, lang, crosswalk)
        code = row.row.code if row.row else None
        style = zone_style(row.hilucs, palette, code, crosswalk=crosswalk, status=row.status)
        found.setdefault(label, (place, LegendRow(label, style, "area")))
    return [row for _, row in sorted(found.values(), key=lambda pair: pair[0])]


def _entry(
    row: Classified, palette: Palette, lang: str, crosswalk: str | None
) -> tuple[tuple[int, int], str]:
    say = words(lang)
    planned = f" ({say('zones.planned')})" if row.status == "future" else ""
    if row.row and (palette == "national" or row.hilucs is None):
        codes = list(load(crosswalk).rows) if crosswalk else [row.row.code]
        place = codes.index(row.row.code) if row.row.code in codes else len(codes)
        return (0 if row.hilucs else 1, place), f"{row.row.code} – {row.row.name}{planned}"
    if row.hilucs is None:
        return (2, 0), say("zones.unknown")
    value = _with_colour(row.hilucs)
    return (0, list(hilucs()).index(value)), hilucs_name(value, lang) + planned


def _with_colour(value: str) -> str:
    """Return the value itself or the nearest one above it that has a colour."""
    table, found = _colours("colours_inspire"), hilucs()[hilucs_value(value)]
    while found.value not in table and found.parent:
        found = hilucs()[found.parent]
    return found.value


def _inspire(value: str) -> Mapping[str, str]:
    return _colours("colours_inspire")[_with_colour(value)]


def _national(
    code: str | None, crosswalk: str | None, status: str | None
) -> Mapping[str, str] | None:
    """Return the colour row of a code, of its group where only that was seen (1162 as 1160)."""
    if code is None or crosswalk is None:
        return None
    table = _colours(f"colours_{crosswalk}")
    groups = (code, f"{code[:3]}0", f"{code[:2]}00", f"{code[:1]}001")
    wanted = groups if crosswalk == "no-arealformal" else (code,)
    row = next((table[one] for one in wanted if one in table), None)
    if row is None or not row.get(status or ""):
        return row
    return {**row, "fill": row[status or ""]}


def _drawn(row: Mapping[str, str], status: str | None) -> Style:
    style: Style = {"fill": row["fill"], "stroke": _STROKE, "weight": _WEIGHT}
    if row.get("hatch"):
        style["hatch"] = _hatch(row["fill"], row["hatch"])
    if status == "future":
        style["dash"] = _PLANNED
    return style


def _hatch(fill: str, kind: str) -> dict[str, Any]:
    if kind == "white":
        return dict(_WHITE)
    parts = (round(int(fill[i : i + 2], 16) * _INK) for i in (1, 3, 5))
    gap, width = _GAPS[kind]
    return {"colour": "#" + "".join(f"{part:02X}" for part in parts), "gap": gap, "width": width}


@cache
def _colours(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return a table of colours by code; empty where there is none for a list."""
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        return MappingProxyType({})
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return MappingProxyType({row["code"]: row for row in csv.DictReader(file)})
    except (OSError, KeyError, csv.Error) as error:
        raise Refusal("data-file-broken", file=path.name) from error
