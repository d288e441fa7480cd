"""The view of one visitor: kept for the session, and in step with the address bar.

Widgets change the view through callbacks; a link, Back and Forward change it through the address.
The map itself keeps ``c=`` (where it looks) in the address, so ``c`` never counts as a difference.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from layers.home import home_folder
from layers.store import Store, store
from layers.words import Words, words
from views.ui.permalink import View, decode, encode

MAP_PAGE = "map"
_TOUCHED = "control_touched"
_LEFT = "addresses_left"
_REMEMBERED = 20
_VIEW, _ADDRESS, _SYNCED, _SEQ, _PAGE, _GIVEN = (
    "view",
    "address",
    "view_synced",
    "camera_seq",
    "page",
    "address_given",
)


def today() -> dt.date:
    """Return the civil date where the app runs."""
    return dt.date.today()  # noqa: DTZ011  a civil date where the reader sits


def shared_store() -> Store:
    """Return the store of this installation's home folder."""
    return store(home_folder())


def view() -> View:
    """Return the visitor's view."""
    current: View = st.session_state[_VIEW]
    return current


def say() -> Words:
    """Return the words of the visitor's language."""
    return words(view().lang)


def day() -> dt.date:
    """Return the day the visitor looks at."""
    return view().at or today()


def camera_seq() -> int:
    """Return a number that grows whenever the map has to go where the view says."""
    return int(st.session_state.get(_SEQ, 0))


def change(*, go: tuple[float, float, float] | None = None, **fields: Any) -> None:  # noqa: ANN401  fields of View
    """Change fields of the view; ``go`` (lat, lon, zoom) also sends the map there."""
    st.session_state[_VIEW] = replace(view(), **fields)
    if go is not None:
        go_to(go)


def go_to(camera: tuple[float, float, float]) -> None:
    """Send the map to a latitude, longitude and zoom."""
    st.session_state[_VIEW] = replace(view(), camera=camera)
    st.session_state[_SEQ] = camera_seq() + 1


def note_camera(camera: tuple[float, float, float]) -> None:
    """Remember where the map looks (latitude, longitude, zoom) without sending it anywhere."""
    st.session_state[_VIEW] = replace(view(), camera=camera)


def open_link(query: dict[str, str]) -> None:
    """Take over a whole view, as a saved view or a link describes it."""
    st.session_state[_VIEW] = decode(query)
    st.session_state[_SEQ] = camera_seq() + 1


def touched() -> None:
    """Note that a control began this run though it changes nothing of the view, as a menu does."""
    st.session_state[_TOUCHED] = True


def arrive() -> None:
    """Bring the view up to date with the address, once at the start of every run of the map.

    A run that a control began is no journey, whatever its address: a browser that has just been
    told a new one may still name the one before.
    """
    told = st.query_params.to_dict()
    bare = _bare(told)
    by_control = st.session_state.pop(_TOUCHED, False)
    if _VIEW not in st.session_state:
        st.session_state[_VIEW] = decode(told)
        st.session_state[_SYNCED] = view()
    elif st.session_state.get(_PAGE) != MAP_PAGE and not bare:
        st.session_state[_SYNCED] = None
    elif st.session_state.get(_PAGE) == MAP_PAGE and (
        by_control or view() != st.session_state[_SYNCED]
    ):
        pass
    elif is_new(bare, st.session_state.get(_ADDRESS), st.session_state.get(_GIVEN)):
        open_link(told)
        st.session_state[_SYNCED] = view()
    st.session_state[_ADDRESS] = bare
    st.session_state[_PAGE] = MAP_PAGE


def is_new(told: dict[str, str], *known: dict[str, str] | None) -> bool:
    """Say whether an address leads elsewhere: one that is not among those known to be here.

    An address that this session left counts only where Back or Forward asks for it: a browser
    that has not yet taken over the newest one names the one before, whatever it asks for.
    """
    if told in known:
        return False
    return _travelled() or told not in st.session_state.get(_LEFT, ())


def _travelled() -> bool:
    """Say whether Back or Forward began this run."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation


def leave(told: dict[str, str]) -> None:
    """Remember an address that another one of this session takes the place of."""
    before: tuple[dict[str, str], ...] = st.session_state.get(_LEFT, ())
    st.session_state[_LEFT] = (*before, told)[-_REMEMBERED:]


def is_on(page: str) -> bool:
    """Say whether the run before this one was on a page too."""
    return bool(st.session_state.get(_PAGE) == page)


def arrive_elsewhere(page: str) -> None:
    """Do the same on a page whose address holds no view: only the language counts there."""
    told = st.query_params.to_dict()
    if _VIEW not in st.session_state:
        st.session_state[_VIEW] = decode(told)
    elif "lang" in told and told != st.session_state.get(_ADDRESS):
        change(lang=decode(told).lang)
    st.session_state[_ADDRESS] = told
    st.session_state[_PAGE] = page


def address_of(whole: View) -> dict[str, str]:
    """Return a view as its address holds it: with its day, without where the map looks."""
    return encode(replace(whole, at=whole.at or today(), camera=None))


def write_address(whole: View) -> None:
    """Put the view, its layers named, into the address when it changed: one entry of history.

    An address that named no view is filled in by the map itself; the next run knows it by _GIVEN.
    """
    told = st.session_state[_GIVEN] = address_of(whole)
    if view() != st.session_state[_SYNCED] and told != st.session_state[_ADDRESS]:
        leave(st.session_state[_ADDRESS])
        st.query_params.from_dict(told)
        st.session_state[_ADDRESS] = told
    st.session_state[_SYNCED] = view()


def _bare(told: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in told.items() if key != "c"}
