"""How the areas of a list are told apart in every table and chart: a letter, a colour, a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from string import ascii_uppercase
from typing import TYPE_CHECKING

from planning.comparedareas import area_name
from views.ui.comparemaps import COLOURS

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.comparedareas import ComparedArea

# Each has 4.5:1 on white. The letter and the line tell apart whom the colours do not.
_COLOURS = ("#A8450F", "#7A3E9D", "#8C1D5A", "#6B5900", "#3D3D3D", "#00707A")
_DASHES = ("", "", "7 4", "2 3", "10 3 2 3", "12 4", "4 2", "1 4")
MOST_DRAWN = len(_COLOURS) + len(COLOURS)
_PLAIN = "#5F5B52"


@dataclass(frozen=True)
class Look:
    """How an area is shown; one that is ``drawn`` has a colour that no other has."""

    letter: str
    name: str
    day: str
    colour: str
    dash: str
    drawn: bool


def looks_of(
    store: Store, areas: Sequence[ComparedArea], sides: Sequence[ComparedArea], say: Words
) -> list[Look]:
    """Return how areas are shown: the two sides as on the maps, others in colours of their own."""
    own = [_side_colour(area, sides) for area in areas[:MOST_DRAWN]]
    taken = {one for one in own if one}
    free = [one for one in (*_COLOURS, *COLOURS.values()) if one not in taken]
    colours = [one or free.pop(0) for one in own]
    return [
        Look(
            letter=ascii_uppercase[place],
            name=area_name(store, area, say.lang),
            day=say.date(area.at),
            colour=colours[place] if place < MOST_DRAWN else _PLAIN,
            dash=_DASHES[place] if place < MOST_DRAWN else "",
            drawn=place < MOST_DRAWN,
        )
        for place, area in enumerate(areas)
    ]


def _side_colour(area: ComparedArea, sides: Sequence[ComparedArea]) -> str:
    told = zip(sides, COLOURS.values(), strict=True)
    same = (colour for side, colour in told if (side.ids, side.at) == (area.ids, area.at))
    return next(same, "")


def letter_html(look: Look) -> str:
    """Return the letter of an area on its colour."""
    return f'<b class="cmpl-letter" style="background:{look.colour}">{look.letter}</b>'


def key_html(looks: Sequence[Look], base: int, say: Words) -> str:
    """Return what the letters mean, and which area is the base."""
    rows = ""
    for place, look in enumerate(looks):
        mark = f" · {say('compared.list.is_base')}" if place == base else ""
        told = f"{escape(look.name)} <small>{escape(look.day + mark)}</small>"
        rows += f"<li>{letter_html(look)}{told}</li>"
    return f'<ul class="cmpl-key">{rows}</ul>'
