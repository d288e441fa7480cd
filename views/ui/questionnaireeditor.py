"""The editor of a questionnaire: its questions on the left, the one that is written beside them."""

from __future__ import annotations

import datetime as dt
from functools import partial
from html import escape

import streamlit as st

from layers.store import Store
from layers.words import LANGUAGES, Words
from planning.conflicts import Conflict, EditConflict
from planning.questionnaires import (
    INTRO_LIMIT,
    MODES,
    MOST_QUESTIONS,
    TITLE_LIMIT,
    Questionnaire,
    change_questionnaire,
    get_questionnaire,
    today,
)
from planning.questions import UNSAID, Question, Said
from views.ui.borderpick import pick_html
from views.ui.frame import plain_text
from views.ui.language import NAMES
from views.ui.questionnairedraft import (
    Draft,
    begin,
    change,
    choose,
    draft_here,
    field_key,
    merged_entry,
    with_question,
    written,
)
from views.ui.questionnairequestion import question_form, text_field
from views.ui.recommendationdoing import attempt

_LANG, _MET = "questionnaires_lang", "questionnaires_met"
_WHOLE = "whole"
_LAST_DAY = dt.date(2100, 12, 31)


def questionnaire_editor(store: Store, asked: Questionnaire, say: Words) -> None:
    """Draw the editor; what is typed is kept until it is saved or let go."""
    draft = draft_here(asked)
    if asked.status != "draft":
        st.info(plain_text(say("questionnaires.fixed")), icon=":material/lock:")
    if _conflict(store, asked, draft, say):
        return
    side, form = st.columns([0.42, 0.58], gap="medium")
    with side, st.container(key="questionnaires_side"):
        _questions(draft, say, fixed=asked.status != "draft")
    with form, st.container(key="questionnaires_form"):
        lang = _language(draft, say)
        one = written(draft)
        if one is None:
            _whole(asked, draft, lang, say)
        else:
            question_form(draft, one, lang, say, fixed=asked.status != "draft")
    _save_row(store, asked, say)


def _questions(draft: Draft, say: Words, *, fixed: bool) -> None:
    whole = _row(_WHOLE, say("questionnaires.whole"), "", [draft.entry.title, draft.entry.intro])
    rows = [_whole_row(whole, draft)]
    for number, one in enumerate(draft.entry.questions, start=1):
        told = one.text.told(say.lang).text or say("questionnaires.no_text")
        kind = say(f"questionnaires.kind.{one.kind}")
        kind += f" · {say('questionnaires.required')}" if one.required else ""
        row = _row(one.id, f"{number}. {told}", kind, texts_of(one))
        rows.append(_whole_row(row, draft, one.id))
    pick_html("".join(rows), "questionnaires_questions", lambda pick: _pick(draft, pick))
    st.button(
        say("questionnaires.add"),
        icon=":material/add:",
        key="questionnaires_add",
        disabled=fixed or len(draft.entry.questions) >= MOST_QUESTIONS,
        on_click=lambda: change(draft.questionnaire, with_question),
    )


def texts_of(question: Question) -> list[Said]:
    """Return all texts of a question that people read."""
    return [question.text, question.low, question.high, *(one.text for one in question.options)]


def _row(pick: str, name: str, kind: str, texts: list[Said]) -> str:
    missing = [lang for lang in LANGUAGES if any(lang in said.missing for said in texts)]
    empty = all(said == UNSAID for said in texts)
    tags = "".join(f'<em class="xq-missing">{NAMES[lang]}</em>' for lang in missing)
    tags = "" if empty else tags
    return (
        f'<button class="xb-row" data-pick="{escape(pick)}" aria-current="CURRENT">'
        f'<span class="xb-name">{escape(name)}</span><span>{tags}</span>'
        f'<span class="xb-small">{escape(kind)}</span></button>'
    )


def _whole_row(row: str, draft: Draft, question: str = "") -> str:
    current = "true" if draft.chosen == question else "false"
    return row.replace('aria-current="CURRENT"', f'aria-current="{current}"', 1)


def _pick(draft: Draft, pick: str) -> None:
    change(draft.questionnaire, lambda one: choose(one, "" if pick == _WHOLE else pick))


def _language(draft: Draft, say: Words) -> str:
    """Draw the choice of the language that is written; those that miss something say so."""
    entry = draft.entry
    texts = [entry.title, entry.intro, *(said for one in entry.questions for said in texts_of(one))]
    missing = {lang: sum(lang in said.missing for said in texts) for lang in LANGUAGES}

    def label(lang: str) -> str:
        name = say(f"recommendations.language.{lang}")
        return (
            say("questionnaires.missing", name=name, count=missing[lang]) if missing[lang] else name
        )

    if st.session_state.get(_LANG) not in LANGUAGES:
        st.session_state[_LANG] = say.lang
    return str(
        st.segmented_control(
            say("questionnaires.written_in"),
            LANGUAGES,
            format_func=label,
            key=_LANG,
            required=True,
            label_visibility="collapsed",
        )
    )


def _whole(asked: Questionnaire, draft: Draft, lang: str, say: Words) -> None:
    """Draw what is said of the whole: title, introduction, names and until when they are kept."""
    text_field(draft, ("title",), draft.entry.title, lang, say("recpage.field.title"), TITLE_LIMIT)
    label = say("questionnaires.intro")
    text_field(draft, ("intro",), draft.entry.intro, lang, label, INTRO_LIMIT, height=110)
    fixed = asked.status != "draft"
    key = field_key(draft, "mode")
    st.session_state.setdefault(key, draft.entry.mode)
    mode = st.radio(
        say("questionnaires.who_answers"),
        MODES,
        format_func=lambda one: say(f"questionnaires.mode.{one}"),
        captions=[say(f"questionnaires.mode_about.{one}") for one in MODES],
        key=key,
        disabled=fixed,
    )
    if mode == "named":
        key = field_key(draft, "keep_until")
        st.session_state.setdefault(key, draft.entry.keep_until)
        st.date_input(
            say("questionnaires.keep_until"),
            value=None,
            min_value=None if fixed else today(),
            max_value=_LAST_DAY,
            format="DD.MM.YYYY",
            key=key,
            disabled=fixed,
            help=say("questionnaires.keep_until_help"),
        )


def _save_row(store: Store, asked: Questionnaire, say: Words) -> None:
    draft = draft_here(asked)
    with st.container(horizontal=True, vertical_alignment="center", key="questionnaires_save_row"):
        st.button(
            say("recpage.save"),
            type="primary",
            icon=":material/save:",
            key="questionnaires_save",
            disabled=not draft.changed,
            on_click=lambda: attempt(partial(_save, store, asked)),
        )
        st.button(
            say("questionnaires.let_go"),
            key="questionnaires_cancel",
            disabled=not draft.changed,
            on_click=lambda: _let_go(asked),
        )
        told = say("questionnaires.unsaved" if draft.changed else "questionnaires.saved")
        st.caption(plain_text(told))


def _let_go(asked: Questionnaire) -> None:
    begin(asked)


def _save(store: Store, asked: Questionnaire, who: str) -> None:
    draft = draft_here(asked)
    try:
        begin(_change(store, draft, draft.version, who))
    except EditConflict as met:
        if any(field.both for field in met.conflict.fields):
            st.session_state[_MET] = (asked.id, met.conflict)
            return
        entry = merged_entry(draft.entry, met.conflict.merged)
        merged = Draft(asked.id, entry, draft.base, met.conflict.version, draft.turn)
        begin(_change(store, merged, met.conflict.version, who))


def _change(store: Store, draft: Draft, version: int, who: str) -> Questionnaire:
    return change_questionnaire(
        store.home, draft.questionnaire, draft.entry, version=version, who=who
    )


def _conflict(store: Store, asked: Questionnaire, draft: Draft, say: Words) -> bool:
    """Draw what to do where somebody else changed the same; return whether that is so."""
    told = st.session_state.get(_MET)
    if not isinstance(told, tuple) or told[0] != asked.id:
        return False
    conflict: Conflict = told[1]
    about = say("questionnaires.conflict", who=conflict.who, date=conflict.at.date())
    st.warning(plain_text(about), icon=":material/call_split:")
    columns = st.columns(2, gap="medium")
    entries = {"theirs": get_questionnaire(store.home, asked.id), "mine": draft.entry}
    heads = {"theirs": say("recpage.theirs", who=conflict.who), "mine": say("recpage.mine")}
    for column, (which, entry) in zip(columns, entries.items(), strict=True):
        texts = [entry.title.told(say.lang).text, entry.intro.told(say.lang).text]
        texts += [f"{n}. {_question_lines(one, say)}" for n, one in enumerate(entry.questions, 1)]
        column.html(
            f"<b>{escape(heads[which])}</b><p class='xr-text'>{escape(chr(10).join(texts))}</p>"
        )
        column.button(
            say(f"questionnaires.take.{which}"),
            key=f"questionnaires_take:{which}",
            on_click=lambda which=which: attempt(partial(_resolve, store, asked, conflict, which)),
        )
    return True


def _question_lines(question: Question, say: Words) -> str:
    options = ", ".join(one.text.told(say.lang).text for one in question.options)
    text = question.text.told(say.lang).text
    return f"{text} ({options})" if options else text


def _resolve(store: Store, asked: Questionnaire, conflict: Conflict, which: str, who: str) -> None:
    if which == "mine":
        draft = draft_here(asked)
        entry = merged_entry(draft.entry, conflict.merged)
        mine = Draft(asked.id, entry, draft.base, conflict.version, draft.turn)
        _change(store, mine, conflict.version, who)
    st.session_state.pop(_MET, None)
    begin(get_questionnaire(store.home, asked.id))
