"""The card of a term: its words, how sure they are, what to know, and where it matters."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.crosswalk import load
from layers.hilucs import hilucs, hilucs_name
from layers.words import LANGUAGES, Words
from planning.codelists import plan_kinds
from planning.glossary import Term
from planning.institutions import topics_of
from views.ui.examplecard import mark_html
from views.ui.factsources import origin_html, source_html
from views.ui.frame import plain_text


def glossary_card(term: Term, say: Words) -> None:
    """Draw the card with its ways to the comparison of systems and to the codes of zones."""
    st.html(card_html(term, say))
    for topic in topics_of(term.id):
        st.page_link(
            "systems.py",
            label=plain_text(say("glossary.in_systems", topic=topic.names[say.lang])),
            icon=":material/balance:",
            query_params={"lang": say.lang, "topic": topic.id},
        )
    for table, code in term.codes:
        st.page_link(
            "systems.py",
            label=plain_text(say("glossary.in_codes", code=code)),
            icon=":material/palette:",
            query_params={"lang": say.lang, "part": "codes", "list": table, "q": code},
        )
    if term.kinds:
        st.page_link(
            "plans.py",
            label=say("glossary.in_plans"),
            icon=":material/map_search:",
            query_params={"lang": say.lang},
        )


def card_html(term: Term, say: Words) -> str:
    """Return the card as HTML; every text is escaped."""
    lacks = escape(say(f"glossary.lacks_{term.lacks}")) if term.lacks else ""
    parts = [
        f'<p class="xe-tag">{escape(say(f"glossary.fields.{term.field}"))}</p>',
        f'<h2 lang="{say.lang}">{escape(term.words[say.lang])}</h2>',
        _words(term, say),
        f'<p class="xe-doubt">{lacks}</p>' if lacks else "",
        _about(term, say),
        _codes(term, say),
        _kinds(term, say),
        f"<h3>{escape(say('glossary.source'))}</h3><p>{source_html(term.source, say)}</p>",
    ]
    return f'<article class="xe-card">{"".join(parts)}</article>'


def _words(term: Term, say: Words) -> str:
    order = [say.lang, *(lang for lang in LANGUAGES if lang != say.lang)]
    rows = "".join(
        f'<tr><th scope="row">{escape(say(f"glossary.language.{lang}"))}</th>'
        f'<td lang="{lang}">{escape(term.words[lang])}</td>'
        f"<td>{mark_html(term.marks[lang], say)}</td></tr>"
        for lang in order
    )
    return f'<table class="xg-words">{rows}</table>'


def _about(term: Term, say: Words) -> str:
    told = term.about[say.lang]
    if not told:
        return ""
    origin = origin_html(term.about_mark, term.about_source, say)
    return f"<h3>{escape(say('glossary.about_term'))}</h3><p>{escape(told)}</p><p>{origin}</p>"


def _codes(term: Term, say: Words) -> str:
    rows = []
    for table, code in term.codes:
        row = load(table).rows[code]
        told = f"<b>{escape(code)}</b> {escape(row.name)}"
        if row.hilucs:
            number, name = hilucs()[row.hilucs].number, hilucs_name(row.hilucs, say.lang)
            told += f" → {escape(f'{number} {name}')}"
        rows.append(f"<li>{told} ({escape(say(f'crosswalks.{table}'))})</li>")
    title = escape(say("glossary.codes"))
    return f"<h3>{title}</h3><ul>{''.join(rows)}</ul>" if rows else ""


def _kinds(term: Term, say: Words) -> str:
    rows = "".join(
        f"<li>{escape(plan_kinds()[kind].names[say.lang])} "
        f"({escape(plan_kinds()[kind].abbreviation)})</li>"
        for kind in term.kinds
    )
    return f"<h3>{escape(say('glossary.kinds'))}</h3><ul>{rows}</ul>" if rows else ""
