"""The editor of a recommendation, beside the map: three languages, lists in words, days."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.areas import add_area
from planning.evidence import add_figure
from planning.evidencequeries import ask
from planning.recommendationlists import ListName, code_list, name_in
from planning.recommendations import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    RecommendationEntry,
    add_recommendation,
)
from views.ui.frame import plain_text
from views.ui.recommendationconflict import conflict_form, keep_change
from views.ui.recommendationdoing import attempt
from views.ui.recommendationdraft import (
    Draft,
    draft_here,
    draft_name,
    field_key,
    forget,
    is_new,
    keep_draft,
    own_first,
    typed,
)
from views.ui.recommendationpair import About, AboutPairs, about_here
from views.ui.recommendationview import RecommendationView, choose
from views.ui.who import who_field

_SURE = "rec_discard"
_AREA, _FIGURE = "rec_border_area", "rec_border_figure"
_LISTS: tuple[ListName, ...] = ("cooperation", "priority", "term")


def editor(store: Store, view: RecommendationView, say: Words, *, asks_who: bool) -> None:
    """Draw the form of one recommendation; what is typed is kept until it is saved or let go."""
    one = draft_name(view)
    about = about_here(store, view.border) if is_new(one) else None
    draft = draft_here(store, one, about, say)
    title = say("recpage.new" if is_new(one) else "recpage.editing")
    st.subheader(title, anchor=False)
    if conflict_form(store, one, draft, say):
        return
    if asks_who:
        who_field(say)
    if draft.entry.practice:
        st.caption(plain_text(say("recommendations.practice_told")))
    _texts(one, draft, say)
    if about is not None:
        _about(store, about, say)
    _details(one, draft, say)
    keep_draft(one, Draft(typed(one, draft), draft.base, draft.version))
    with st.container(horizontal=True, key="recommendations_save_row"):
        st.button(
            say("recpage.save"),
            type="primary",
            icon=":material/save:",
            key="recommendations_save",
            on_click=_save,
            args=(store, one, draft, about),
        )
        st.button(
            say("recpage.cancel"), key="recommendations_cancel", on_click=_cancel, args=(one, draft)
        )
    if st.session_state.get(_SURE) == one:
        _sure(one, say)


def _texts(one: str, draft: Draft, say: Words) -> None:
    """Draw title and text in the reader's language, then in the others, which may stay empty."""
    mine, *others = own_first(say.lang)
    _text(one, draft, mine, say)
    _choice(one, draft, "theme", say)
    written = [lang for lang in others if getattr(draft.entry, f"title_{lang}")]
    with st.expander(say("recpage.other_languages"), expanded=bool(written)):
        st.caption(plain_text(say("recpage.other_languages_about")))
        for lang in others:
            _text(one, draft, lang, say)


def _text(one: str, draft: Draft, lang: str, say: Words) -> None:
    named = say(f"recommendations.language.{lang}")
    for name, limit in (("title", TITLE_LIMIT), ("text", TEXT_LIMIT)):
        key = _begin(one, draft, f"{name}_{lang}")
        label = f"{say(f'recpage.field.{name}')} ({named})"
        if name == "title":
            st.text_input(label, key=key, max_chars=limit)
        else:
            st.text_area(label, key=key, max_chars=limit, height=150)


def _choice(one: str, draft: Draft, name: ListName, say: Words) -> None:
    key = _begin(one, draft, name)
    st.session_state[key] = st.session_state[key] or None
    st.selectbox(
        say(f"recpage.field.{name}"),
        list(code_list(name)),
        format_func=lambda value: name_in(name, value, say.lang),
        key=key,
        placeholder=say("recpage.choose"),
    )


def _details(one: str, draft: Draft, say: Words) -> None:
    with st.expander(say("recpage.details"), icon=":material/tune:", expanded=not is_new(one)):
        for name in ("addressee", "origin"):
            _choice(one, draft, name, say)
            note = f"{name}_note"
            st.text_input(say(f"recpage.field.{note}"), key=_begin(one, draft, note), max_chars=300)
        key = _begin(one, draft, "responsible")
        st.session_state[key] = list(st.session_state[key] or ())
        st.multiselect(
            say("recpage.field.responsible"),
            st.session_state[key],
            key=key,
            accept_new_options=True,
            placeholder=say("recpage.responsible_hint"),
            select_all=False,
        )
        for name in _LISTS:
            _choice(one, draft, name, say)
        st.date_input(
            say("recpage.field.due_on"),
            value=None,
            min_value=dt.date(1990, 1, 1),
            max_value=dt.date(2100, 12, 31),
            format="DD.MM.YYYY",
            key=_begin(one, draft, "due_on"),
        )


def _begin(one: str, draft: Draft, name: str) -> str:
    """Return the key of a field; one that is not on the page yet shows what the draft says."""
    key = field_key(one, name)
    if key not in st.session_state:
        st.session_state[key] = getattr(draft.entry, name)
    return key


def _about(store: Store, about: About, say: Words) -> None:
    """Draw what comes with a recommendation about a border or pairs: its area and its figures."""
    kinds, told = _with_it(store, about, say)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain_text(say('recpage.with_it'))}**")
        st.radio(
            say("recpage.border_area"),
            kinds,
            format_func=lambda kind: say(f"recpage.border_area_{kind}", border=about.border),
            key=_AREA,
        )
        st.checkbox(plain_text(told), value=True, key=_FIGURE)


def _with_it(store: Store, about: About, say: Words) -> tuple[list[str], str]:
    """Return which areas may come with it, and the figures that do, in words."""
    if isinstance(about, AboutPairs):
        told = say("recpage.pair_figure", border=about.border, count=len(about.queries))
        return ["units"], told
    try:
        conflict_m = float(ask(store, about.query).result["conflict_m"] or 0)
    except Refusal as refusal:
        st.caption(plain_text(say.refusal(refusal)))
        conflict_m = 0.0
    told = say("recpage.border_figure", border=about.border, km=conflict_m / 1000)
    return (["conflict", "units"] if conflict_m else ["units"]), told


def area_kind() -> str:
    """Return which area a recommendation about a border is to have, as it is chosen now."""
    return str(st.session_state.get(_AREA) or "conflict")


def _cancel(one: str, draft: Draft) -> None:
    if Draft(typed(one, draft), draft.base).changed:
        st.session_state[_SURE] = one
    else:
        _leave(one)


def _leave(one: str) -> None:
    st.session_state.pop(_SURE, None)
    forget(one)
    choose("" if is_new(one) else one)


def _sure(one: str, say: Words) -> None:
    with st.container(border=True):
        st.write(plain_text(say("recpage.discard_sure")))
        with st.container(horizontal=True):
            st.button(say("recpage.discard"), key="rec_discard_yes", on_click=_leave, args=(one,))
            st.button(
                say("recpage.keep_writing"),
                key="rec_discard_no",
                on_click=lambda: st.session_state.pop(_SURE, None),
            )


def _save(store: Store, one: str, draft: Draft, about: About | None) -> None:
    entry = typed(one, draft)
    keep_draft(one, Draft(entry, draft.base, draft.version))
    if is_new(one):
        attempt(lambda who: _add(store, one, entry, about, who))
    else:
        # Also where only the status went on both are told: a text may be agreed by now.
        keep_change(store, one, entry, draft.version)


def _add(store: Store, one: str, entry: RecommendationEntry, about: About | None, who: str) -> None:
    made = add_recommendation(store.home, entry, who=who)
    forget(one)
    choose(made.id)
    if about is not None:
        add_area(store, made.id, about.area(area_kind()), who=who)
        for query in about.queries if st.session_state.get(_FIGURE) else ():
            add_figure(store, made.id, query, who=who)
