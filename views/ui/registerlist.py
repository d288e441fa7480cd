"""The entries of a register as the page shows them: rows of a list, and the filters above it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.units import folded
from layers.words import Words
from planning.codelists import plan_kinds
from planning.documents import Document, list_documents
from planning.registerfields import code_name, codes_of
from planning.registerplaces import place_keys
from planning.registers import Entry, list_entries, names_of, speaks_of, title_of
from planning.rulewords import unit_name
from views.ui.frame import plain_text
from views.ui.recommendationview import unit_of
from views.ui.registerview import ORIGINS, RegisterView, narrow

PLAN = "plan:"
_MOST = 200


@dataclass(frozen=True)
class Row:
    """One row: what it is called, what stands below, its tags, and the units it lies in."""

    id: str
    title: str
    about: str
    tags: tuple[str, ...]
    keys: tuple[Key, ...]


def rows_of(store: Store, view: RegisterView, at: dt.date, say: Words) -> list[Row]:
    """Return the rows that a view asks for, plans of the plan register among the documents."""
    found = list_entries(store.home, view.part, say.lang)
    bodies = list_entries(store.home, "institutions", say.lang)
    names, countries = names_of(bodies, say.lang), {one.id: one.text("country") for one in bodies}
    rows = [
        _row(store, one, names, at, say)
        for one in found
        if _is_wanted(one, view, countries) and (not view.text or _speaks(one, view.text, names))
    ]
    if view.part == "documents" and view.origin != "shipped":
        told = list_documents(store.home, text=view.text, country=view.country.lower() or None)
        rows += [_plan_row(store, one, at, say) for one in told]
    unit = unit_of(view.unit, store)
    return rows if unit is None else [row for row in rows if reaches(store, row, unit)]


def reaches(store: Store, row: Row, unit: Key) -> bool:
    """Return whether a row lies in a unit, around it, or in a part of it, of whatever date."""
    pieces = store.territory.pieces_of(unit)
    return any(not pieces.isdisjoint(store.territory.pieces_of(key)) for key in row.keys)


def municipalities(store: Store, at: dt.date) -> list[Key]:
    """Return the finest units of both regions on a day that have an outline."""
    found = (key for region in REGIONS for key in finest(store.territory, region, at))
    return [key for key in found if store.territory.pieces_of(key)]


def _speaks(entry: Entry, text: str, names: Mapping[str, str]) -> bool:
    if entry.register != "responsibilities":
        return speaks_of(entry, text)
    told = folded(f"{names.get(entry.text('institution'), '')} {' '.join(_codes(entry))}")
    return all(word in told for word in folded(text).split())


def _codes(entry: Entry) -> list[str]:
    told = [entry.text("legal_basis"), entry.text("note_lv")]
    for name in ("task", "role", "level"):
        told += codes_of(name)[entry.text(name)].values()
    return told


def _is_wanted(entry: Entry, view: RegisterView, countries: Mapping[str, str]) -> bool:
    if view.part == "responsibilities":
        country = countries.get(entry.text("institution"), "")
    else:
        country = entry.text("country")
    own = "shipped" if entry.origin == "shipped" else "own"
    return view.country in {"", country} and view.origin in {"", own}


def _row(store: Store, entry: Entry, names: Mapping[str, str], at: dt.date, say: Words) -> Row:
    tags = [] if entry.origin == "shipped" else [say(f"registers.origin.{entry.origin}")]
    if not entry.is_valid(at):
        tags.append(say("registers.not_then"))
    keys: list[Key] = []
    if "territory" in entry.values:
        keys = place_keys(store.territory, entry.text("territory"), at)
    return Row(
        entry.id, title_of(entry, say.lang, names), about_of(entry, say), tuple(tags), tuple(keys)
    )


def about_of(entry: Entry, say: Words) -> str:
    """Return what an entry is in a few words: its country, kind, level or role."""
    names = {
        "institutions": ("country", "institution_level:level"),
        "partners": ("country", "partner_kind:kind"),
        "documents": ("country", "document_kind:kind", "document_status:status"),
        "responsibilities": ("level", "role"),
    }[entry.register]
    pairs = (name.partition(":")[::2] for name in names)
    told = (code_name(codes, entry.text(field or codes), say.lang) for codes, field in pairs)
    return " · ".join(filter(None, told))


def _plan_row(store: Store, one: Document, at: dt.date, say: Words) -> Row:
    kind = plan_kinds()[one.kind].names[say.lang]
    tags = [say("registers.origin.plans")]
    if one.practice:
        tags.append(say("plans.practice"))
    known = store.territory.units.index
    keys = [key for key in one.territories if key in known]
    here = [key for key in keys if store.territory.is_valid(key, at)]
    return Row(f"{PLAN}{one.id}", one.title, kind, tuple(tags), tuple(here or keys))


def list_html(rows: Sequence[Row], chosen: str) -> str:
    """Return the rows; elements with ``data-pick`` name entries. Every text is escaped."""
    return "".join(_row_html(row, chosen=row.id == chosen) for row in rows[:_MOST])


def _row_html(row: Row, *, chosen: bool) -> str:
    tags = "".join(f'<em class="xr-tag">{escape(tag)}</em> ' for tag in row.tags)
    return (
        f'<button class="xb-row" data-pick="{escape(row.id)}" '
        f'aria-current="{"true" if chosen else "false"}">'
        f'<span class="xb-name">{escape(row.title)}</span>'
        f'<span class="xb-small">{escape(row.about)} {tags}</span></button>'
    )


def filters(store: Store, view: RegisterView, say: Words) -> None:
    """Draw the search and the filters; what is set is in the address."""
    if view.part == "responsibilities":  # a narrow side beside the table
        search, (country, origin) = st.container(), st.columns(2, gap="small")
    else:
        search, country, origin = st.columns([0.4, 0.3, 0.3], gap="small")
    st.session_state["registers_text"] = view.text
    search.text_input(
        say("registers.search"),
        key="registers_text",
        placeholder=say("registers.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=lambda: narrow(text=str(st.session_state["registers_text"] or "").strip()),
    )
    with country:
        _choice(view, "country", {k: n[say.lang] for k, n in codes_of("country").items()}, say)
    with origin:
        _choice(view, "origin", {one: say(f"registers.origin.{one}") for one in ORIGINS}, say)
    if view.unit:
        st.button(
            plain_text(unit_name(store, view.unit)),
            icon=":material/close:",
            key="registers_unit_off",
            help=say("registers.unit_off"),
            on_click=lambda: narrow(unit=""),
        )


def _choice(view: RegisterView, name: str, names: dict[str, str], say: Words) -> None:
    key, value = f"registers_{name}", getattr(view, name)
    st.session_state[key] = value or None
    st.selectbox(
        say(f"registers.filter.{name}"),
        list(names),
        format_func=names.__getitem__,
        key=key,
        placeholder=say(f"registers.any.{name}"),
        label_visibility="collapsed",
        on_change=lambda: narrow(**{name: st.session_state[key] or ""}),
    )
