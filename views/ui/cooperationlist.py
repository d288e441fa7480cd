"""The list of cooperation areas as HTML, a page at a time, and the filters above it."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.store import Store
from layers.territory import Key
from layers.units import unit_id
from layers.words import LANGUAGES, Words
from planning.cooperation import CooperationEntry
from planning.cooperationlisting import PAGE, Card, Listed
from planning.cooperationlists import cooperation_list, cooperation_name
from planning.recommendations import Told
from planning.rulewords import unit_name
from views.ui.cooperationlooks import colour_of, degree_told
from views.ui.cooperationview import FILTERS, KEYS, CooperationView, go, narrow
from views.ui.frame import plain_text
from views.ui.listpages import page_buttons

_TEXT = "cooperation_text"


def name_told(entry: CooperationEntry, lang: str) -> Told:
    """Return the name in a language, or in the first one that has it, marked as missing."""
    for other in (lang, *LANGUAGES):
        text = getattr(entry, f"name_{other}")
        if text:
            return Told(text, other, missing=other != lang)
    return Told("", lang, missing=True)


def list_html(listed: Listed, chosen: str, say: Words) -> str:
    """Return the rows; elements with ``data-pick`` name areas. Every text is escaped."""
    return "".join(
        _row(card, say, is_chosen=card.cooperation.id == chosen) for card in listed.cards
    )


def _row(card: Card, say: Words, *, is_chosen: bool) -> str:
    told = card.cooperation
    name = name_told(told, say.lang)
    tags = " ".join(f'<em class="xr-tag">{escape(tag)}</em>' for tag in _tags(card, say))
    themes = ", ".join(cooperation_name("theme", key, say.lang) for key in told.themes)
    about = escape(" · ".join(filter(None, (themes, _days(told, say)))))
    return (
        f'<button class="xb-row" data-pick="{escape(told.id)}" '
        f'aria-current="{"true" if is_chosen else "false"}">'
        f'<span class="xb-name" lang="{name.lang}">{escape(name.text)}</span>'
        f"{degree_html(told.degree)}"
        f'<span class="xb-small">{about} {tags}</span></button>'
    )


def degree_html(degree: str) -> str:
    """Return a degree as a chip: its letters tell it, the colour only helps."""
    return f'<span class="xc-degree" style="border-color:{colour_of(degree)}">{degree}</span>'


def _days(told: CooperationEntry, say: Words) -> str:
    end = str(told.valid_to.year) if told.valid_to else ""
    return say("cooppage.years", begin=str(told.valid_from.year), end=end).strip()


def _tags(card: Card, say: Words) -> list[str]:
    told = card.cooperation
    tags = [say("plans.practice")] if told.practice else []
    if told.standing == "proposed":
        tags.append(cooperation_name("standing", "proposed", say.lang))
    return [*tags, say("cooppage.members_count", count=card.members)]


def filters(store: Store, view: CooperationView, units: dict[Key, str], say: Words) -> None:
    """Draw the search and the filters; what is set is in the address."""
    search, more = st.columns([0.62, 0.38], gap="small")
    st.session_state[_TEXT] = view.text
    search.text_input(
        say("recpage.search"),
        key=_TEXT,
        placeholder=say("recpage.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=lambda: narrow(text=str(st.session_state[_TEXT] or "").strip()),
    )
    count = sum(bool(getattr(view, key)) for key in FILTERS)
    label = say("recpage.filters_set", count=count) if count else say("recpage.filters")
    with more.popover(label, icon=":material/filter_alt:", width="stretch"):
        for name in KEYS:
            names = {key: told[say.lang] for key, told in cooperation_list(name).items()}
            if name == "degree":
                names = {key: degree_told(key, say.lang) for key in names}
            _choice(view, name, names, say)
        _choice(view, "unit", {unit_id(key): name for key, name in units.items()}, say)
        kinds = {kind: say(f"recpage.practice.{kind}") for kind in ("only", "none")}
        _choice(view, "practice", kinds, say)
    _set(store, view, say)


def _choice(view: CooperationView, name: str, names: dict[str, str], say: Words) -> None:
    key, value = f"cooperation_{name}", getattr(view, name)
    st.session_state[key] = value if value in names else None
    st.selectbox(
        say(f"cooppage.filter.{name}"),
        list(names),
        format_func=names.__getitem__,
        key=key,
        placeholder=say("recpage.any"),
        on_change=lambda: narrow(**{name: st.session_state[key] or "", "other": ""}),
    )


def _set(store: Store, view: CooperationView, say: Words) -> None:
    """Draw what narrows the list, each to be taken away with a click."""
    shown: dict[str, str] = {
        key: cooperation_name(key, getattr(view, key), say.lang)
        for key in KEYS
        if getattr(view, key)
    }
    if view.unit:
        names = [unit_name(store, one) for one in (view.unit, view.other) if one]
        shown["unit"] = " + ".join(names)
    if view.practice:
        shown["practice"] = say(f"recpage.practice.{view.practice}")
    if view.text:
        shown["text"] = f"“{view.text}”"
    if not shown:
        return
    with st.container(horizontal=True, gap="xsmall", key="cooperation_set"):
        for name, text in shown.items():
            st.button(
                plain_text(text),
                icon=":material/close:",
                key=f"cooperation_off:{name}",
                help=say("recpage.filter_off"),
                on_click=lambda name=name: narrow(**{name: "", "other": ""}),
            )


def pages(listed: Listed, view: CooperationView, say: Words) -> None:
    """Draw the way through the pages of a list that is longer than one."""
    last = -(-listed.total // PAGE)
    page_buttons("cooperation", last, view.page, lambda to: go(page=to), say)
