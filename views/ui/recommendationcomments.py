"""Comments on a recommendation: threads that are answered, resolved and taken up again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.comments import (
    COMMENT_LIMIT,
    Comment,
    Thread,
    add_comment,
    change_comment,
    remove_comment,
    reopen_thread,
    resolve_thread,
    threads_of,
)
from planning.recommendations import Recommendation
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt, attempt_removal, was_kept
from views.ui.recordconflict import keep_or_meet, record_conflict
from views.ui.recorddraft import begun, field_of, typed_in


def comments_part(store: Store, told: Recommendation, say: Words) -> None:
    """Draw the threads, the open ones first, and the field for a new one."""
    threads = threads_of(store.home, told.id)
    opened = sum(not thread.resolved for thread in threads)
    label = say("recpage.comments", count=len(threads), open=opened)
    with st.expander(
        label, icon=":material/forum:", expanded=opened > 0, key="recommendation_comments"
    ):
        for thread in sorted(threads, key=lambda one: one.resolved):
            _thread(store, told, thread, say)
        _field(store, told, "", say)


def _thread(store: Store, told: Recommendation, thread: Thread, say: Words) -> None:
    first = thread.first
    with st.container(border=True, gap="xxsmall"):
        if thread.resolved:
            st.caption(f":material/task_alt: {plain_text(say('recpage.resolved'))}")
        _comment(store, told, first, say)
        for answer in thread.answers:
            _comment(store, told, answer, say)
        with st.container(horizontal=True, gap="xsmall"):
            _verbs(store, told, thread, say)


def _comment(store: Store, told: Recommendation, comment: Comment, say: Words) -> None:
    place = f"comment:{comment.id}"

    def save(values: dict[str, Any], version: int, who: str) -> object:
        text = values.get("text", comment.text)
        return change_comment(store.home, comment.id, text, version=version, who=who)

    if record_conflict(place, say, save):
        return
    about = f"{comment.author} · {say.date(comment.created_at.date())}"
    lines = "  \n".join(plain_text(line) for line in comment.text.split("\n"))
    st.markdown(f"**{plain_text(about)}**  \n{lines}")
    with st.container(horizontal=True, gap="xsmall"):
        _edit(store, place, comment, say)
        st.button(
            say("recpage.remove"),
            key=f"rec_uncomment:{comment.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=lambda: attempt_removal(
                store,
                told.id,
                lambda who: remove_comment(
                    store.home, comment.id, version=comment.version, who=who
                ),
            ),
        )


def _edit(store: Store, place: str, comment: Comment, say: Words) -> None:
    with st.popover(say("recpage.edit"), icon=":material/edit:", type="tertiary"):
        version = begun(place, comment.version, {"text": comment.text})
        key = field_of(place, "text")
        st.text_area(say("recpage.comment"), key=key, max_chars=COMMENT_LIMIT, height=90)

        def change(who: str) -> object:
            text = str(typed_in(place, "text") or "")
            return change_comment(store.home, comment.id, text, version=version, who=who)

        def press() -> None:
            keep_or_meet(place, change)

        st.button(
            say("recpage.save"), type="primary", key=f"rec_recomment:{comment.id}", on_click=press
        )


def _verbs(store: Store, told: Recommendation, thread: Thread, say: Words) -> None:
    first, home = thread.first, store.home
    name, verb = ("reopen", reopen_thread) if thread.resolved else ("resolve", resolve_thread)
    st.button(
        say(f"recpage.{name}"),
        key=f"rec_{name}:{first.id}",
        type="tertiary",
        icon=":material/replay:" if thread.resolved else ":material/task_alt:",
        on_click=lambda: attempt(lambda who: verb(home, first.id, version=first.version, who=who)),
    )
    with st.popover(say("recpage.answer"), icon=":material/reply:", type="tertiary"):
        _field(store, told, first.id, say)


def _field(store: Store, told: Recommendation, thread: str, say: Words) -> None:
    key = f"rec_comment:{told.id}:{thread}"
    st.text_area(say("recpage.comment"), key=key, max_chars=COMMENT_LIMIT, height=90)

    def save() -> None:
        text = str(st.session_state[key] or "")
        if was_kept(lambda who: add_comment(store.home, told.id, text, who=who, thread=thread)):
            st.session_state[key] = ""

    st.button(say("recpage.comment_add"), key=f"rec_comment_add:{told.id}:{thread}", on_click=save)
