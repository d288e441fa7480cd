"""Saved views on a shared screen: kept, ordered, stepped through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import streamlit as st

from geo.errors import Refusal
from layers.home import home_folder
from planning import scenes
from views.ui import session
from views.ui.frame import group_heading, plain_text, tell

_NAME, _PLACE, _UNDO = "scene_name", "scene_place", "scene_undo"
_ASKED, _PENDING, _CLEAR = "scene_asked", "scene_pending", "scene_clear"


def _home() -> Path:
    return home_folder()


def saved_views() -> None:
    """Draw the list of saved views, and the switch to the shared screen."""
    say = session.say()
    group_heading(say("scenes.title"))
    st.button(
        say("scenes.present"),
        icon=":material/present_to_all:",
        type="primary",
        width="stretch",
        on_click=lambda: session.change(present=True),
        help=say("scenes.present_help"),
    )
    try:
        kept = scenes.list_views(_home())
    except Refusal as refusal:
        tell(refusal, say)
        return
    if not kept:
        st.caption(say("scenes.empty"))
    for place, one in enumerate(kept):
        _row(one, place, len(kept))
    _undo()
    if st.session_state.pop(_CLEAR, False):
        st.session_state[_NAME] = ""
    with st.popover(say("scenes.add"), icon=":material/bookmark_add:", width="stretch"):
        st.text_input(say("scenes.name"), key=_NAME, max_chars=scenes.NAME_LIMIT)
        st.button(say("scenes.save"), type="primary", on_click=_save)
    _refused()


def _row(one: scenes.Scene, place: int, count: int) -> None:
    say = session.say()
    name, more = st.columns([0.84, 0.16], vertical_alignment="center", gap=None)
    name.button(
        f"{place + 1}. {plain_text(one.name)}",
        key=f"scene:{one.id}",
        width="stretch",
        on_click=_open,
        args=(place,),
    )
    with more.popover("", icon=":material/more_vert:", type="tertiary"):
        renamed = f"scene_rename:{one.id}:{one.version}"
        st.text_input(
            say("scenes.name"),
            one.name,
            key=renamed,
            max_chars=scenes.NAME_LIMIT,
            on_change=_rename,
            args=(one, renamed),
        )
        st.button(
            say("controls.up"),
            key=f"scene_up:{one.id}",
            disabled=place == 0,
            on_click=_move,
            args=(one, "up"),
        )
        st.button(
            say("controls.down"),
            key=f"scene_down:{one.id}",
            disabled=place == count - 1,
            on_click=_move,
            args=(one, "down"),
        )
        st.button(
            say("scenes.remove"),
            key=f"scene_remove:{one.id}",
            icon=":material/delete:",
            on_click=_remove,
            args=(one,),
        )


def _kept() -> list[scenes.Scene]:
    """Return the saved views; none where they cannot be read, which their list has said."""
    try:
        return scenes.list_views(_home())
    except Refusal:
        return []


def _open(place: int) -> None:
    kept = _kept()
    if not kept:
        return
    place = min(max(place, 0), len(kept) - 1)
    presenting, lang = session.view().present, session.view().lang
    session.open_link(dict(parse_qsl(kept[place].permalink, keep_blank_values=True)))
    session.change(present=presenting, lang=lang)
    st.session_state[_PLACE] = place


def step_to(to: str | int) -> None:
    """Open the next, the previous or the n-th saved view (from 1)."""
    here = int(st.session_state.get(_PLACE, -1))
    if to == "next":
        _open(here + 1)
    elif to == "prev":
        _open(max(here - 1, 0))
    else:
        _open(int(to) - 1)


def scene_title() -> str | None:
    """Return the name of the saved view that is shown, None when it is none of them."""
    place = st.session_state.get(_PLACE)
    if place is None or not session.view().present:
        return None
    kept = _kept()
    return kept[place].name if place < len(kept) else None


def leave_presenting() -> None:
    """Return from the shared screen to work."""
    session.change(present=False)


def report_seq() -> int:
    """Return a number that grows whenever the map is asked where it looks."""
    return int(st.session_state.get(_ASKED, 0))


def _save() -> None:
    """Ask the map where it looks; ``keep_pending`` keeps the view when it has answered."""
    st.session_state[_PENDING] = st.session_state[_NAME]
    st.session_state[_ASKED] = report_seq() + 1


def keep_pending(link: str) -> None:
    """Keep the view that waits for the map's answer, if one does."""
    name = st.session_state.pop(_PENDING, None)
    if name is not None and _try(lambda: scenes.add_view(_home(), name, link)):
        st.session_state[_CLEAR] = True


def _rename(one: scenes.Scene, key: str) -> None:
    name = str(st.session_state[key])
    _try(lambda: scenes.rename_view(_home(), one.id, name, version=one.version))


def _move(one: scenes.Scene, to: scenes.Move) -> None:
    _try(lambda: scenes.move_view(_home(), one.id, to, version=one.version))


def _remove(one: scenes.Scene) -> None:
    try:
        st.session_state[_UNDO] = scenes.remove_view(_home(), one.id, version=one.version)
    except Refusal as refusal:
        st.session_state["scene_refused"] = refusal


def _undo() -> None:
    say = session.say()
    gone = st.session_state.get(_UNDO)
    if gone is None:
        return

    def restore() -> None:
        if _try(lambda: scenes.restore_view(_home(), gone)):
            st.session_state[_UNDO] = None

    st.button(
        say("scenes.undo", name=plain_text(gone.name)), icon=":material/undo:", on_click=restore
    )


def _try(verb: Callable[[], object]) -> bool:
    try:
        verb()
    except Refusal as refusal:
        st.session_state["scene_refused"] = refusal
        return False
    return True


def _refused() -> None:
    refusal = st.session_state.pop("scene_refused", None)
    if isinstance(refusal, Refusal):
        tell(refusal, session.say())
