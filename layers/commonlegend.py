"""One legend for maps of two countries: every class of their plans, and what each law has for it.

Rows and swatches are those of every legend (`layers.styles`). A class has the national codes that
the maps show, and what the country's list has for it (`layers.equivalents`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from layers.equivalents import Equivalent, equivalent
from layers.loading import Loaded
from layers.styles import PLAN, LegendRow, plan_rows
from layers.words import words
from layers.zone_styles import UNKNOWN, look_parts

COUNTRIES: Mapping[str, str] = MappingProxyType({"vidzeme": "lv", "ostfold": "no"})
Side = tuple[str, Sequence[Loaded]]
_Codes = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class CommonCell:
    """A class in a country: codes with names that its maps show, and what its law has.

    ``unmarked`` are codes of the class that are shown, but not as planned, in a row of planned use.
    """

    shown: tuple[tuple[str, str], ...]
    law: Equivalent
    unmarked: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CommonRow:
    """A look of zones with its cell for each country; ``value`` is empty for an unknown class."""

    value: str
    row: LegendRow
    cells: Mapping[str, CommonCell]


def plans_of(layers: Sequence[Loaded]) -> list[Loaded]:
    """Return the plans among opened layers."""
    return [one for one in layers if one.declaration.role == PLAN]


def common_rows(sides: Sequence[Side], lang: str) -> list[CommonRow]:
    """Return a row for every look among the plans of the sides (country, its opened layers)."""
    plans = [(country, plans_of(layers)) for country, layers in sides]
    declared = {one.declaration.id: one.declaration for _, some in plans for one in some}
    rows = plan_rows(list(declared.values()), lang)
    codes = {country: _codes_of(country, plans) for country, _ in plans}
    if any("" in known for known in codes.values()):
        rows.append(("", LegendRow(words(lang)("zones.unknown"), dict(UNKNOWN), "area")))
    return [CommonRow(look_parts(look)[0], row, _cells(look, codes)) for look, row in rows]


def _cells(look: str, codes: Mapping[str, _Codes]) -> dict[str, CommonCell]:
    value, _ = look_parts(look)
    return {
        country: CommonCell(
            shown=known.get(look, ()),
            law=equivalent(value, country) if value else Equivalent("none"),
            unmarked=known.get(value, ()) if value != look else (),
        )
        for country, known in codes.items()
    }


def _codes_of(country: str, plans: Sequence[tuple[str, list[Loaded]]]) -> _Codes:
    found: dict[str, dict[str, str]] = {}
    for own, some in plans:
        for opened in some if own == country else ():
            for look, code, name in _told(opened):
                found.setdefault(look, {}).setdefault(code, name)
    return {look: tuple(sorted(names.items())) for look, names in found.items()}


@lru_cache(maxsize=64)
def _told(opened: Loaded) -> tuple[tuple[str, str, str], ...]:
    """Return look, code and name of every kind of zone in a plan, each once."""
    if opened.zones is not None:
        kinds = opened.zones.build.kinds
        return tuple(
            (look, code, "") for look, code in zip(kinds["look"], kinds["code"], strict=True)
        )
    frame = opened.frame
    if frame is None or "class" not in frame:
        return ()
    looks = frame["look"] if "look" in frame else frame["class"]
    table = frame.assign(look=looks)[["look", "code", "name"]].astype(object)
    table = table.where(table.notna(), "").drop_duplicates(["look", "code"])
    return tuple((str(a), str(b), str(c)) for a, b, c in table.itertuples(index=False))
