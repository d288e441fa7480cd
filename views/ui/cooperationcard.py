"""The card of one cooperation area: what it is, who takes part, how far it has come."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from layers.cooperation import evidence_marks
from layers.store import Store
from layers.units import unit_id
from layers.words import Words
from planning.cooperation import Cooperation, get_cooperation, remove_cooperation
from planning.cooperationlists import (
    CooperationList,
    LegalForm,
    cooperation_name,
    counterparts,
    legal_forms,
)
from planning.cooperationtold import Ground
from planning.history import history_of
from planning.recommendationlists import name_in
from views.ui import session
from views.ui.cooperationhistory import history_part
from views.ui.cooperationladder import ladder_part
from views.ui.cooperationlist import degree_html, name_told
from views.ui.cooperationmembers import members_part
from views.ui.cooperationview import CooperationView, choose, go
from views.ui.cooperationwrite import write_button
from views.ui.recommendationdoing import attempt_removal

_SCORE = "pair_score"
_PLAIN: tuple[CooperationList, ...] = ("standing", "hulst_type", "composition", "decision_rule")


def cooperation_card(store: Store, view: CooperationView, say: Words) -> None:
    """Draw the card, with the way back to the list above it."""
    st.button(
        say("recpage.back"),
        icon=":material/arrow_back:",
        key="cooperation_back",
        on_click=choose,
        args=("",),
        type="tertiary",
    )
    told, at = get_cooperation(store.home, view.chosen), view.at or session.today()
    st.html(head_html(told, at, say))
    _verbs(store, told, say)
    members_part(store, told, view, at, say)
    st.html(facts_html(told, say))
    ladder_part(store, told, say)
    if told.evidence:
        with st.expander(say("cooppage.grounds", count=len(told.evidence)), expanded=True):
            st.html(grounds_html(told.evidence, say))
            _to_pairs(told, view.region, say)
    history_part(store, told, history_of(store.home, told.id), say)


def head_html(told: Cooperation, at: dt.date, say: Words) -> str:
    """Return name, degree and marks as HTML, every text escaped."""
    name = name_told(told, say.lang)
    tags = [say("plans.practice")] if told.practice else []
    tags += [cooperation_name("standing", "proposed", say.lang)] * (told.standing == "proposed")
    chips = "".join(f'<em class="xr-tag">{escape(tag)}</em>' for tag in tags)
    notes = [say("cooppage.practice_told")] if told.practice else []
    if name.missing:
        shown = say(f"recommendations.language.{name.lang}")
        notes.append(say("recommendations.missing_title", shown=shown))
    if at < told.valid_from or (told.valid_to is not None and told.valid_to < at):
        notes.append(say("cooppage.not_on_day", date=at))
    marks = "".join(f'<p class="xr-note">{escape(note)}</p>' for note in notes)
    return (
        f'<article class="xr-card"><h2 lang="{name.lang}">{escape(name.text)}</h2>'
        f"<p>{degree_html(told.degree)} "
        f"{escape(cooperation_name('degree', told.degree, say.lang))} {chips}</p>{marks}</article>"
    )


def facts_html(told: Cooperation, say: Words) -> str:
    """Return what is known of an area as names and values, all escaped; what is not is left out."""
    rows = "".join(
        f"<dt>{escape(say(f'cooperation.field.{name}'))}</dt><dd>{escape(value)}</dd>"
        for name, value in _facts(told, say)
        if value
    )
    own = legal_forms().get(told.legal_form)
    laws = _law(told, own, "lv", say) + _law(told, own, "no", say)
    sources = "".join(f"<li>{escape(one)}</li>" for one in told.sources)
    if sources:
        rows += f"<dt>{escape(say('cooperation.field.sources'))}</dt><dd><ul>{sources}</ul></dd>"
    if told.note:
        rows += f"<dt>{escape(say('cooperation.field.note'))}</dt><dd>{escape(told.note)}</dd>"
    changed = escape(say("recpage.changed", date=told.changed_at.date()))
    return f'<dl class="xr-facts">{laws}{rows}</dl><p class="xr-note">{changed}</p>'


def _facts(told: Cooperation, say: Words) -> list[tuple[str, str]]:
    lang = say.lang
    found = [(name, cooperation_name(name, getattr(told, name), lang)) for name in _PLAIN]
    themes = ", ".join(cooperation_name("theme", key, lang) for key in told.themes)
    money = [cooperation_name("financing", key, lang) for key in told.financing]
    end = say.date(told.valid_to) if told.valid_to else say("cooppage.goes_on")
    return [
        ("themes", themes),
        ("days", f"{say.date(told.valid_from)} – {end}"),
        *found,
        ("legal_note", told.legal_note),
        ("financing", "; ".join([*money, *filter(None, [told.financing_note])])),
        ("secretariat", told.secretariat),
        ("instruments", "; ".join(told.instruments)),
        ("confidence", cooperation_name("confidence", told.confidence, lang)),
        ("origin", name_in("origin", told.origin, lang)),
    ]


def _law(told: Cooperation, own: LegalForm | None, country: str, say: Words) -> str:
    """Return the form in one country's law: its own, or what the degree corresponds to there."""
    label = escape(say(f"cooppage.law_{country}"))
    if own is not None and own.country == country:
        return f"<dt>{label}</dt><dd><b>{_form(own, say)}</b></dd>"
    others = [one for one in counterparts(told.legal_form, told.degree) if one.country == country]
    if not others:
        return ""
    lead = escape(say("cooppage.law_same_degree", degree=told.degree))
    items = "".join(f"<li>{_form(one, say)}</li>" for one in others)
    return f'<dt>{label}</dt><dd><span class="xr-note">{lead}</span><ul>{items}</ul></dd>'


def _form(form: LegalForm, say: Words) -> str:
    mark = evidence_marks()[form.mark].names[say.lang]
    law = f" – {form.laws[say.lang]}" if form.laws[say.lang] else ""
    return f'{escape(form.names[say.lang] + law)} <em class="xr-lang">{escape(mark)}</em>'


def grounds_html(grounds: tuple[Ground, ...], say: Words) -> str:
    """Return the figures that an area rests on, with source and day."""
    rows = "".join(
        f"<tr><td>{escape(_ground_name(one.key, say))}</td><td>{escape(_value(one, say))}</td>"
        f"<td>{escape(', '.join(filter(None, (one.source, say.date(one.at) if one.at else ''))))}"
        "</td></tr>"
        for one in grounds
    )
    return f'<table class="xc-members">{rows}</table>'


def _to_pairs(told: Cooperation, region: str, say: Words) -> None:
    """Lead to the pair or the group of units whose figures an area rests on."""
    score = next((one for one in told.evidence if one.key == _SCORE), None)
    units = "~".join(map(unit_id, told.territory.units))
    if score is None or score.at is None or "~" not in units:
        return
    is_pair = len(told.territory.units) == 2  # noqa: PLR2004  a pair
    chosen = {"pair": units} if is_pair else {"part": "groups", "units": units}
    query = {"lang": say.lang, "region": region, "at": score.at.isoformat(), **chosen}
    label = say("recpage.see_pair" if is_pair else "cooppage.see_group")
    st.page_link("pairs.py", label=label, icon=":material/compare_arrows:", query_params=query)


def _ground_name(key: str, say: Words) -> str:
    name = f"cooperation.ground.{key}"
    return say(name) if name in say else key


def _value(one: Ground, say: Words) -> str:
    value = one.value if isinstance(one.value, str) else say.number(one.value, 2)
    return f"{value} {one.unit}".strip()


def _verbs(store: Store, told: Cooperation, say: Words) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            say("recpage.edit"),
            icon=":material/edit:",
            key="cooperation_edit",
            on_click=lambda: go(edit=True),
        )
        write_button(store, told, say)
        with st.popover(say("recpage.remove"), icon=":material/delete:"):
            st.write(escape(say("cooppage.remove_sure")))
            st.button(
                say("cooppage.remove_yes"),
                key="cooperation_remove",
                on_click=_remove,
                args=(store, told),
            )


def _remove(store: Store, told: Cooperation) -> None:
    def remove(who: str) -> None:
        remove_cooperation(store.home, told.id, version=told.version, who=who)
        choose("")

    attempt_removal(store, told.id, remove)
