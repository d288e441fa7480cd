"""The form of a stop: where, when, at whose, and what to ask there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import streamlit as st

from geo.errors import Refusal
from geo.types import LonLat
from layers.search import places
from layers.store import Store
from layers.words import Words
from planning.recommendationlists import code_list
from planning.registers import list_entries, names_of
from planning.visit import (
    Programme,
    add_stop,
    change_stop,
    example_names,
    open_recommendations,
)
from planning.visitquestions import questionnaire_questions
from planning.visitrecords import Question, Stop, StopEntry
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.visitview import VisitView, go

_PLACE = "visit_place"
_FIELDS = ("day", "time", "place", "host", "theme", "example", "own", "from", "sent")
_EAST = 15.0  # degrees; settlements east of it are in Latvia


def chosen_place() -> LonLat | None:
    """Return the place that was clicked for the stop being written."""
    found: LonLat | None = st.session_state.get(_PLACE)
    return found


def choose_place(view: VisitView, lonlat: LonLat) -> None:
    """Take a click on the map for the place of the stop being written."""
    if view.edit and view.part == "programme":
        st.session_state[_PLACE] = lonlat


def stop_form(store: Store, view: VisitView, told: Programme, say: Words, at: dt.date) -> None:
    """Draw the form of a stop; its place is a settlement of the list or a click on the map."""
    stop = told.stop(view.stop)
    st.subheader(say("visit.stop_edit" if stop else "visit.stop_add"), anchor=False)
    towns = _towns(store, at)
    open_ones = open_recommendations(store.home, say.lang)
    _begin(stop, view)
    _where(told, stop, towns, say)
    _about(store, stop, say)
    _asked(stop, open_ones, say)
    _sent(store, stop, say)
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            say("registers.save"),
            type="primary",
            icon=":material/save:",
            key="visit_stop_save",
            on_click=lambda: attempt(lambda who: _save(store, view, told, towns, open_ones, who)),
        )
        st.button(say("recpage.cancel"), key="visit_stop_cancel", on_click=_leave, args=(stop,))


def _where(told: Programme, stop: Stop | None, towns: dict[str, LonLat], say: Words) -> None:
    days = {n: say("visit.day", number=n, date=day) for n, day in enumerate(told.visit.days, 1)}
    left, right = st.columns([0.7, 0.3], gap="small")
    with left:
        _choice("day", days, say)
    right.text_input(say("visit.field.time"), key=_key("time"), max_chars=5, placeholder="10:00")
    st.selectbox(
        say("visit.field.place"),
        [*towns, *([stop.place] if stop and stop.place not in towns else [])],
        key=_key("place"),
        index=None,
        accept_new_options=True,
        placeholder=say("visit.place_hint"),
    )
    lonlat, about = chosen_place(), say("visit.place_about")
    if lonlat is not None:
        about = say(
            "visit.place_chosen", lat=say.number(lonlat[1], 4), lon=say.number(lonlat[0], 4)
        )
    st.caption(plain_text(about))


def _about(store: Store, stop: Stop | None, say: Words) -> None:
    bodies = list_entries(store.home, "institutions", say.lang)
    names = [*names_of((one for one in bodies if one.text("country") == "NO"), say.lang).values()]
    st.selectbox(
        say("visit.field.host"),
        [*names, *([stop.host] if stop and stop.host not in {*names, ""} else [])],
        key=_key("host"),
        index=None,
        accept_new_options=True,
        placeholder=say("visit.choose_or_write"),
    )
    _choice(
        "theme", {"": "–", **{key: of[say.lang] for key, of in code_list("theme").items()}}, say
    )
    _choice("example", {"": "–", **example_names(say.lang)}, say)


def _choice(name: str, known: dict[Any, str], say: Words) -> None:
    label = say(f"visit.field.{name}")
    st.selectbox(label, list(known), format_func=known.__getitem__, key=_key(name))


def _asked(stop: Stop | None, open_ones: dict[str, str], say: Words) -> None:
    label, about = say("visit.own_questions"), say("visit.own_help")
    st.text_area(label, key=_key("own"), height=110, help=about)
    offered = [*open_ones, *_gone(stop, open_ones)]
    if not offered:
        st.caption(plain_text(say("visit.none_open")))
        return
    st.multiselect(
        say("visit.from_recommendations"),
        offered,
        format_func=lambda one: open_ones.get(one, one),
        key=_key("from"),
        placeholder=say("visit.choose"),
        select_all=False,
    )


def _sent(store: Store, stop: Stop | None, say: Words) -> None:
    """Offer what questionnaires asked and what people wrote there."""
    found = questionnaire_questions(store.home, say.lang)
    drawn = [one for one in stop.questions if one.questionnaire] if stop else []
    offered = [*found, *(one for one in drawn if one not in found)]
    if not offered:
        return
    st.multiselect(
        say("visit.from_questionnaires"),
        offered,
        format_func=lambda one: " · ".join(filter(None, (one.text, found.get(one, "")))),
        key=_key("sent"),
        placeholder=say("visit.choose"),
        help=say("visit.from_questionnaires_help"),
        select_all=False,
    )


def _towns(store: Store, at: dt.date) -> dict[str, LonLat]:
    """Return the settlements of Østfold by name."""
    found = (one for one in places(store, at) if one.kind == "settlement")
    return {one.name: one.lonlat for one in found if one.lonlat[0] < _EAST}


def _gone(stop: Stop | None, known: dict[str, str]) -> list[str]:
    asked = [one.recommendation for one in stop.questions] if stop else []
    return [one for one in dict.fromkeys(asked) if one and one not in known]


def _begin(stop: Stop | None, view: VisitView) -> None:
    """Put what is kept into the controls, once for each stop that is opened."""
    if st.session_state.get(_key("of")) == view.stop and _key("day") in st.session_state:
        return
    asked = stop.questions if stop else ()
    own = "\n".join(one.text for one in asked if not one.recommendation and not one.questionnaire)
    begun = {
        "day": stop.day if stop else 1,
        "time": stop.time if stop else "",
        "place": stop.place if stop else None,
        "host": (stop.host or None) if stop else None,
        "theme": stop.theme if stop else "",
        "example": stop.example if stop else "",
        "own": own,
        "from": [one.recommendation for one in asked if one.recommendation],
        "sent": [one for one in asked if one.questionnaire],
        "of": view.stop,
        "version": stop.version if stop else 0,
    }
    st.session_state.update({_key(name): value for name, value in begun.items()})
    st.session_state[_PLACE] = (stop.lon, stop.lat) if stop else None


def _save(  # noqa: PLR0913, PLR0917  the form's own values, and who saves them
    store: Store,
    view: VisitView,
    told: Programme,
    towns: dict[str, LonLat],
    titles: dict[str, str],
    who: str,
) -> None:
    stop = told.stop(view.stop)
    place = str(st.session_state[_key("place")] or "").strip()
    is_moved = stop is None or stop.place != place
    lonlat = towns.get(place) if is_moved and place in towns else chosen_place()
    if lonlat is None:
        raise Refusal("visit-place")
    entry = StopEntry(
        day=int(st.session_state[_key("day")]),
        time=str(st.session_state[_key("time")] or "").strip(),
        place=place,
        lon=lonlat[0],
        lat=lonlat[1],
        host=str(st.session_state[_key("host")] or ""),
        theme=str(st.session_state[_key("theme")] or ""),
        example=str(st.session_state[_key("example")] or ""),
        questions=_questions(stop, titles),
    )
    if stop is None:
        kept = add_stop(store.home, told.visit.id, entry, who=who)
    else:
        version = int(st.session_state[_key("version")])
        kept = change_stop(store.home, stop.id, entry, version=version, who=who)
    _leave(kept)


def _questions(stop: Stop | None, titles: dict[str, str]) -> tuple[Question, ...]:
    own = [Question(line) for line in str(st.session_state[_key("own")] or "").split("\n")]
    before = {one.recommendation: one.text for one in stop.questions} if stop else {}
    asked: Sequence[str] = st.session_state.get(_key("from"), ())
    drawn = [Question(before.get(one) or titles.get(one, one), one) for one in asked]
    sent: Sequence[Question] = st.session_state.get(_key("sent"), ())
    return (*(one for one in own if one.text.strip()), *drawn, *sent)


def _leave(stop: Stop | None) -> None:
    for name in (*_FIELDS, "of", "version"):
        st.session_state.pop(_key(name), None)
    st.session_state.pop(_PLACE, None)
    go(stop=stop.id if stop else "", edit=False)


def _key(name: str) -> str:
    return f"visit_stop:{name}"
