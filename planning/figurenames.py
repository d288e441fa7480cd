"""How figures of units are named, on every page and paper that tells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layers.words import Words
    from planning.figures import Figures, FiguresAbout
    from planning.figureseries import FigureSeries


def figure_name(one: FiguresAbout | FigureSeries, say: Words) -> str:
    """Return what figures are called: name, year and unit of measure."""
    year = str(one.year) if one.year else ""
    return ", ".join(filter(None, (one.name, year, _measure(one, say))))


def _measure(one: FiguresAbout | FigureSeries, say: Words) -> str:
    told = one.measure
    return "" if told.casefold() in {one.name.casefold(), say("figures.people")} else told


def figures_named(found: Iterable[Figures], say: Words) -> dict[str, str]:
    """Return names of loaded figures by id, the year first: choices are narrow, names are long.

    Those that would be called alike tell the day of their units.
    """
    tables = list(found)
    names = [_year_first(one, say) for one in tables]
    return {
        one.id: name if names.count(name) == 1 else f"{name} ({say.date(one.at)})"
        for one, name in zip(tables, names, strict=True)
    }


def _year_first(one: Figures, say: Words) -> str:
    name = ", ".join(filter(None, (one.name, _measure(one, say))))
    return f"{one.year} · {name}" if one.year else name
