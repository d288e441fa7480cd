"""One figure beside its map: what it is, its values by unit, its history; edited and removed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.types import Provenance
from layers.listing import finest
from planning.figurenames import figure_name
from planning.figures import FiguresAbout, describe_figures, get_figures, remove_figures
from planning.figureuse import loaded_by, removals, uses_of
from planning.history import Changed, changes_of, take_back
from planning.statisticfiles import as_csv
from views.ui.figurelook import amount
from views.ui.figuremap import value_told
from views.ui.frame import plain_text
from views.ui.panel import facts
from views.ui.recommendationdoing import attempt, attempt_removal_of

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.figures import Figures
    from planning.figureseries import FigureSeries

_FIELDS = ("name", "measure", "year", "source", "link", "licence")
_LONGEST = {"name": 300, "measure": 60, "source": 2000, "link": 2000, "licence": 300}
_NEWEST = 12


def figure_card(store: Store, series: FigureSeries, say: Words) -> None:
    """Draw all that is known of a figure, and what can be done with a loaded one."""
    st.subheader(plain_text(figure_name(series, say)), anchor=False)
    facts(_facts(store, series, say))
    if series.shipped:
        st.caption(f":material/inventory_2: {plain_text(say('figures.shipped_about'))}")
    elif series.of != series.at:
        _carried(store, series, say)
    with st.container(horizontal=True, gap="xsmall"):
        _leaves(store, series, say)
        if not series.shipped:
            _changes(store, get_figures(store.home, series.id), say)
    with st.expander(say("figures.card.table"), expanded=True):
        st.html(table_html(store, series, say))
    if not series.shipped:
        _history(store, series.id, say)


def _facts(store: Store, series: FigureSeries, say: Words) -> list[tuple[str, str]]:
    values = series.values.values()
    known = [one for one in values if one is not None]
    region = say(f"regions.{series.region}")
    told = {
        "source": series.source,
        "licence": series.licence,
        "year": str(series.year) if series.year else say("figures.without_year"),
        "units": say("figures.card.units_of", region=region, date=series.at),
        "covered": say("figures.card.of", count=len(known), total=len(values)),
        "measure": series.measure,
    }
    if series.adds_up and known:
        told["total"] = amount(sum(known), values, say)
    if not series.shipped:
        made = loaded_by(store.home, series.id)
        told["who"] = say("figures.card.loaded_by", who=made.who, date=made.at.date())
    return [(say(f"figures.field.{name}"), text) for name, text in told.items() if text]


def _carried(store: Store, series: FigureSeries, say: Words) -> None:
    """Say that figures were loaded for the units of another day, where these were other units."""
    days = (series.of, series.at)
    if len({tuple(finest(store.territory, series.region, day)) for day in days}) > 1:
        told = say("figures.card.carried", date=series.of)
        st.caption(f":material/move_up: {plain_text(told)}")


def table_html(store: Store, series: FigureSeries, say: Words) -> str:
    """Return the units with their figures, the highest first; every text is escaped."""
    values, names = series.values, unit_names(store, series, say)
    order = sorted(values, key=lambda code: (values[code] is None, -(values[code] or 0.0)))
    heads = "".join(f"<th>{escape(say(f'figures.card.{name}'))}</th>" for name in ("unit", "value"))
    rows = "".join(
        f"<tr><td>{escape(names[code])} <small>{escape(code)}</small></td>"
        f"<td>{escape(value_told(series, code, say))}</td></tr>"
        for code in order
    )
    return f'<table class="explorer-areas"><thead><tr>{heads}</tr></thead>{rows}</table>'


def unit_names(store: Store, series: FigureSeries, say: Words) -> dict[str, str]:
    """Return the names of the units of a figure by their codes."""
    keys = finest(store.territory, series.region, series.at)
    return {key[0]: store.territory.name(key, say.lang, at=series.at) for key in keys}


def _leaves(store: Store, series: FigureSeries, say: Words) -> None:
    values, names = series.values, unit_names(store, series, say)
    rows = [
        {
            "code": code,
            "name": names[code],
            "value": value,
            "estimated": code in series.estimated,
            "figure": series.name,
            "measure": series.measure,
            "year": series.year,
            "units_of": series.at.isoformat(),
        }
        for code, value in values.items()
    ]
    origin = Provenance(series.source, series.licence, str(series.year or ""), None)
    st.download_button(
        say("figures.card.download"),
        as_csv(rows, origin),
        "figures.csv",
        "text/csv",
        key="figures_csv",
        icon=":material/download:",
        on_click="ignore",
    )
    if series.link:
        st.link_button(say("figures.card.open_link"), series.link, icon=":material/open_in_new:")


def _changes(store: Store, figures: Figures, say: Words) -> None:
    with st.popover(say("figures.card.edit"), icon=":material/edit:"):
        _edit(store, figures, say)
    with st.popover(say("figures.card.remove"), icon=":material/delete:"):
        if uses := uses_of(store.home, figures.id):
            st.warning(plain_text(say("figures.card.used", count=uses)), icon=":material/link:")
        st.button(
            say("figures.card.remove"),
            key="figures_remove",
            icon=":material/delete:",
            on_click=lambda: attempt_removal_of(
                store,
                ("figures", figures.id),
                lambda who: remove_figures(
                    store.home, figures.id, version=figures.version, who=who
                ),
            ),
        )


def _edit(store: Store, figures: Figures, say: Words) -> None:
    key = f"figures_edit:{figures.id}:{figures.version}"
    for name in _FIELDS:
        label, now = say(f"figures.field.{name}"), getattr(figures, name)
        if name == "year":
            st.number_input(label, value=now, step=1, format="%d", key=f"{key}:{name}")
        else:
            st.text_input(label, now, max_chars=_LONGEST[name], key=f"{key}:{name}")
    st.checkbox(
        say("figures.load.adds_up"),
        figures.adds_up,
        key=f"{key}:adds_up",
        help=say("figures.load.adds_up_help"),
    )

    def save(who: str) -> object:
        told = {name: st.session_state[f"{key}:{name}"] for name in (*_FIELDS, "adds_up")}
        about = FiguresAbout(region=figures.region, at=figures.at, **_typed(told))
        return describe_figures(store.home, figures.id, about, version=figures.version, who=who)

    st.button(
        say("figures.card.save"), type="primary", key=f"{key}:save", on_click=attempt, args=(save,)
    )


def _typed(told: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(told[name] or "") for name in _LONGEST}
    year = told["year"]
    return texts | {"year": None if year is None else int(year), "adds_up": bool(told["adds_up"])}


def _history(store: Store, figures: str, say: Words) -> None:
    changes = changes_of(store.home, "figures", figures)
    label = say("figures.card.history", count=len(changes))
    with st.expander(label, icon=":material/history:"):
        for change in list(reversed(changes))[:_NEWEST]:
            with st.container(border=True, gap="xxsmall"):
                st.html(change_html(change, say))
                if change.before:
                    _take_back(store, change, say)


def _take_back(store: Store, change: Changed, say: Words) -> None:
    st.button(
        say("figures.card.take_back"),
        icon=":material/undo:",
        type="tertiary",
        key=f"figures_back:{change.id}",
        on_click=lambda: attempt(lambda who: take_back(store.home, change.id, who)),
    )


def change_html(change: Changed, say: Words) -> str:
    """Return who did what and when, with the fields before and after; every text is escaped."""
    what = say(f"figures.card.{_did(change)}")
    who = f"{say.date(change.at.date())} {change.at:%H:%M} UTC · {change.who}"
    rows = "".join(
        f"<dt>{escape(say(f'figures.field.{name}'))}</dt>"
        f"<dd><del>{escape(_value(change.before.get(name), say))}</del> "
        f"{escape(_value(value, say))}</dd>"
        for name, value in change.after.items()
        if change.before and name != "deleted"
    )
    return f'<div class="xr-change"><b>{escape(what)}</b><br>{escape(who)}<dl>{rows}</dl></div>'


def _did(change: Changed) -> str:
    if change.takes_back is not None:
        return "taken_back"
    if not change.before:
        return "made"
    return "removed" if change.after.get("deleted") is True else "changed"


def _value(value: Any, say: Words) -> str:  # noqa: ANN401  plain data of any kind
    if isinstance(value, Mapping):
        return say("figures.card.amounts_changed", count=len(value))
    if isinstance(value, bool):
        return say(f"figures.card.{'yes' if value else 'no'}")
    return "" if value is None else str(value)


def removed_tables(store: Store, say: Words) -> None:
    """Draw the tables that were removed, each with the way back."""
    gone = removals(store.home)
    if not gone:
        return
    label = say("figures.removed", count=len(gone))
    with st.expander(label, icon=":material/delete_history:"):
        for name, change in gone[:_NEWEST]:
            with st.container(horizontal=True, vertical_alignment="center"):
                when = f"{say.date(change.at.date())} · {change.who}"
                st.markdown(f"{plain_text(name)}  \n{plain_text(when)}", width="stretch")
                _take_back(store, change, say)
