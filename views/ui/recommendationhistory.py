"""The history of a recommendation and of all that hangs on it; every change can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.history import Changed, take_back
from planning.recommendations import Recommendation
from views.ui.recommendationdoing import attempt

_FIRST = 15
_MOST_LETTERS = 160
_SKIPPED = frozenset({"recommendation_id", "deleted", "computed_at", "made_from", "practice"})


def history_part(
    store: Store, told: Recommendation, changes: Sequence[Changed], say: Words
) -> None:
    """Draw the changes, the newest first, each with the way to take it back."""
    with st.expander(say("recpage.history", count=len(changes)), icon=":material/history:"):
        everything = f"rec_history_all:{told.id}"
        newest = list(reversed(changes))
        shown = newest if st.session_state.get(everything) else newest[:_FIRST]
        for change in shown:
            with st.container(border=True, gap="xxsmall"):
                st.html(change_html(change, say))
                _take_back(store, change, say)
        if len(newest) > _FIRST:
            st.toggle(say("recpage.history_all"), key=everything)


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


def change_html(change: Changed, say: Words) -> str:
    """Return who did what and when, with the fields before and after; every text is escaped."""
    kind = say(f"recpage.change.{change.kind}")
    what = say(f"recpage.did.{_did(change)}")
    who = escape(f"{say.date(change.at.date())} {change.at:%H:%M} UTC · {change.who}")
    rows = "".join(
        f"<dt>{escape(field_name(name, say))}</dt>"
        f"<dd><del>{escape(_short(change.before.get(name)))}</del> {escape(_short(value))}</dd>"
        for name, value in change.after.items()
        if name not in _SKIPPED and (change.before or value not in ("", None, [], {}))
    )
    head = f"<b>{escape(kind)}: {escape(what)}</b><br>{who}"
    return f'<div class="xr-change">{head}<dl>{rows}</dl></div>'


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
    return "removed" if change.after.get("deleted") is True else "changed"


def _short(value: Any) -> str:  # noqa: ANN401  plain data of any kind
    if value in ("", None, [], {}):
        return ""
    if isinstance(value, Mapping):
        text = "; ".join(f"{key}: {inner}" for key, inner in value.items())
    elif isinstance(value, list):
        text = "; ".join(_short(one) for one in value)
    else:
        text = str(value)
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
