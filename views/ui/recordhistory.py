"""The changes of marks, documents and plans, each in words and with the way to take it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from geo.errors import Refusal
from layers.hilucs import hilucs_names
from layers.store import Store
from layers.words import Words
from planning.codelists import plan_kinds, plan_statuses
from planning.history import Changed
from planning.recordtakeback import take_record_back
from views.ui.frame import tell
from views.ui.recommendationhistory import changed_html
from views.ui.who import who_here

_REFUSED = "record_take_back_refused"
_FIRST = 15
_DAYS = frozenset({"decided_on", "valid_from", "valid_to"})
_SKIPPED = frozenset({"deleted", "level", "mark"})


def record_history(
    store: Store, changes: Sequence[Changed], say: Words, *, in_row: bool = False
) -> None:
    """Draw the changes, the newest first; nothing where there are none.

    ``in_row`` says that they stand among buttons, and open above the page.
    """
    refusal = st.session_state.pop(_REFUSED, None)
    if isinstance(refusal, Refusal):
        tell(refusal, say)
    if not changes:
        return
    unfolded = st.popover if in_row else st.expander
    with unfolded(say("recpage.history", count=len(changes)), icon=":material/history:"):
        for change in list(reversed(changes))[:_FIRST]:
            with st.container(border=True, gap="xxsmall"):
                st.html(record_change_html(store, change, say))
                _take_back(store, change, say)


def _take_back(store: Store, change: Changed, say: Words) -> None:
    if not change.before:
        return  # taking it back is removing the record, which has a button of its own
    st.button(
        say("recpage.take_back"),
        icon=":material/undo:",
        type="tertiary",
        key=f"record_take_back:{change.id}",
        on_click=_taken,
        args=(store, change.id),
    )


def _taken(store: Store, change: int) -> None:
    try:
        take_record_back(store.home, change, who_here())
    except Refusal as refusal:
        st.session_state[_REFUSED] = refusal


def record_change_html(store: Store, change: Changed, say: Words) -> str:
    """Return who did what and when, with the fields before and after; every text is escaped."""
    rows = [
        (say(f"changes.field.{name}"), *_told(store, change, name, say))
        for name in change.after
        if name not in _SKIPPED
    ]
    return changed_html(say(f"changes.kind.{change.kind}"), change, rows, say)


def _told(store: Store, change: Changed, name: str, say: Words) -> tuple[str, str]:
    before, after = change.before.get(name), change.after[name]
    if name == "mapping":
        return _mapping(before or {}, after or {}, say), _mapping(after or {}, before or {}, say)
    return _value(store, name, before, say), _value(store, name, after, say)


def _mapping(one: Mapping[str, str], other: Mapping[str, str], say: Words) -> str:
    """Return what one mapping of codes has that the other has not."""
    names = hilucs_names(say.lang)
    own = {code: hilucs for code, hilucs in one.items() if other.get(code) != hilucs}
    return "; ".join(f"{code}: {names.get(hilucs, hilucs)}" for code, hilucs in own.items())


def _value(store: Store, name: str, value: Any, say: Words) -> str:  # noqa: ANN401  plain data
    if value in ("", None, [], {}):
        return ""
    if isinstance(value, bool):
        return say(f"recpage.is.{'yes' if value else 'no'}")
    if name in _DAYS:
        return say.date(dt.date.fromisoformat(value))
    if name == "territories":
        return ", ".join(_unit(store, str(code), str(day)) for code, day in value)
    return _key(name, value, say)


def _key(name: str, value: Any, say: Words) -> str:  # noqa: ANN401  as above
    if name == "kind" and value in plan_kinds():
        return plan_kinds()[value].names[say.lang]
    if name == "status" and value in plan_statuses():
        return plan_statuses()[value].names[say.lang]
    if name == "state":
        return say(f"borders.review.{value}")
    if name == "form":
        return say(f"plans.form.{value}")
    return say("plans.version", number=value) if name == "current" else str(value)


def _unit(store: Store, code: str, day: str) -> str:
    key = (code, dt.date.fromisoformat(day))
    return store.territory.name(key) if key in store.territory.units.index else code
