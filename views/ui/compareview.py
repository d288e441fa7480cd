"""What a visitor of the page of comparison looks at, as its address holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from geo.types import LonLat
from planning.comparedpairs import PairSide, compared_pairs

Mode = Literal["beside", "over", "swipe", "flicker"]
MODES: tuple[Mode, ...] = get_args(Mode)
SideName = Literal["left", "right"]
SIDES: tuple[SideName, ...] = get_args(SideName)
Part = Literal["figures", "list", "alike"]
PARTS: tuple[Part, ...] = get_args(Part)
Shown = Literal["table", "bars", "profile"]
SHOWN: tuple[Shown, ...] = get_args(Shown)
_MOST = 60  # parts of a side, layers of a map
_MOST_AREAS = 60  # of a list, so that an address ends
_BETWEEN = "~"
_FIRST = next(iter(compared_pairs()))


@dataclass(frozen=True)
class SideView:
    """One map: the areas it is about, its day, its layers (None: the usual ones)."""

    ids: tuple[str, ...]
    at: dt.date
    layers: tuple[str, ...] | None = None


@dataclass(frozen=True)
class CompareView:
    """All that the address of the page holds.

    ``upper`` is what lies over the left map where one place is looked at twice; its ids are those
    of the left. ``pan``: whether the maps move together. ``pick``: the place that was clicked.
    ``part`` is what lies below the maps; ``listed`` are the areas of a list (none: the two sides),
    ``base`` the place of the one that others are set against, ``shown`` how they are shown.
    """

    left: SideView
    right: SideView
    upper: SideView
    mode: Mode = "beside"
    pan: bool = True
    pick: tuple[SideName, LonLat] | None = None
    part: Part = "figures"
    listed: tuple[SideView, ...] = ()
    base: int = 0
    shown: Shown = "table"

    def side(self, name: SideName) -> SideView:
        """Return one of the two sides."""
        return self.left if name == "left" else self.right

    @property
    def stacked(self) -> bool:
        """Return whether one place is looked at twice, one map over the other."""
        return self.mode in {"swipe", "flicker"}


def compare_view() -> CompareView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of CompareView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key in {"lang", "c"}}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def change_side(name: SideName | Literal["upper"], **fields: Any) -> None:  # noqa: ANN401  of SideView
    """Change one of the maps."""
    view = compare_view()
    go(**{name: replace(getattr(view, name), **fields)}, pick=None)


def show_pair(pair: str) -> None:
    """Show a pair that is offered; a side that has no area of its own stays as it was."""
    told, view = compared_pairs()[pair], compare_view()
    left = _side_of(told.left) if told.left.ids else view.left
    right = _side_of(told.right) if told.right.ids else view.right
    go(left=left, right=right, mode="beside", pick=None)


def pair_of(view: CompareView) -> str | None:
    """Return the pair that is shown, if it is one of those that are offered."""
    for pair in compared_pairs().values():
        sides = ((pair.left, view.left), (pair.right, view.right))
        if all(not told.ids or (told.ids, told.at) == (one.ids, one.at) for told, one in sides):
            return pair.id
    return None


def decode(told: Mapping[str, str]) -> CompareView:
    """Return the view that query parameters describe."""
    first = compared_pairs()[_FIRST]
    left = _side(told, "l", _side_of(first.left))
    upper = SideView(left.ids, dt.date(2021, 7, 1))
    return CompareView(
        left=left,
        right=_side(told, "r", _side_of(first.right)),
        upper=replace(_side(told, "u", upper), ids=left.ids),
        mode=next((mode for mode in MODES if mode == told.get("mode")), "beside"),
        pan=told.get("pan") != "free",
        pick=_pick(told.get("pick", "")),
        part=next((part for part in PARTS if part == told.get("part")), PARTS[0]),
        listed=_listed(told.get("areas", "")),
        base=_number(told.get("base", "")),
        shown=next((one for one in SHOWN if one == told.get("shown")), SHOWN[0]),
    )


def encode(view: CompareView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    usual = decode({"left": ",".join(view.left.ids)})
    told: dict[str, str] = {}
    for mark, name in (("l", "left"), ("r", "right"), ("u", "upper")):
        side, plain = getattr(view, name), getattr(usual, name)
        if name != "upper" and (side.ids != plain.ids or name == "left"):
            told[name] = ",".join(side.ids)
        if side.at != plain.at:
            told[f"{mark}day"] = side.at.isoformat()
        if side.layers is not None:
            told[f"{mark}layers"] = ",".join(side.layers)
    if view.mode != "beside":
        told["mode"] = view.mode
    if not view.pan:
        told["pan"] = "free"
    if view.pick:
        side_name, (lon, lat) = view.pick
        told["pick"] = f"{side_name},{lon:.5f},{lat:.5f}"
    return told | _below(view)


def _below(view: CompareView) -> dict[str, str]:
    told = {
        "part": view.part if view.part != PARTS[0] else "",
        "areas": _BETWEEN.join(map(item_of, view.listed)),
        "base": str(view.base or ""),
        "shown": view.shown if view.shown != SHOWN[0] else "",
    }
    return {name: text for name, text in told.items() if text}


def item_of(area: SideView) -> str:
    """Return an area of a list as the address tells it."""
    return f"{area.at.isoformat()}:{','.join(area.ids)}"


def area_of_item(text: str) -> SideView | None:
    """Return the area that a part of the address tells; None where there is no day or no id."""
    day, _, ids = text.partition(":")
    at, parts = _day(day), _parts(ids)
    return SideView(parts, at) if at and parts else None


def _listed(text: str) -> tuple[SideView, ...]:
    told = (area_of_item(item) for item in text.split(_BETWEEN)[:_MOST_AREAS])
    return tuple(dict.fromkeys(one for one in told if one is not None))


def _side_of(side: PairSide) -> SideView:
    return SideView(side.ids, side.at)


def _side(told: Mapping[str, str], mark: str, usual: SideView) -> SideView:
    ids = told.get({"l": "left", "r": "right"}.get(mark, ""))
    layers = told.get(f"{mark}layers")
    return SideView(
        ids=_parts(ids) or usual.ids,
        at=_day(told.get(f"{mark}day", "")) or usual.at,
        layers=None if layers is None else _parts(layers),
    )


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (text or "").split(",")[:_MOST]))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _pick(text: str) -> tuple[SideName, LonLat] | None:
    name, _, place = text.partition(",")
    try:
        lon, lat = map(float, place.split(","))
    except ValueError:
        return None
    side = next((one for one in SIDES if one == name), None)
    return (side, (lon, lat)) if side and abs(lon) <= 180 and abs(lat) <= 85 else None  # noqa: PLR2004  of a map


def _number(text: str) -> int:
    number = int(text[:4]) if text.isdecimal() else 0
    return number if number < _MOST_AREAS else 0
