"""The card of one example: what is shared, how, what can be learnt, and how sure each fact is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape

import geopandas as gpd
import streamlit as st

from layers.cooperation import (
    OWN,
    SEEN,
    area_types,
    cooperation_types,
    degrees,
    evidence_marks,
    themes,
)
from layers.example_areas import NO_UNIT_THEN
from layers.examples import Kind
from layers.store import Store
from layers.words import Words
from planning.examples import (
    Example,
    Fact,
    Missing,
    in_order,
    member_names,
    missing_of,
    sources,
    territory_of,
)
from views.ui import session
from views.ui.examplelist import choose

PROJECT_DAY = dt.date(2009, 7, 1)
_ASKED: tuple[Kind, ...] = ("form", "rule", "financing")
_LEADING: tuple[Kind, ...] = ("shared", "area")
_REST: tuple[Kind, ...] = ("instruments", "process", "lesson", "date", "status")
_ISO_DAY = 10


def example_card(store: Store, one: Example, say: Words) -> None:
    """Draw the card, with the way back to the list above it."""
    st.button(
        say("examples.back"),
        icon=":material/arrow_back:",
        on_click=choose,
        args=(None,),
        type="tertiary",
    )
    st.html(card_html(store, one, say))
    st.page_link(
        "recommendations.py",
        label=say("recpage.of_example"),
        icon=":material/assignment:",
        query_params={"lang": say.lang, "example": one.id},
    )


def card_html(store: Store, one: Example, say: Words) -> str:
    """Return the card as HTML; every text is escaped."""
    numbers = {key: place for place, key in enumerate(one.sources, 1)}
    parts = [
        _head(one, say),
        *(_facts(one, kind, numbers, say) for kind in _LEADING),
        _territory(store, one, say),
        _degree(one, say),
        *(_facts(one, kind, numbers, say) for kind in (*_ASKED, *_REST)),
        _anchor(one, say),
        _sources(one, say),
        _marks(say),
    ]
    return f'<article class="xe-card">{"".join(parts)}</article>'


def _head(one: Example, say: Words) -> str:
    lang = say.lang
    status = f"{say('examples.kind.status')}: {say(f'examples.status.{one.status}')}"
    tags = [status, area_types()[one.area_type].title(lang)]
    tags += [themes()[theme].title(lang) for theme in one.themes]
    chips = "".join(f'<span class="xe-tag">{escape(tag)}</span>' for tag in tags)
    doubt = ""
    if not one.verified:
        told = f"<strong>{escape(say('examples.unverified'))}.</strong> "
        doubt = f'<p class="xe-doubt">{told}{escape(say("examples.unverified_about"))}</p>'
    name = f'<p class="xe-local" lang="nb">{escape(one.local_name)}</p>'
    own = escape(say("examples.classified", mark=evidence_marks()[one.classified].names[lang]))
    rest = f'{doubt}<p>{chips}</p><p class="xe-none">{own}.</p>'
    return f"<h2>{escape(one.names[lang])}</h2>{name}{rest}"


def _section(title: str, inner: str) -> str:
    return f"<section><h3>{escape(title)}</h3>{inner}</section>" if inner else ""


def mark_html(mark: str, say: Words, words: str = "") -> str:
    """Return how sure something is, in words that explain themselves when pointed at."""
    told = evidence_marks()[mark]
    look = "seen" if mark in SEEN else "own" if mark == OWN else "check"
    about, shown = escape(told.about[say.lang]), escape(words or told.names[say.lang])
    return f'<span class="xe-mark xe-{look}" title="{about}">{shown}</span>'


def _facts(one: Example, kind: Kind, numbers: Mapping[str, int], say: Words) -> str:
    title = say(f"examples.kind.{kind}")
    rows = [_fact(fact, numbers, say) for fact in in_order(one.told(kind))]
    if not rows and kind in _ASKED:
        rows = [f'<p class="xe-none">{escape(say("examples.not_found"))}</p>']
    return _section(title, "".join(rows))


def _fact(fact: Fact, numbers: Mapping[str, int], say: Words) -> str:
    day = f"<b>{escape(day_text(fact.when, say))}</b> – " if fact.when else ""
    named = ", ".join(map(str, sorted(numbers[key] for key in fact.sources if key in numbers)))
    where = f' <span class="xe-where">[{named}]</span>' if named else ""
    return f"<p>{day}{escape(fact.texts[say.lang])} {mark_html(fact.mark, say)}{where}</p>"


def day_text(when: str, say: Words) -> str:
    """Return a day, or a year where no more is known, as the language writes it."""
    return say.date(dt.date.fromisoformat(when)) if len(when) == _ISO_DAY else when


def _degree(one: Example, say: Words) -> str:
    lang = say.lang
    known = degrees().get(one.degree or "")
    name = f"{known.title(lang)} ({known.key})" if known else say("examples.no_degree")
    own = mark_html(one.classified, say)
    rows = [f"<p><b>{escape(name)}.</b> {escape(one.placed[lang])} {own}</p>"]
    for kind in (cooperation_types()[key] for key in one.types):
        about = f"{kind.title(lang)}: {_small(kind.about[lang])}."
        rows.append(f"<p>{escape(about)}</p>")
    if known:
        latvia = f"<b>{escape(say('examples.form_latvia'))}:</b> {escape(known.latvian[lang])}"
        rows.append(f"<p>{latvia} {mark_html(known.latvian_mark, say)}</p>")
    return _section(say("examples.degree"), "".join(rows))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _territory(store: Store, one: Example, say: Words) -> str:
    days = (session.today(), PROJECT_DAY)
    rows = [_members(store, one, day, say) for day in days]
    notes = [_notes(territory_of(store, one, day), say) for day in days]
    told = dict.fromkeys(text for texts in notes for text in texts)
    rows += [f"<p>{escape(text)}</p>" for text in told]
    lost = [_lost(part, say) for part in missing_of(store, one, session.today())]
    if lost:
        title = escape(say("examples.not_drawn"))
        rows.append(f"<p><b>{title}:</b> {escape('; '.join(lost))}.</p>")
    return _section(say("examples.territory"), "".join(rows))


def _members(store: Store, one: Example, day: dt.date, say: Words) -> str:
    told = [f"{name} ({code})" for name, code in member_names(store.territory, one.id, day)]
    lost = missing_of(store, one, day)
    told += [part.names[say.lang] for part in lost if part.reason == NO_UNIT_THEN]
    title = say("examples.in_2009" if day == PROJECT_DAY else "examples.today")
    known = set(territory_of(store, one, day)["mark"])
    marks = " ".join(mark_html(mark, say) for mark in evidence_marks() if mark in known)
    return f"<p><b>{escape(title)}:</b> {escape(', '.join(told))} {marks}</p>"


def _notes(area: gpd.GeoDataFrame, say: Words) -> list[str]:
    joined = area[area["member_from"].notna()].groupby("member_from")["name"]
    told = [say("examples.notes.joined", names=", ".join(names), date=day) for day, names in joined]
    told += [say(f"examples.notes.{note}") for note in sorted(set(area["note"]) - {""})]
    if (area["extent"] == "part").any():
        told.append(say("examples.part_note"))
    return told


def _lost(part: Missing, say: Words) -> str:
    return f"{part.names[say.lang]} ({say(f'examples.missing.{part.reason}')})"


def _anchor(one: Example, say: Words) -> str:
    title = say("examples.anchor")
    if one.anchor is None:
        return _section(title, f'<p class="xe-none">{escape(say("examples.no_anchor"))}</p>')
    about = escape(evidence_marks()[one.classified].about[say.lang], quote=True)
    own = (
        f'<span class="xe-mark xe-own" title="{about}">{escape(say("examples.anchor_own"))}</span>'
    )
    return _section(title, f"<p>{escape(one.anchor[say.lang])} {own}</p>")


def _marks(say: Words) -> str:
    rows = "".join(
        f"<p>{mark_html(key, say)} {escape(told.about[say.lang])}.</p>"
        for key, told in evidence_marks().items()
    )
    title = escape(say("examples.marks"))
    return f"<details><summary>{title}</summary>{rows}</details>"


def _sources(one: Example, say: Words) -> str:
    if not one.sources:
        return _section(say("examples.sources"), f"<p>{escape(say('examples.no_sources'))}</p>")
    pages = [sources()[key] for key in one.sources]
    rows = "".join(
        f'<li>{escape(page.publisher)}: <a href="{escape(page.url, quote=True)}" target="_blank" '
        f'rel="noopener noreferrer" lang="nb">{escape(page.title)}</a></li>'
        for page in pages
    )
    note = escape(say("examples.sources_about"))
    return _section(say("examples.sources"), f'<ol>{rows}</ol><p class="xe-none">{note}</p>')
