"""The catalogue: every layer with where it comes from, what is wrong with it, and a picture."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from geo.errors import Refusal
from layers.declaration import Declaration
from layers.store import Store
from layers.words import Words
from views.ui import session
from views.ui.frame import notice, page_start, plain_text, tell
from views.ui.legend import legend_html
from views.ui.panel import facts
from views.ui.permalink import Shown, View, query
from views.ui.provenance import provenance_rows


def main() -> None:
    """Draw the page."""
    store = page_start("catalogue")
    if store is None:
        return
    say = session.say()
    for told in store.catalogue.refused:
        tell(told, say)
    at = session.day()
    for declaration in reversed(list(store.catalogue)):
        _card(store, declaration, at, say)
    with st.expander(say("catalogue.own"), icon=":material/add:"):
        st.write(plain_text(say("catalogue.own_how", folder=str(store.home / "layers"))))
    notice(say)


def _card(store: Store, declaration: Declaration, at: dt.date, say: Words) -> None:
    with st.container(border=True):
        picture, words = st.columns([0.3, 0.7])
        words.subheader(plain_text(declaration.title[say.lang]), anchor=False)
        words.write(plain_text(declaration.about[say.lang]))
        try:
            opened = store.open(declaration.id, at)
        except Refusal as refusal:
            with words:
                tell(refusal, say)
            return
        with words:
            count = "–" if opened.features is None else say.number(opened.features, 0)
            rows = [
                (say("catalogue.id"), declaration.id),
                (say("catalogue.features"), count),
                (say("catalogue.crs"), opened.crs),
                *provenance_rows(opened.provenance, say),
            ]
            facts(rows)
            for issue in opened.issues:
                st.caption(f":material/info: {plain_text(say.issue(issue))}")
        with picture:
            st.html(_thumbnail(declaration, at, say))
            st.html(legend_html([opened], say.lang))


def _thumbnail(declaration: Declaration, at: dt.date, say: Words) -> str:
    region = declaration.region or "vidzeme"
    view = View(say.lang, region, at, layers=(Shown(declaration.id),))
    address = escape(f"/out/thumbnail.png?{query(view)}")
    title = escape(declaration.title[say.lang])
    return f'<img src="{address}" alt="{title}" loading="lazy" width="100%" height="auto">'


main()
