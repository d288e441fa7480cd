"""The history of a recommendation and of all that hangs on it; every change can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import shapely
import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.areaspecs import spec_of
from planning.evidence import EXTERNAL
from planning.evidencequeries import QUERIES
from planning.examples import examples
from planning.history import Changed, take_back
from planning.recommendationlists import LISTS, name_in
from planning.recommendations import Recommendation
from planning.rulewords import spec_told, unit_name
from views.ui.recommendationdoing import attempt

_FIRST = 15
_MOST_LETTERS = 160
_SKIPPED = frozenset(
    {"recommendation_id", "deleted", "computed_at", "made_from", "practice", "query", "steps"}
)
_FIGURES = ("index", "conflict_m", "area_ha", "share", "value", "area_km2", "population")
_EVIDENCE = {EXTERNAL: "source", **{kind: kind for kind in QUERIES}}
_KINDS = ("units", "shape", "zones", "place", "rule")


def history_part(
    store: Store, told: Recommendation, changes: Sequence[Changed], say: Words
) -> None:
    """Draw the changes, the newest first, each with the way to take it back."""
    label = say("recpage.history", count=len(changes))
    # Under one key it stays unfolded though the number beside it changes.
    with st.expander(label, icon=":material/history:", key="recommendation_history"):
        everything = f"rec_history_all:{told.id}"
        newest = list(reversed(changes))
        shown = newest if st.session_state.get(everything) else newest[:_FIRST]
        change_list(store, shown, say)
        if len(newest) > _FIRST:
            st.toggle(say("recpage.history_all"), key=everything)


def change_list(store: Store, changes: Sequence[Changed], say: Words) -> None:
    """Draw changes in their order, each with the way to take it back."""
    for change in changes:
        with st.container(border=True, gap="xxsmall"):
            st.html(change_html(store, change, say))
            _take_back(store, change, say)


def _take_back(store: Store, change: Changed, say: Words) -> None:
    if change.kind == "recommendation" and not change.before:
        return  # taking it back is removing the recommendation, which has a button of its own
    st.button(
        say("recpage.take_back"),
        icon=":material/undo:",
        type="tertiary",
        key=f"rec_take_back:{change.id}",
        on_click=lambda: attempt(lambda who: take_back(store.home, change.id, who)),
    )


def change_html(store: Store, change: Changed, say: Words) -> str:
    """Return who did what and when, with the fields before and after; every text is escaped."""
    told = partial(value_in_words, store, say=say)
    rows = [
        (field_name(name, say), told(name, change.before.get(name)), told(name, value))
        for name, value in change.after.items()
        if name not in _SKIPPED
    ]
    return changed_html(say(f"recpage.change.{change.kind}"), change, rows, say)


def changed_html(
    kind: str, change: Changed, rows: Sequence[tuple[str, str, str]], say: Words
) -> str:
    """Return a change as HTML, with its fields (name, before, after) in words; all is escaped."""
    what = say(f"recpage.did.{_did(change)}")
    who = change.who or say("recpage.who_unknown")
    when = escape(f"{say.date(change.at.date())} {change.at:%H:%M} UTC · {who}")
    told = "".join(
        f"<dt>{escape(name)}</dt><dd><del>{escape(before)}</del> {escape(after)}</dd>"
        for name, before, after in rows
        if before or after
    )
    head = f"<b>{escape(kind)}: {escape(what)}</b><br>{when}"
    return f'<div class="xr-change">{head}<dl>{told}</dl></div>'


def field_name(name: str, say: Words) -> str:
    """Return what a field of a record is called; that of a language names it."""
    stem, _, lang = name.rpartition("_")
    if stem in {"title", "text"}:
        return f"{say(f'recpage.field.{stem}')} ({say(f'recommendations.language.{lang}')})"
    key = f"recpage.field.{name}"
    return say(key) if key in say else name


def _did(change: Changed) -> str:
    if change.takes_back is not None:
        return "taken_back"
    if not change.before:
        return "made"
    if "deleted" in change.after:
        return "removed" if change.after["deleted"] else "restored"
    return "changed"


def value_in_words(
    store: Store,
    name: str,
    value: Any,  # noqa: ANN401  plain data of any kind
    *,
    say: Words,
) -> str:
    """Return the value of a field that a change touched as people read it."""
    if value in ("", None, [], {}):
        return ""
    if name in LISTS:
        return name_in(name, str(value), say.lang)
    if isinstance(value, Mapping):
        is_area = name == "told"
        return area_told(store, value, say) if is_area else _figure_told(value, say)
    if isinstance(value, bool):
        return say(f"recpage.is.{'yes' if value else 'no'}")
    return _named(name, value, say)


def _named(name: str, value: Any, say: Words) -> str:  # noqa: ANN401  as above
    if name == "example" and value in examples():
        return examples()[value].names[say.lang]
    if name == "kind" and value in _KINDS:
        return say(f"recommendations.kind.{value}")
    if name == "kind" and value in _EVIDENCE:
        return say(f"recpage.evidence_kinds.{_EVIDENCE[value]}")
    return _short(value)


def area_told(store: Store, value: Mapping[str, Any], say: Words) -> str:
    """Return where an area is, as it is kept, in words."""
    if "units" in value and isinstance(value["units"], list):
        return ", ".join(unit_name(store, unit) for unit in value["units"])
    if "rule" in value:
        try:
            return spec_told(store, spec_of("rule", value), say)
        except Refusal:
            return "–"
    if "zones" in value and isinstance(value["zones"], list):
        return say("recpage.zones_told", count=len(value["zones"]))
    if "lon" in value:
        place = f"{say.number(float(value['lat']), 5)}, {say.number(float(value['lon']), 5)}"
        return _short(f"{value.get('name', '')} {place}".strip())
    corners = say("recpage.corners_told", count=_corners(value.get("geometry")))
    return _short(f"{value.get('name', '')} ({corners})".strip())


def _corners(geometry: Any) -> int:  # noqa: ANN401  GeoJSON
    return int(shapely.get_num_coordinates(shapely.geometry.shape(geometry))) if geometry else 0


def _figure_told(value: Mapping[str, Any], say: Words) -> str:
    told = [
        f"{say(f'recpage.figure.{name}')} {say.number(float(value[name]), 3)}"
        for name in _FIGURES
        if isinstance(value.get(name), int | float)
    ]
    return "; ".join(told)


def _short(value: Any) -> str:  # noqa: ANN401  plain data of any kind
    if value in ("", None, [], {}):
        return ""
    text = "; ".join(_short(one) for one in value) if isinstance(value, list) else str(value)
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
