"""The panel beside the map: what is here, the chosen unit, its table, what changed."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

import streamlit as st

from geo.errors import Refusal
from layers.here import what_is_here
from layers.listing import parts_of, raster_stats
from layers.loading import Loaded
from layers.store import Store
from layers.styles import raster_classes
from layers.territory import Key
from layers.unitcard import UnitCard, unit_card
from layers.units import unit_id
from layers.words import Words
from views.ui import session
from views.ui.cooperationhere import place_cooperations, unit_cooperations
from views.ui.dates import changes_panel
from views.ui.frame import plain_text, tell
from views.ui.permalink import TABS
from views.ui.planhere import plans_at
from views.ui.provenance import source_popover

_TAB = "panel_tab"


def panel(store: Store, opened: list[Loaded], at: dt.date) -> None:
    """Draw the panel's tabs and the one that is chosen."""
    say = session.say()
    st.session_state[_TAB] = session.view().tab
    st.segmented_control(
        say("panel.label"),
        TABS,
        format_func=lambda tab: say(f"panel.{tab}"),
        key=_TAB,
        label_visibility="collapsed",
        required=True,
        on_change=lambda: session.change(tab=st.session_state[_TAB]),
    )
    tab = session.view().tab
    if tab == "here":
        _here(store, at, say)
    elif tab == "unit":
        _unit(store, at, say)
    elif tab == "table":
        _table(store, opened, at, say)
    else:
        changes_panel(store.territory, at)


def facts(rows: list[tuple[str, str]]) -> None:
    """Draw names and values side by side; every word is escaped."""
    inner = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    st.html(f'<dl class="explorer-facts">{inner}</dl>')


def _here(store: Store, at: dt.date, say: Words) -> None:
    point = session.view().point
    if point is None:
        st.info(say("here.empty"), icon=":material/touch_app:")
        return
    try:
        told = what_is_here(store, point, at, say.lang)
    except Refusal as refusal:
        tell(refusal, say)
        return
    grid = told["grid"]
    facts(
        [
            ("WGS84", f"{say.number(told['lat'], 5)}, {say.number(told['lon'], 5)}"),
            (say(f"grids.{grid['crs'].replace(':', '_')}"), _metres(grid, say)),
        ]
    )
    if not told["units"]:
        st.write(plain_text(say("here.nothing")))
    plans_at(store.home, point, at, say)
    place_cooperations(store, point, at, say)
    _units_here(told["units"], at, say)
    _rest_here(store, told, say)


def _metres(grid: dict[str, Any], say: Words) -> str:
    return f"{say.number(grid['x'], 0)} / {say.number(grid['y'], 0)}"


def _units_here(units: list[dict[str, Any]], at: dt.date, say: Words) -> None:
    if not units:
        return
    st.markdown(f"**{say('here.units')}**")
    for unit in units:
        if unit["level"] not in {"municipality", "district"}:
            continue
        until = unit["valid_to"]
        span = f"{unit['valid_from'].year}–{'' if until is None else until.year}"
        now = unit["valid_from"] <= at and (until is None or at <= until)
        st.button(
            f"{plain_text(unit['name'])} · {span}",
            key=f"here:{unit['code']}@{unit['valid_from']}",
            type="primary" if now else "secondary",
            width="stretch",
            on_click=_choose,
            args=((unit["code"], unit["valid_from"]), None if now else unit["valid_from"]),
        )


def _choose(key: Key, at: dt.date | None) -> None:
    session.change(selected=unit_id(key), tab="unit")
    if at is not None:
        session.change(at=at)


def _rest_here(store: Store, told: dict[str, Any], say: Words) -> None:
    for partner in told["partners"]:
        st.markdown(f"**{say('here.partner')}:** {plain_text(partner['partner'])}")
        if partner["note"]:
            st.caption(plain_text(partner["note"]))
    rows = []
    place = told["settlement"]
    if place:
        far = say("here.distance", km=float(place["distance_km"]))
        rows.append((say("here.settlement"), f"{place['name']}, {far}"))
    for layer in told["layers"]:
        title = store.catalogue[layer["id"]].short[say.lang]
        if "value" in layer:
            value = layer["class"] or f"{say.number(layer['value'], 0)} {layer['unit'] or ''}"
            rows.append((title, value))
        elif "features" in layer and layer["role"] not in {"territory", "partners", "plan"}:
            names = [str(f.get("name") or f["id"]) for f in layer["features"]]
            rows.append((title, ", ".join(names)))
    facts(rows)


def _unit(store: Store, at: dt.date, say: Words) -> None:
    key = selected_key(store, say)
    if key is None:
        st.info(say("unit.empty"), icon=":material/touch_app:")
        return
    card = unit_card(store, key, at, say.lang)
    st.subheader(plain_text(card.name), anchor=False)
    st.caption(plain_text(_span(card, say)))
    facts(_figures(card, say))
    for note in card.notes:
        st.caption(plain_text(say.issue(note)))
    figures = [(say(f"source.{figure}"), source) for figure, source in card.figure_sources]
    source_popover(card.provenance, say, key="unit", more=figures)
    _neighbours(card, say)
    _recommendations(card, say)
    then = max(at, card.valid_from)
    day = min(then, card.valid_to or then)
    unit_cooperations(store, (card.code, card.valid_from), card.region, day, say)
    _land_cover(store, card, at, say)
    _lineage(store, card, say)
    if card.settlements:
        with st.expander(say("unit.settlements", count=len(card.settlements))):
            facts([(s["name"], _count(s["population"], say)) for s in card.settlements])


def selected_key(store: Store, say: Words) -> Key | None:
    """Return the chosen unit; an unknown one in a link is said and let go."""
    chosen = session.view().selected
    if chosen is None:
        return None
    code, _, day = chosen.partition("@")
    known = store.territory.units.index
    key = next((k for k in known if k[0] == code and k[1].isoformat() == day), None)
    if key is None:
        tell(Refusal("unit-unknown", unit=chosen), say)
        session.change(selected=None)
    return key


def _count(number: int | None, say: Words) -> str:
    return "–" if number is None else say.number(number, 0)


def _span(card: UnitCard, say: Words) -> str:
    told = say(f"levels.{card.level}")
    until = say.date(card.valid_to) if card.valid_to else say("unit.today")
    return f"{told} · {card.code} · {say.date(card.valid_from)} – {until}"


def _figures(card: UnitCard, say: Words) -> list[tuple[str, str]]:
    rows = []
    if card.published_area_km2 is not None:
        rows.append((say("unit.published_area"), f"{say.number(card.published_area_km2)} km²"))
    if card.area_km2 is not None:
        rows.append((say("unit.area"), f"{say.number(card.area_km2)} km²"))
    if card.population is not None:
        name = say("unit.population", year=str(card.population_year))
        mark = "≈ " if card.population_estimated else ""
        rows.append((name, mark + say.number(card.population, 0)))
    else:
        rows.append((say("unit.population_none"), "–"))
    if card.elevation is not None:
        low, high = card.elevation
        rows.append((say("unit.elevation"), f"{say.number(low, 0)}–{say.number(high, 0)} m"))
    return rows


def _neighbours(card: UnitCard, say: Words) -> None:
    if not card.neighbours:
        return
    with st.expander(say("unit.neighbours", count=len(card.neighbours)), expanded=True):
        facts([(n.name, f"{say.number(n.shared_border_km)} km") for n in card.neighbours])
        day = card.valid_to or session.view().at
        told = {"lang": say.lang, "near": unit_id((card.code, card.valid_from))}
        told |= {"region": card.region} | ({"at": day.isoformat()} if day else {})
        label, icon = say("unit.at_borders"), ":material/border_style:"
        st.page_link("borders.py", label=label, icon=icon, query_params=told)
        told["unit"] = told.pop("near")
        label, icon = say("pages.pairs"), ":material/compare_arrows:"
        st.page_link("pairs.py", label=label, icon=icon, query_params=told)


def _recommendations(card: UnitCard, say: Words) -> None:
    """Lead to the recommendations that speak of a unit."""
    unit, day = unit_id((card.code, card.valid_from)), card.valid_to or session.view().at
    told = {"lang": say.lang, "region": card.region, "unit": unit}
    told |= {"at": day.isoformat()} if day else {}
    label, icon = say("recpage.of_unit"), ":material/assignment:"
    st.page_link("recommendations.py", label=label, icon=icon, query_params=told)


def _land_cover(store: Store, card: UnitCard, at: dt.date, say: Words) -> None:
    layer = f"landcover-{card.region}"
    if card.area_km2 is None or layer not in store.catalogue:
        return
    with st.expander(say("unit.land_cover")):
        try:
            told, issues = raster_stats(
                store, layer, f"{card.code}@{card.valid_from}", at, say.lang
            )
        except Refusal as refusal:
            tell(refusal, say)
            return
        colours = {c.value: c.colour for c in raster_classes(store.catalogue[layer])}
        st.html(_bars(told["rows"], colours, say))
        width, height = told["cell_size_m"]
        rest = say(
            "unit.cells", count=round(told["n_cells"]), width=round(width), height=round(height)
        )
        st.caption(plain_text(rest))
        for issue in issues:
            st.caption(plain_text(say.issue(issue)))
        source_popover(store.open(layer, at).provenance, say, key="landcover")


def _bars(rows: list[dict[str, Any]], colours: dict[int, str], say: Words) -> str:
    cells = []
    for row in rows:
        width = row["share"] * 100
        colour = escape(colours.get(row["value"], "#0B5FA5"))
        cells.append(f"<span>{escape(str(row['class']))}</span>")
        cells.append(
            f'<span class="track"><span class="fill" style="display:block;width:{width:.1f}%;'
            f'background:{colour}"></span></span>'
        )
        cells.append(f'<span class="figure">{escape(say.percent(row["share"]))}</span>')
    return f'<div class="explorer-bar">{"".join(cells)}</div>'


def _lineage(store: Store, card: UnitCard, say: Words) -> None:
    with st.expander(say("unit.lineage"), expanded=True):
        for side, rows in (("predecessors", card.predecessors), ("successors", card.successors)):
            if not rows:
                continue
            st.markdown(f"**{say('lineage.' + side)}**")
            for row in rows:
                share = "" if row["share"] is None else f" · {say.percent(row['share'])}"
                st.button(
                    f"{plain_text(row['name'])}{plain_text(share)}",
                    key=f"{side}:{row['code']}@{row['valid_from']}",
                    width="stretch",
                    on_click=_choose,
                    args=((row["code"], row["valid_from"]), _day_of(row)),
                )
        parts = parts_of(store.territory, (card.code, card.valid_from))
        if parts:
            st.caption(plain_text(say("unit.parts", parts=", ".join(parts))))


def _day_of(row: dict[str, Any]) -> dt.date:
    until: dt.date | None = row["valid_to"]
    return until or row["valid_from"]


def _table(store: Store, opened: list[Loaded], at: dt.date, say: Words) -> None:
    tables = [o for o in opened if o.frame is not None and o.declaration.columns and len(o.frame)]
    if not tables:
        st.info(say("table.empty"), icon=":material/layers:")
        return
    tables.sort(key=lambda o: (o.declaration.role != "territory", o.declaration.order))
    layer = st.selectbox(
        say("table.layer"),
        tables,
        format_func=lambda o: o.declaration.title[say.lang],
        key="table_layer",
    )
    frame = _of_region(layer)
    titles = {c.name: c.title[say.lang] for c in layer.declaration.columns if c.name in frame}
    shown = frame[list(titles)].reset_index(drop=True).convert_dtypes()
    for name in {"valid_from", "valid_to"} & titles.keys():
        shown[name] = [str(day) if day else "" for day in frame[name]]
    picked = st.dataframe(
        shown,
        column_config={name: st.column_config.Column(title) for name, title in titles.items()},
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"table:{layer.declaration.id}:{at}",
        height=420,
    )
    st.caption(say("table.hint"))
    rows = picked.selection.rows
    if rows:
        _show_row(store, frame, rows[0])


def _of_region(layer: Loaded) -> Any:  # noqa: ANN401  a GeoDataFrame
    frame = layer.frame
    assert frame is not None  # noqa: S101  only layers with a frame are offered
    if layer.declaration.shipped and "region" in frame.columns:
        return frame[frame["region"] == session.view().region]
    return frame


def _show_row(store: Store, frame: Any, row: int) -> None:  # noqa: ANN401  a GeoDataFrame
    feature = str(frame["id"].iloc[row])
    point = frame.geometry.iloc[row].representative_point()
    known = any(unit_id(key) == feature for key in store.territory.units.index)
    fields = {"selected": feature} if known else {"point": (point.x, point.y)}
    if any(getattr(session.view(), name) != value for name, value in fields.items()):
        session.change(**fields)
        st.rerun()
