"""The table of a comparison as HTML; every text in it is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from layers.cooperation import themes
from layers.sourcewords import told_parts
from layers.styles import raster_classes
from planning.amounts import DEGREES, LAND_COVER, ZONES
from planning.comparedareas import area_name
from planning.comparefigures import source_records, unit_told, why_told
from planning.comparefiles import amount_told
from views.ui.comparemaps import COLOURS

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.amounts import Amount
    from planning.comparedareas import ComparedArea
    from planning.comparefigures import Indicator

Sides = tuple["ComparedArea", "ComparedArea"]
_COLUMNS = 7
_SIDES = ("left", "right")


def figures_table(store: Store, sides: Sides, found: Sequence[Indicator], say: Words) -> str:
    """Return the figures as a table, by group; land-cover classes are left to the bars."""
    shown = _shown(found)
    body = "".join(
        _group(name, list(rows), found, say)
        for name, rows in groupby(shown, key=lambda one: one.kind.group)
    )
    head = f"<thead><tr>{''.join(_heads(store, sides, say))}</tr></thead>"
    return f'<div class="explorer-wide"><table class="cmpf">{head}{body}</table></div>'


def _shown(found: Sequence[Indicator]) -> list[Indicator]:
    """Return the rows of the table; where neither side has a zone share, there are none of them."""
    zones = [one for one in found if one.kind.id.startswith(ZONES)]
    empty = all(one.left.value is None and one.right.value is None for one in zones)
    hidden = {one.kind.id for one in zones} if empty else set()
    hidden |= {one.kind.id for one in _unrecorded(found)}
    return [
        one for one in found if one.kind.id not in hidden and not one.kind.id.startswith(LAND_COVER)
    ]


def _unrecorded(found: Sequence[Indicator]) -> list[Indicator]:
    """Return the themes in which no cooperation is recorded on either side."""
    by_theme = [one for one in found if one.kind.id.startswith(DEGREES)]
    return [one for one in by_theme if all(map(_is_unrecorded, (one.left, one.right)))]


def _is_unrecorded(amount: Amount) -> bool:
    return amount.why is not None and amount.why.code == "compared-no-cooperation"


def _heads(store: Store, sides: Sides, say: Words) -> list[str]:
    told = [f'<th scope="col">{escape(say("compared.indicator"))}</th>']
    for name, side in zip(_SIDES, sides, strict=True):
        title = escape(area_name(store, side, say.lang))
        colour = COLOURS[name]
        told.append(
            f'<th scope="col"><b style="border-color:{colour}">{title}</b>'
            f"<small>{escape(say.date(side.at))}</small></th>"
        )
    told.append('<th scope="col"></th>')
    told += [
        f'<th scope="col">{escape(say(f"compared.{n}"))}</th>' for n in ("difference", "ratio")
    ]
    return [*told, f'<th scope="col" class="note">{escape(say("compared.note"))}</th>']


def _group(name: str, rows: list[Indicator], found: Sequence[Indicator], say: Words) -> str:
    title = escape(say(f"compared.group.{name}"))
    numbers = _numbers(found)
    told = "".join(_row(one, numbers, say) for one in rows)
    if name == "cooperation":
        told += _without_record(_unrecorded(found), say)
    return f'<tbody><tr><th scope="rowgroup" colspan="{_COLUMNS}">{title}</th></tr>{told}</tbody>'


def _without_record(found: Sequence[Indicator], say: Words) -> str:
    """Return one row for all themes in which no cooperation is recorded on either side."""
    if not found:
        return ""
    keys = [one.kind.id.removeprefix(DEGREES) for one in found]
    names = ", ".join(themes()[key].names[say.lang] for key in keys)
    told = escape(say("compared.unrecorded", names=names))
    return f'<tr class="gone"><td colspan="{_COLUMNS}">{told}</td></tr>'


def _row(one: Indicator, numbers: dict[str, int], say: Words) -> str:
    both = "".join(f'<td class="figure">{_figure(a, one, say)}</td>' for a in (one.left, one.right))
    difference = "–" if one.difference is None else say.number(one.difference, one.kind.digits)
    ratio = "–" if one.ratio is None else f"{say.number(one.ratio, 2)} : 1"
    return (
        f"<tr{'' if one.comparable else ' class=unlike'}>"
        f'<th scope="row">{_title(one, say)}</th>{both}<td class="bars">{_bars(one)}</td>'
        f'<td class="figure">{escape(difference)}</td><td class="figure">{escape(ratio)}</td>'
        f'<td class="note">{_note(one, numbers, say)}</td></tr>'
    )


def _title(one: Indicator, say: Words) -> str:
    unit = unit_told(one.kind, say.lang)
    more = f" <small>{escape(unit)}</small>" if unit else ""
    about = f"compared.about.{'degree' if one.kind.ranked else one.kind.id}"
    if about not in say:
        return escape(one.title) + more
    return f'<abbr title="{escape(say(about), quote=True)}">{escape(one.title)}</abbr>{more}'


def _figure(amount: Amount, one: Indicator, say: Words) -> str:
    cells = ""
    if amount.cells is not None:
        told = say("compared.cells", cells=amount.cells)
        count = escape(say.number(amount.cells, 0))
        cells = f' <small title="{escape(told, quote=True)}">n={count}</small>'
    return escape(amount_told(amount, one, say)) + cells


def _bars(one: Indicator) -> str:
    values = (one.left.value, one.right.value)
    widest = max((abs(value) for value in values if value is not None), default=0.0)
    return "".join(
        f'<i style="width:{100 * abs(value) / widest:.1f}%;background:{COLOURS[name]}"></i>'
        for name, value in zip(_SIDES, values, strict=True)
        if value is not None and widest
    )


def _note(one: Indicator, numbers: dict[str, int], say: Words) -> str:
    told = ""
    if not one.comparable:
        gone = one.difference is None
        mark = escape(say("compared.gone") if gone else f"≠ {say('compared.unlike')}")
        told = f'<span class="mark">{mark}</span>{escape(why_told(one.why_not, say.lang))} '
    marks = sorted({numbers[repr(row)] for row in _sources([one])})
    refs = ", ".join(str(mark) for mark in marks)
    return told + (f"<small>[{refs}]</small>" if refs else "")


def _sources(found: Sequence[Indicator]) -> list[dict[str, str]]:
    every = [s for one in found for amount in (one.left, one.right) for s in amount.sources]
    return source_records(every)


def _numbers(found: Sequence[Indicator]) -> dict[str, int]:
    return {repr(row): number for number, row in enumerate(_sources(found), 1)}


def sources_list(found: Sequence[Indicator], say: Words) -> str:
    """Return the sources by the numbers that the rows of the table tell."""
    rows = "".join(
        f"<li>{escape(told_parts(row.values(), say.lang))}</li>" for row in _sources(found)
    )
    head = f'<div class="explorer-group">{escape(say("compared.sources"))}</div>'
    return f'{head}<ol class="cmpf-sources">{rows}</ol>'


def cover_bars(store: Store, sides: Sides, found: Sequence[Indicator], say: Words) -> str:
    """Return the land cover of both sides as two bars of its classes, with their legend."""
    classes = [one for one in found if one.kind.id.startswith(LAND_COVER)]
    if not classes:
        return ""
    colours = _colours(store)
    bars = ""
    for name, side in zip(_SIDES, sides, strict=True):
        amounts = [(one, one.left if name == "left" else one.right) for one in classes]
        parts = "".join(_part(one, amount, colours, say) for one, amount in amounts)
        title = escape(area_name(store, side, say.lang))
        bars += f'<span>{title}</span><span class="bar">{parts}</span>'
    legend = "".join(
        f'<span><i style="background:{colours[one.kind.id]}"></i>{escape(_both(one, say))}</span>'
        for one in classes
    )
    head = f'<div class="explorer-group">{escape(say("compared.land_cover"))}</div>'
    return f'{head}<div class="cmpf-stack">{bars}</div><div class="cmpf-legend">{legend}</div>'


def _colours(store: Store) -> dict[str, str]:
    layers = [d for d in store.catalogue if d.id.startswith("landcover-")]
    return {
        f"{LAND_COVER}{int(one.value)}": escape(one.colour, quote=True)
        for layer in layers
        for one in raster_classes(layer)
    }


def _part(one: Indicator, amount: Amount, colours: dict[str, str], say: Words) -> str:
    if not amount.value:
        return ""
    told = escape(f"{one.title}: {say.percent(amount.value / 100)}", quote=True)
    colour = colours[one.kind.id]
    return f'<i title="{told}" style="width:{amount.value:.2f}%;background:{colour}"></i>'


def _both(one: Indicator, say: Words) -> str:
    told = [
        "–" if amount.value is None else say.percent(amount.value / 100)
        for amount in (one.left, one.right)
    ]
    return f"{one.title} ({told[0]} / {told[1]})"
