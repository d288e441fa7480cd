"""The list of recommendations as HTML, a page at a time, and the filters above it."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.store import Store
from layers.territory import Key
from layers.units import unit_id
from layers.words import Words
from planning.examples import examples
from planning.recommendationlisting import PAGE, Card, Listed
from planning.recommendationlists import code_list, name_in
from planning.recommendations import title_in
from planning.rulewords import unit_name
from views.ui.frame import plain_text
from views.ui.listpages import page_buttons
from views.ui.recommendationview import KEYS, RecommendationView, go, narrow

_TEXT = "recommendations_text"
FILTERS = (*KEYS, "unit", "body", "example", "practice")


def list_html(listed: Listed, chosen: str, say: Words) -> str:
    """Return the rows; elements with ``data-pick`` name recommendations. Every text is escaped."""
    return "".join(_row(card, card.recommendation.id == chosen, say) for card in listed.cards)


def _row(card: Card, chosen: bool, say: Words) -> str:  # noqa: FBT001  one of two looks
    told = card.recommendation
    title = title_in(told, say.lang)
    missing = ""
    if title.missing:
        lang = say(f"recommendations.language.{title.lang}")
        missing = f' <em class="xr-lang">{escape(lang)}</em>'
    tags = "".join(f'<em class="xr-tag">{escape(tag)}</em>' for tag in _tags(card, say))
    about = escape(name_in("theme", told.theme, say.lang))
    return (
        f'<button class="xb-row" data-pick="{escape(told.id)}" '
        f'aria-current="{"true" if chosen else "false"}">'
        f'<span class="xb-name" lang="{title.lang}">{escape(title.text)}{missing}</span>'
        f"{status_html(told.status, say)}"
        f'<span class="xb-small">{about} {tags}</span></button>'
    )


def status_html(status: str, say: Words) -> str:
    """Return a status as a chip; its word tells it, the colour only helps."""
    name = escape(name_in("status", status, say.lang))
    return f'<span class="xr-status xr-{escape(status)}">{name}</span>'


def _tags(card: Card, say: Words) -> list[str]:
    told = [say("plans.practice")] if card.recommendation.practice else []
    told += [] if card.areas else [say("recpage.no_area")]
    told += [] if card.evidence else [say("recpage.no_evidence")]
    if card.open_threads:
        told.append(say("recpage.threads", count=card.open_threads))
    return told


def filters(store: Store, view: RecommendationView, units: dict[Key, str], say: Words) -> None:
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
            names = {key: told[say.lang] for key, told in code_list(name).items()}
            _choice(view, name, names, say)
        _choice(view, "unit", {unit_id(key): name for key, name in units.items()}, say)
        kinds = {kind: say(f"recpage.practice.{kind}") for kind in ("only", "none")}
        _choice(view, "practice", kinds, say)
    _set(store, view, say)


def _choice(view: RecommendationView, name: str, names: dict[str, str], say: Words) -> None:
    key, value = f"recommendations_{name}", getattr(view, name)
    st.session_state[key] = value if value in names else None
    st.selectbox(
        say(f"recpage.filter.{name}"),
        list(names),
        format_func=names.__getitem__,
        key=key,
        placeholder=say("recpage.any"),
        on_change=lambda: narrow(**{name: st.session_state[key] or ""}),
    )


def _set(store: Store, view: RecommendationView, say: Words) -> None:
    """Draw what narrows the list, each to be taken away with a click."""
    told: dict[str, str] = {
        key: name_in(key, getattr(view, key), say.lang) for key in KEYS if getattr(view, key)
    }
    if view.unit:
        told["unit"] = unit_name(store, view.unit)
    if view.body:
        told["body"] = view.body
    if view.example in examples():
        told["example"] = examples()[view.example].names[say.lang]
    if view.practice:
        told["practice"] = say(f"recpage.practice.{view.practice}")
    if view.text:
        told["text"] = f"“{view.text}”"
    if not told:
        return
    with st.container(horizontal=True, gap="xsmall", key="recommendations_set"):
        for name, text in told.items():
            st.button(
                plain_text(text),
                icon=":material/close:",
                key=f"recommendations_off:{name}",
                help=say("recpage.filter_off"),
                on_click=lambda name=name: narrow(**{name: ""}),
            )


def pages(listed: Listed, view: RecommendationView, say: Words) -> None:
    """Draw the way through the pages of a list that is longer than one."""
    last = -(-listed.total // PAGE)
    page_buttons("recommendations", last, view.page, lambda to: go(page=to), say)
