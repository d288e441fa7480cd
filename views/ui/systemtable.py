"""The comparison of the planning systems: a table with its filters, marks, sources and terms."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from urllib.parse import urlencode

import streamlit as st

from layers.cooperation import evidence_marks
from layers.words import LANGUAGES, Words
from planning.glossary import glossary
from planning.institutions import ASPECTS, COUNTRIES, Statement, Topic, chosen_topics, topics
from views.ui.examplecard import mark_html
from views.ui.factsources import origin_html

_ASPECT, _WORDS = "systems_aspect", "systems_words"


def systems_part(say: Words) -> None:
    """Draw the filters and the table; the address is the memory of what is chosen."""
    alone = topics().get(st.query_params.get("topic", ""))
    if alone is not None:
        st.button(
            say("systems.all_topics"), icon=":material/arrow_back:", on_click=_go, type="tertiary"
        )
        rows = [alone]
    else:
        rows = _filtered(say)
    if not rows:
        st.info(say("systems.nothing"), icon=":material/search_off:")
        return
    st.html(table_html(rows, say))
    st.html(_legend_of_marks(say))


def _filtered(say: Words) -> list[Topic]:
    told = st.query_params.get("aspect")
    st.session_state[_ASPECT] = aspect = told if told in ASPECTS else None
    st.session_state[_WORDS] = words = st.query_params.get("q", "")[:80]
    choice, search = st.columns([0.72, 0.28], gap="small")
    choice.pills(
        say("systems.aspect"),
        ASPECTS,
        format_func=lambda one: say(f"systems.aspects.{one}"),
        key=_ASPECT,
        label_visibility="collapsed",
        on_change=_changed,
    )
    search.text_input(
        say("systems.search"),
        key=_WORDS,
        placeholder=say("systems.search"),
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=_changed,
    )
    return chosen_topics(aspect, words)


def _changed() -> None:
    _go(aspect=st.session_state[_ASPECT], q=st.session_state[_WORDS].strip())


def _go(**told: str | None) -> None:
    asked = {"lang": st.query_params.get("lang"), **told}
    st.query_params.from_dict({key: value for key, value in asked.items() if value})


def table_html(rows: Sequence[Topic], say: Words) -> str:
    """Return the table as HTML: a row a topic, a column a country; every text is escaped."""
    heads = "".join(
        f'<th scope="col">{escape(say(f"systems.country.{country}"))}</th>' for country in COUNTRIES
    )
    parts = [f'<thead><tr><th scope="col">{escape(say("systems.what"))}</th>{heads}</tr></thead>']
    for aspect, told in groupby(rows, key=lambda topic: topic.aspect):
        name = escape(say(f"systems.aspects.{aspect}"))
        body = "".join(_row(topic, say) for topic in told)
        parts.append(
            f'<tbody><tr><th class="xs-aspect" colspan="3" scope="colgroup">{name}</th></tr>'
            f"{body}</tbody>"
        )
    return f'<table class="xs-table">{"".join(parts)}</table>'


def _row(topic: Topic, say: Words) -> str:
    cells = "".join(f"<td>{_cell(topic.of(country), say)}</td>" for country in COUNTRIES)
    return f'<tr><th scope="row">{escape(topic.names[say.lang])}</th>{cells}</tr>'


def _cell(said: Sequence[Statement], say: Words) -> str:
    if not said:
        return f'<p class="xs-unknown">{escape(say("systems.not_looked_up"))}</p>'
    return "".join(_statement(one, say) for one in said)


def _statement(one: Statement, say: Words) -> str:
    text = escape(one.texts[say.lang])
    if not one.mark:
        return f'<p class="xs-unknown"><b>{escape(say("systems.unknown"))}.</b> {text}</p>'
    when = f'<span class="xs-when">{escape(say(f"systems.time.{one.time}"))}</span>'
    origin = origin_html(one.mark, one.source, say)
    terms = ", ".join(_term(term, say) for term in one.terms)
    named = f'<br><span class="xs-terms">{escape(say("systems.terms"))}: {terms}</span>'
    return (
        f'<div class="xs-said"><p>{when} {text}</p><p class="xs-from">{origin}'
        f"{named if terms else ''}</p></div>"
    )


def _term(term: str, say: Words) -> str:
    """Return a link to a term of the glossary; its words in the other languages when pointed at."""
    words = glossary()[term].words
    address = escape("/glossary?" + urlencode({"lang": say.lang, "term": term}), quote=True)
    others = escape(" · ".join(words[lang] for lang in LANGUAGES if lang != say.lang), quote=True)
    return f'<a href="{address}" target="_self" title="{others}">{escape(words[say.lang])}</a>'


def _legend_of_marks(say: Words) -> str:
    rows = "".join(
        f"<p>{mark_html(key, say)} {escape(told.about[say.lang])}.</p>"
        for key, told in evidence_marks().items()
    )
    title = escape(say("examples.marks"))
    return f'<article class="xe-card"><details><summary>{title}</summary>{rows}</details></article>'
