"""Precedents of a recommendation: what was decided on Østfold examples, and why."""

from __future__ import annotations

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.examples import examples
from planning.precedents import Precedent, decide, precedents_of, remove_precedent
from planning.recommendationlists import code_list, name_in
from planning.recommendations import Recommendation
from views.ui.examplelike import fitting_part
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt, attempt_removal


def precedents_part(store: Store, told: Recommendation, say: Words) -> None:
    """Draw the decisions, each with the way to its example, and the form of another one."""
    decided = precedents_of(store.home, told.id)
    label = say("recpage.precedents", count=len(decided))
    with st.expander(label, icon=":material/menu_book:", expanded=bool(decided)):
        for one in decided:
            _decision(store, one, say)
        if not decided:
            st.caption(plain_text(say("recpage.no_precedents")))
        with st.popover(say("recpage.precedent_add"), icon=":material/add:"):
            _form(store, told, {one.example: one for one in decided}, say)
        fitting_part(store, told, say)


def _decision(store: Store, one: Precedent, say: Words) -> None:
    known = examples().get(one.example)
    name = known.names[say.lang] if known else one.example
    decision = name_in("decision", one.decision, say.lang)
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{plain_text(name)}**: {plain_text(decision)}")
        st.markdown(plain_text(one.why))
        st.caption(plain_text(one.author))
        with st.container(horizontal=True, gap="xsmall"):
            st.page_link(
                "examples.py",
                label=say("recpage.to_example"),
                icon=":material/arrow_forward:",
                query_params={"lang": say.lang, "example": one.example},
            )
            st.button(
                say("recpage.remove"),
                key=f"rec_unprecedent:{one.id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=lambda: attempt_removal(
                    store,
                    one.recommendation,
                    lambda who: remove_precedent(store.home, one.id, version=one.version, who=who),
                ),
            )


def _form(store: Store, told: Recommendation, decided: dict[str, Precedent], say: Words) -> None:
    example, decision, why = (f"rec_pre_{name}:{told.id}" for name in ("of", "is", "why"))
    st.selectbox(
        say("recpage.precedent_example"),
        list(examples()),
        format_func=lambda one: examples()[one].names[say.lang],
        key=example,
    )
    st.segmented_control(
        say("recpage.precedent_decision"),
        list(code_list("decision")),
        format_func=lambda one: name_in("decision", one, say.lang),
        default="adapt",
        required=True,
        key=decision,
    )
    st.text_area(say("recpage.precedent_why"), key=why, max_chars=2000, height=90)

    def save(who: str) -> None:
        chosen = str(st.session_state[example])
        before = decided.get(chosen)
        decide(
            store.home,
            told.id,
            chosen,
            str(st.session_state[decision]),
            why=str(st.session_state[why] or ""),
            who=who,
            version=before.version if before else None,
        )

    st.button(
        say("recpage.precedent_save"),
        type="primary",
        key=f"rec_decide:{told.id}",
        on_click=lambda: attempt(save),
    )
