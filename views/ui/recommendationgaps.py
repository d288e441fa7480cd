"""Where recommendations are silent: units, themes and addressees, and the matrix theme by unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import streamlit as st

from layers.listing import finest
from layers.store import Store
from layers.units import sort_key, unit_id
from layers.words import Words
from planning.coverage import Coverage, coverage, theme_matrix
from planning.recommendationlisting import Wanted
from planning.recommendationlists import ListName, code_list, name_in
from views.ui.borderpick import pick_html
from views.ui.frame import plain_text
from views.ui.recommendationview import narrow

_AND, _IS = "&", "="
_SHADES = 5


@dataclass(frozen=True)
class Counted:
    """What a matrix is drawn from: units (id, name) in order, and counts by theme and unit."""

    units: tuple[tuple[str, str], ...]
    counts: Mapping[tuple[str, str], int]


@lru_cache(maxsize=32)
def shared_coverage(
    store: Store,
    state: str,  # noqa: ARG001  another state, other counts
    region: str,
    wanted: Wanted,
    at: dt.date,
) -> tuple[Coverage, dict[tuple[str, str], int]]:
    """Return what is spoken of and the matrix theme by unit, on a day."""
    return coverage(store, region, at, wanted), theme_matrix(store, at, wanted)


def counted(
    store: Store, region: str, at: dt.date, counts: Mapping[tuple[str, str], int], say: Words
) -> Counted:
    """Return the units of a region and day beside the counts."""
    keys = finest(store.territory, region, at)
    units = tuple((unit_id(key), store.territory.name(key, say.lang, at=at)) for key in keys)
    return Counted(units, counts)


def gaps(found: Coverage, names: Mapping[str, str], say: Words) -> None:
    """Draw which units, themes and addressees have no recommendation, and how many the others."""
    st.write(plain_text(say("recpage.gaps_about")))
    lists: tuple[tuple[ListName, Mapping[str, int]], ...] = (
        ("theme", found.themes),
        ("addressee", found.addressees),
    )
    parts = [_group("unit", found.units, names, say)]
    for name, counts in lists:
        told = {key: name_in(name, key, say.lang) for key in code_list(name)}
        parts.append(_group(name, counts, told, say))
    pick_html("".join(parts), "recommendations_gaps", pick)


def _group(name: str, counts: Mapping[str, int], names: Mapping[str, str], say: Words) -> str:
    silent = [key for key, count in counts.items() if not count]
    most = max(counts.values(), default=0)
    lead = say("recpage.gaps_none", count=len(silent), all=len(counts))
    rows = "".join(
        _bar(name, key, names.get(key, key), count, most)
        for key, count in sorted(
            counts.items(), key=lambda one: (one[1], sort_key(names.get(one[0], "")))
        )
    )
    title = escape(say(f"recpage.filter.{name}"))
    return f"<h3>{title}</h3><p class='xr-note'>{escape(lead)}</p>{rows}"


def _bar(name: str, key: str, told: str, count: int, most: int) -> str:
    share = count / most * 100 if most else 0
    silent = "" if count else " xr-silent"
    return (
        f'<button class="xr-bar{silent}" data-pick="{escape(f"{name}{_IS}{key}")}">'
        f"<span>{escape(told)}</span>"
        f'<i style="width:{share:.1f}%" aria-hidden="true"></i><b>{count}</b></button>'
    )


def matrix(told: Counted, say: Words) -> None:
    """Draw the matrix theme by unit; a click on a number lists those recommendations."""
    pick_html(matrix_html(told, say), "recommendations_matrix", pick)


def matrix_html(told: Counted, say: Words) -> str:
    """Return the matrix as an HTML table, every name escaped; empty cells are marked as gaps."""
    themes = {key: name_in("theme", key, say.lang) for key in code_list("theme")}
    most = max(
        (count for (_, unit), count in told.counts.items() if unit in dict(told.units)), default=0
    )
    heads = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for _, name in told.units)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{_cells(key, told, most)}</tr>'
        for key, name in themes.items()
    )
    caption = escape(say("recpage.matrix_about"))
    corner = escape(say("recpage.filter.theme"))
    return (
        f'<table class="xr-matrix"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">{corner}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _cells(theme: str, told: Counted, most: int) -> str:
    return "".join(
        _cell(theme, unit, told.counts.get((theme, unit), 0), most) for unit, _ in told.units
    )


def _cell(theme: str, unit: str, count: int, most: int) -> str:
    if not count:
        return '<td class="xr-gap">·</td>'
    shade = 1 + (count * (_SHADES - 1)) // most
    picked = escape(f"theme{_IS}{theme}{_AND}unit{_IS}{unit}")
    return f'<td class="xr-shade{shade}"><button data-pick="{picked}">{count}</button></td>'


def pick(told: str) -> None:
    """List what a bar or a cell counts."""
    pairs = [part.partition(_IS) for part in told.split(_AND)]
    known: Sequence[str] = ("theme", "addressee", "unit")
    narrow(part="list", **{name: value for name, _, value in pairs if name in known})
