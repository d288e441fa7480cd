"""The history of a cooperation area and its members; every change can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.cooperation import Cooperation
from planning.cooperationlists import CooperationList, cooperation_name
from planning.history import Changed, take_back
from planning.recommendationlists import name_in
from planning.rulewords import unit_name
from views.ui.recommendationdoing import attempt

_FIRST = 15
_MOST_LETTERS = 160
_SKIPPED = frozenset({"cooperation_id", "deleted", "practice"})
_OF_LIST: Mapping[str, CooperationList] = {
    "degree": "degree",
    "standing": "standing",
    "hulst_type": "hulst_type",
    "composition": "composition",
    "legal_form": "legal_form",
    "decision_rule": "decision_rule",
    "confidence": "confidence",
    "role": "role",
    "themes": "theme",
    "financing": "financing",
}
_DAYS = frozenset({"valid_from", "valid_to", "begins", "ends"})


def history_part(store: Store, told: Cooperation, changes: Sequence[Changed], say: Words) -> None:
    """Draw the changes, the newest first, each with the way to take it back."""
    label = say("recpage.history", count=len(changes))
    # Under one key it stays unfolded though the number beside it changes.
    with st.expander(label, icon=":material/history:", key="cooperation_history"):
        everything = f"coop_history_all:{told.id}"
        newest = list(reversed(changes))
        for change in newest if st.session_state.get(everything) else newest[:_FIRST]:
            with st.container(border=True, gap="xxsmall"):
                st.html(change_html(store, change, say))
                _take_back(store, change, say)
        if len(newest) > _FIRST:
            st.toggle(say("recpage.history_all"), key=everything)


def _take_back(store: Store, change: Changed, say: Words) -> None:
    if change.kind == "cooperation" and not change.before:
        return  # taking it back is removing the area, which has a button of its own
    st.button(
        say("recpage.take_back"),
        icon=":material/undo:",
        type="tertiary",
        key=f"coop_take_back:{change.id}",
        on_click=lambda: attempt(lambda who: take_back(store.home, change.id, who)),
    )


def change_html(store: Store, change: Changed, say: Words) -> str:
    """Return who did what and when, with the fields before and after; every text is escaped."""
    kind, what = say(f"cooppage.change.{change.kind}"), say(f"recpage.did.{_did(change)}")
    who = escape(f"{say.date(change.at.date())} {change.at:%H:%M} UTC · {change.who}")
    rows = "".join(
        f"<dt>{escape(field_name(name, say))}</dt>"
        f"<dd><del>{escape(before)}</del> {escape(after)}</dd>"
        for name, before, after in _touched(store, change, say)
        if before or after
    )
    name = "" if change.kind == "cooperation" else str(change.after.get("name", ""))
    head = f"<b>{escape(kind)}{escape(f' “{name}”' if name else '')}: {escape(what)}</b><br>{who}"
    return f'<div class="xr-change">{head}<dl>{rows}</dl></div>'


def _touched(store: Store, change: Changed, say: Words) -> list[tuple[str, str, str]]:
    return [
        (
            name,
            value_told(store, name, change.before.get(name), say),
            value_told(store, name, value, say),
        )
        for name, value in change.after.items()
        if name not in _SKIPPED
    ]


def _did(change: Changed) -> str:
    if change.takes_back is not None:
        return "taken_back"
    if not change.before:
        return "made"
    return "removed" if change.after.get("deleted") is True else "changed"


def field_name(name: str, say: Words) -> str:
    """Return what a field of a record is called; that of a language names it."""
    stem, _, lang = name.rpartition("_")
    if stem == "name":
        return f"{say('cooperation.field.name')} ({say(f'recommendations.language.{lang}')})"
    key = f"cooperation.field.{name}"
    return say(key) if key in say else name


def value_told(store: Store, name: str, value: Any, say: Words) -> str:  # noqa: ANN401  plain data
    """Return the value of a field that a change touched as people read it."""
    if value in ("", None, [], {}, ()):
        return ""
    if name in _OF_LIST:
        keys = value if isinstance(value, list | tuple) else [value]
        return ", ".join(cooperation_name(_OF_LIST[name], str(key), say.lang) for key in keys)
    if name in _DAYS:
        return say.date(dt.date.fromisoformat(str(value)))
    told = _TOLD.get(name)
    return told(store, value, say) if told is not None else _short(value)


def _short(value: Any) -> str:  # noqa: ANN401  plain data of any kind
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


def _steps_told(_store: Store, value: Mapping[str, str], say: Words) -> str:
    steps = ((cooperation_name("step", key, say.lang), day) for key, day in value.items())
    return "; ".join(f"{step} {say.date(dt.date.fromisoformat(day))}" for step, day in steps)


def _territory_told(store: Store, value: Mapping[str, Any], say: Words) -> str:
    parts = [unit_name(store, unit) for unit in value.get("units", ())]
    if "geometry" in value:
        parts.append(str(value.get("name") or say("cooppage.drawn")))
    return ", ".join(parts)


_TOLD: Mapping[str, Callable[[Store, Any, Words], str]] = {
    "origin": lambda _store, value, say: name_in("origin", str(value), say.lang),
    "unit": lambda store, value, _say: unit_name(store, str(value)),
    "steps": _steps_told,
    "told": _territory_told,
    "evidence": lambda _store, value, _say: "; ".join(f"{g['key']} {g['value']}" for g in value),
}
