"""Below one place that is looked at twice: what changes between its days or its plans."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import Refusal
from layers.styles import PLAN
from planning.changefigures import Change, area_on, changes
from planning.comparefigures import source_records, unit_told
from planning.planstore import list_plans
from views.ui.comparemaps import COLOURS
from views.ui.frame import plain_text, tell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from layers.store import Store
    from layers.words import Words
    from planning.amounts import Amount
    from planning.comparedareas import ComparedArea
    from planning.planrecords import StoredPlan
    from views.ui.compareview import CompareView, SideView

_STYLE = Path(__file__).with_name("comparefigures.css").read_text(encoding="utf-8")
_COLUMNS = 6
_SAME_GROUND = 0.005  # of the area
_SIDES = ("lower", "upper")


def change_part(store: Store, view: CompareView, area: ComparedArea, say: Words) -> None:
    """Draw the figures of both maps that can change; a sentence where there is nothing to set."""
    sides = (view.left, view.upper)
    plans = (_plans(store, view.left), _plans(store, view.upper))
    st.html(f"<style>{_STYLE}</style>")
    with st.container(key="compare_figures"):
        st.subheader(say("changed.title"), anchor=False)
        if view.left.at == view.upper.at and plans[0] == plans[1]:
            st.info(say("changed.same"), icon=":material/equal:")
            return
        try:
            after, wider = area_on(store, area, view.upper.at)
        except Refusal:
            st.info(say("changed.nothing_there", date=view.upper.at), icon=":material/info:")
            return
        try:
            with st.spinner(say("compared.computing")):
                found = changes(store, area, after, plans, say.lang)
        except Refusal as refusal:
            tell(refusal, say)
            return
        names = ", ".join(store.territory.name(key, say.lang, after.at) for key in wider)
        told = _ground_told(found[0], names, after.at, say)
        if told:
            st.info(plain_text(told), icon=":material/info:")
        st.html(change_table(found, _heads(sides, plans, say), say))
        st.caption(say("changed.about"))


def _ground_told(area: Change, wider: str, at: dt.date, say: Words) -> str:
    """Return that the ground is not the same on both days, empty where it is."""
    if wider:
        return say("changed.wider", date=at, names=wider)
    if area.ratio is None or abs(area.ratio - 1) <= _SAME_GROUND:
        return ""
    sizes = [say.number(one.value or 0.0, 0) for one in (area.before, area.after)]
    return say("changed.ground", date=at, before=sizes[0], after=sizes[1])


def _plans(store: Store, side: SideView) -> list[StoredPlan] | None:
    """Return the plans that are on a map, None where none is: those in force count then."""
    layers = [one for one in side.layers or () if one in store.catalogue]
    declared = [store.catalogue[one] for one in layers]
    wanted = {str(one.data.get("plan", "")) for one in declared if one.role == PLAN}
    return [one for one in list_plans(store.home) if one.id in wanted] or None


def _heads(
    sides: Sequence[SideView], plans: Sequence[Sequence[StoredPlan] | None], say: Words
) -> list[str]:
    told = []
    for name, side, some in zip(_SIDES, sides, plans, strict=True):
        names = ", ".join(_title(one, say) for one in some or ())
        which = say("changed.plans_on", names=names) if some else say("changed.plans_in_force")
        told.append(f"{say(f'changed.{name}')}\n{say.date(side.at)}\n{which}")
    return told


def _title(plan: StoredPlan, say: Words) -> str:
    return f"{plan.title} ({say('plans.practice')})" if plan.practice else plan.title


def change_table(found: Sequence[Change], heads: Sequence[str], say: Words) -> str:
    """Return the figures as HTML, by group, with their sources below; every text is escaped."""
    numbers = {repr(row): number for number, row in enumerate(_sources(found), 1)}
    ends = (say("changed.difference"), say("changed.ratio"))
    told = [
        escape(say("compared.indicator")),
        *map(_head, heads),
        *(escape(name) for name in ends),
    ]
    head = "".join(f'<th scope="col">{one}</th>' for one in told)
    note = f'<th scope="col" class="note">{escape(say("compared.note"))}</th>'
    body = "".join(
        f'<tbody><tr><th scope="rowgroup" colspan="{_COLUMNS}">'
        f"{escape(say(f'compared.group.{group}'))}</th></tr>"
        f"{''.join(_row(one, numbers, say) for one in rows)}</tbody>"
        for group, rows in groupby(found, key=lambda one: one.kind.group)
    )
    rows = "".join(
        f"<li>{escape(' · '.join(part for part in row.values() if part))}</li>"
        for row in _sources(found)
    )
    return (
        f'<div class="explorer-wide"><table class="cmpf"><thead><tr>{head}{note}</tr></thead>'
        f'{body}</table></div><div class="explorer-group">{escape(say("compared.sources"))}</div>'
        f'<ol class="cmpf-sources">{rows}</ol>'
    )


def _head(text: str) -> str:
    first, *more = text.split("\n")
    rest = "<br>".join(escape(one) for one in more)
    return f'<b style="border-color:{COLOURS["left"]}">{escape(first)}</b><small>{rest}</small>'


def _row(one: Change, numbers: dict[str, int], say: Words) -> str:
    unit = unit_told(one.kind, say.lang)
    title = escape(one.title) + (f" <small>{escape(unit)}</small>" if unit else "")
    difference = "–" if one.difference is None else _signed(one.difference, one.kind.digits, say)
    ratio = "–" if one.ratio is None else f"{say.number(one.ratio, 2)} : 1"
    cells = [_amount(one.before, one, say), _amount(one.after, one, say), difference, ratio]
    told = "".join(f'<td class="figure">{escape(cell)}</td>' for cell in cells)
    marks = sorted({numbers[repr(row)] for row in _sources([one])})
    refs = f"<small>[{_ranges(marks)}]</small>" if marks else ""
    note = f"{escape(_why(one, say))} {refs}"
    return f'<tr><th scope="row">{title}</th>{told}<td class="note">{note}</td></tr>'


def _ranges(marks: Sequence[int]) -> str:
    """Return numbers with what follows on each other drawn together: 1, 4–12."""
    runs: list[list[int]] = []
    for mark in marks:
        if runs and mark == runs[-1][-1] + 1:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _why(one: Change, say: Words) -> str:
    """Return the reasons; one of a single side names its map."""
    by_reason: dict[str, set[str | None]] = {}
    for side, issue in one.why_not:
        by_reason.setdefault(say.issue(issue), set()).add(side)
    told = []
    for reason, (only, *more) in by_reason.items():
        of = {"left": "lower", "right": "upper"}.get(only or "")
        told.append(reason if more or of is None else f"{say(f'changed.{of}')}: {reason}")
    return " ".join(told)


def _signed(value: float, digits: int, say: Words) -> str:
    told = say.number(value, digits)
    return f"+{told}" if value > 0 else told


def _amount(amount: Amount, one: Change, say: Words) -> str:
    if amount.value is None:
        return "–"
    year = f" ({amount.year})" if amount.year else ""
    return say.number(amount.value, one.kind.digits) + year


def _sources(found: Sequence[Change]) -> list[dict[str, str]]:
    every = [s for one in found for amount in (one.before, one.after) for s in amount.sources]
    return source_records(every)
