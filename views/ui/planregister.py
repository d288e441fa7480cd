"""The register: planning documents and the plans that are on the map, with a filter."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning import plans
from planning.codelists import plan_kinds, plan_statuses
from planning.documents import Document, list_documents
from planning.planonmap import put_plans_on_map
from planning.planrecords import StoredPlan
from planning.planstore import list_plans
from planning.practice import make_practice, practice_wanted
from planning.seeds import seed
from planning.settings import practice_hidden, set_practice_hidden
from views.ui.frame import plain_text, tell
from views.ui.plandocument import add_one, document_card
from views.ui.who import who_here

_GONE = "plan_gone"


def register(store: Store, say: Words) -> None:
    """Draw the plans that are kept, then the documents that are known of."""
    _undo(store, say)
    try:
        seed(store.home)
        practice_once(store, say)
        kept = list_plans(store.home)
        documents = list_documents(store.home)
    except Refusal as refusal:
        tell(refusal, say)
        return
    _plans(store, kept, say)
    _documents(store, documents, say)


def practice_once(store: Store, say: Words) -> None:
    """Put the shipped practice plans into the register at the first visit, with progress."""
    if not practice_wanted(store.home):
        return
    bar = st.progress(0.0, text=say("plans.practice_making"))
    make_practice(store.home, lambda _title, share: bar.progress(share))
    bar.empty()


def _undo(store: Store, say: Words) -> None:
    gone: StoredPlan | None = st.session_state.get(_GONE)
    if gone is None:
        return

    text = say("plans.undo", title=plain_text(gone.title))
    if not st.button(text, icon=":material/undo:"):
        return
    st.session_state[_GONE] = None
    try:
        plans.undelete(store.home, gone.id, who=who_here())
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.rerun()


def _plans(store: Store, kept: list[StoredPlan], say: Words) -> None:
    st.subheader(say("plans.on_map"), anchor=False)
    if not kept:
        st.info(say("plans.register_empty"), icon=":material/upload_file:")
    for plan in kept:
        _plan_row(plan, say)
    st.toggle(
        say("plans.hide_practice"),
        value=practice_hidden(store.home),
        key="practice_hidden",
        help=say("plans.hide_practice_help"),
        on_change=_switch_practice,
        args=(store,),
    )


def _switch_practice(store: Store) -> None:
    set_practice_hidden(store.home, hidden=bool(st.session_state["practice_hidden"]))
    put_plans_on_map(store.home)


def _plan_row(plan: StoredPlan, say: Words) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(plan_head(plan, say))
        st.button(
            say("plans.open"),
            key=f"open:{plan.id}",
            icon=":material/arrow_forward:",
            on_click=_open,
            args=(plan.id,),
        )


def plan_head(plan: StoredPlan, say: Words) -> str:
    """Return title, status and figures of a plan as HTML; every word is escaped."""
    status = plan_statuses()[plan.status]
    tags = [_tag(status.names[say.lang], status.colour)]
    if plan.practice:
        tags.append(practice_tag(say))
    if plan.withdrawn_at is not None:
        tags.append(_tag(say("plans.withdrawn"), "#595959"))
    about = [plan_kinds()[plan.kind].names[say.lang]]
    if plan.valid_from:
        about.append(say("plans.since", date=plan.valid_from))
    about.append(say("plans.zone_count", count=plan.current.zones))
    about.append(f"{say.number(plan.current.area_ha, 0)} ha")
    return (
        f'<div class="explorer-plan"><strong>{escape(plan.title)}</strong> {"".join(tags)}'
        f"<br><span>{escape(' · '.join(about))}</span></div>"
    )


def practice_tag(say: Words) -> str:
    """Return the mark that practice data carries wherever its name stands, as HTML."""
    return _tag(say("plans.practice"), "#6A5ACD")


def _tag(text: str, colour: str) -> str:
    return f'<span class="explorer-tag" style="border-color:{escape(colour)}">{escape(text)}</span>'


def _open(plan: str) -> None:
    st.query_params["plan"] = plan


def _documents(store: Store, documents: list[Document], say: Words) -> None:
    st.subheader(say("plans.documents"), anchor=False)
    st.caption(plain_text(say("plans.documents_about")))
    add_one(store, say)
    text = st.text_input(
        say("plans.filter"), key="document_filter", placeholder=say("plans.filter_hint")
    )
    if text:
        documents = list_documents(store.home, text=text)
    if not documents:
        st.info(say("plans.documents_none"), icon=":material/search_off:")
        return
    rows = [_document_row(store, one, say) for one in documents]
    picked = st.dataframe(
        rows,
        column_config={
            "link": st.column_config.LinkColumn(say("plans.regulation_url")),
            **{
                name: st.column_config.Column(say(f"plans.doc.{name}"))
                for name in ("title", "kind", "status", "dates", "territories", "verified")
            },
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"documents:{text}",
    )
    chosen = picked.selection.rows
    if chosen and chosen[0] < len(documents):
        document_card(store, documents[chosen[0]], say)
    else:
        st.caption(say("plans.doc.hint"))


def _document_row(store: Store, one: Document, say: Words) -> dict[str, str | None]:
    dates = [say.date(day) if day else "" for day in (one.valid_from, one.valid_to)]
    names = [store.territory.name(key) for key in one.territories if _known(store, key)]
    return {
        "title": one.title,
        "kind": plan_kinds()[one.kind].names[say.lang],
        "status": plan_statuses()[one.status].names[say.lang],
        "dates": " – ".join(dates) if any(dates) else "",
        "territories": ", ".join(names),
        "verified": say("plans.verified" if one.verified else "plans.not_verified"),
        "link": one.regulation_url or None,
    }


def _known(store: Store, key: object) -> bool:
    return key in store.territory.units.index
