"""Marks on the chosen stretch: who looked at it, what was noted, and how to take that back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.audits import Audited
from planning.auditwords import review_told
from planning.reviews import LostReview, Review, changes_of_stretch, mark, undo_unmark, unmark
from views.ui.borderwords import length_text
from views.ui.frame import plain_text, tell
from views.ui.recordhistory import record_history
from views.ui.who import who_here

_STATES = ("reviewed", "accepted")
_AUTHOR, _GONE, _REFUSED = "borders_author", "borders_mark_gone", "borders_mark_refused"


def marking(
    store: Store, audited: Audited, stretch: int, review: Review | None, say: Words
) -> None:
    """Draw the mark of a stretch, or the way to make one."""
    if review is not None:
        st.markdown(f":material/task_alt: {plain_text(review_told(review, say))}")
        st.button(
            say("borders.review.remove"),
            icon=":material/backspace:",
            key=f"borders_unmark:{review.id}",
            on_click=_try,
            args=(lambda: _unmark(store, review),),
        )
    else:
        with st.popover(say("borders.review.add"), icon=":material/task_alt:"):
            _form(store, audited, stretch, say)
    _undo(store, say)
    refusal = st.session_state.pop(_REFUSED, None)
    if isinstance(refusal, Refusal):
        tell(refusal, say)
    changes = changes_of_stretch(store.home, audited, stretch)
    record_history(store, changes, say, in_row=True)


def _form(store: Store, audited: Audited, stretch: int, say: Words) -> None:
    state, note = f"borders_state:{stretch}", f"borders_note:{stretch}"
    st.segmented_control(
        say("borders.review.state"),
        _STATES,
        format_func=lambda one: say(f"borders.review.{one}"),
        default=_STATES[0],
        required=True,
        key=state,
        help=say("borders.review.help"),
    )
    st.text_area(say("borders.review.note"), key=note, max_chars=2000, height=90)
    author = f"borders_name:{stretch}"
    st.text_input(
        say("borders.review.author"),
        _who(),
        key=author,
        max_chars=300,
    )

    def save() -> None:
        told = [str(st.session_state[key] or "") for key in (state, note, author)]
        mark(store.home, audited, stretch, *told)
        st.session_state[_AUTHOR] = told[2]
        st.session_state[_GONE] = None

    st.button(
        say("borders.review.save"),
        type="primary",
        key=f"borders_mark:{stretch}",
        on_click=_try,
        args=(save,),
    )


def _who() -> str:
    """Return who marks stretches here: as it was said last, or as the browser knows it."""
    return str(st.session_state.get(_AUTHOR) or who_here())


def _unmark(store: Store, review: Review) -> None:
    st.session_state[_GONE] = unmark(store.home, review.id, version=review.version, who=_who())


def _undo(store: Store, say: Words) -> None:
    gone: Review | None = st.session_state.get(_GONE)
    if gone is None:
        return

    def back() -> None:
        undo_unmark(store.home, gone.id, who=_who())
        st.session_state[_GONE] = None

    st.button(
        say("borders.review.undo", author=plain_text(gone.author)),
        icon=":material/undo:",
        key="borders_mark_undo",
        on_click=_try,
        args=(back,),
    )


def _try(verb: Callable[[], object]) -> None:
    try:
        verb()
    except Refusal as refusal:
        st.session_state[_REFUSED] = refusal


def lost_marks(lost: list[LostReview], say: Words) -> None:
    """Say which marks were about stretches that are not there any more."""
    if not lost:
        return
    with st.expander(say("borders.lost.title", count=len(lost)), icon=":material/link_off:"):
        st.caption(plain_text(say("borders.lost.about")))
        for one in lost:
            codes = " | ".join(code or "–" for code in one.codes)
            told = f"{one.border} · {codes} · {length_text(one.length_m, say)}"
            st.markdown(f"**{plain_text(told)}**  \n{plain_text(review_told(one.review, say))}")
