"""The part of the page that says how much of what is where: figures beside the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import shapely
import streamlit as st

from layers.territory import COUNTRY_OF_REGION
from layers.units import folded
from layers.words import Words
from planning.planrecords import StoredPlan
from planning.statistics import StatisticsAsked, ZoneStatistics, is_counted, zone_statistics
from planning.zonecount import WHOLE
from views.ui import session
from views.ui.frame import plain_text
from views.ui.mapmodel import Selection
from views.ui.mapview import MapEvents
from views.ui.panel import facts
from views.ui.planmap import plan_map
from views.ui.statisticchart import unit_chart, units_chart
from views.ui.statisticchoice import Choice, bounds_of, camera_for
from views.ui.statisticcontrols import (
    length_control,
    side_control,
    unit_control,
)
from views.ui.statisticlook import NOTHING, area, practice_tag, share
from views.ui.statisticmap import borders_below, units_layer, units_legend, zone_layers
from views.ui.statisticsources import areas_files, issue_lines, sources
from views.ui.statisticstate import ZONES, change, wanted
from views.ui.statistictable import areas_table

if TYPE_CHECKING:
    from layers.store import Store

_MAP = "statistics_map"


def counted(store: Store, choice: Choice, say: Words) -> ZoneStatistics:
    """Return the areas; whoever has to wait is told for what. Refuses as `zone_statistics`."""
    asked = StatisticsAsked(choice.named, choice.units, wanted().depth, say.lang)
    if not choice.named or is_counted(store, asked):
        return zone_statistics(store, asked)
    zones = sum(plan.current.zones for plan in choice.plans)
    with st.spinner(say("statistics.counting", count=zones)):
        return zone_statistics(store, asked)


def areas_map(store: Store, found: ZoneStatistics, choice: Choice, say: Words) -> None:
    """Draw the map: units coloured by class, the chosen one outlined."""
    below = zone_layers(store.home, _drawn_plans(choice)) if shown(store, choice) == ZONES else []
    layers = [*below, units_layer(found, shown(store, choice), bare=bool(below))]
    west, south, east, north = found.units.frame.total_bounds
    bounds = bounds_of(choice.plans, (west, south, east, north))
    unit = wanted().unit
    selected = unit in found.totals.index and unit != WHOLE
    url = f"/map/units/{store.territory.version}/{unit}.geojson" if selected else None
    plan_map(
        store,
        _MAP,
        layers,
        camera_for((choice.named, choice.units.partition("@")[0]), bounds),
        units_legend(found, shown(store, choice), say),
        practice=found.practice,
        selection=Selection(url),
        on_events=lambda events: _clicked(found, events),
    )


def shown(store: Store, choice: Choice) -> str | None:
    """Return what colours the map: what is wanted, if it can be drawn."""
    show = wanted().show
    if not can_draw_zones(store, choice):
        return None if show == ZONES else show
    return ZONES if show is None and choice.units == WHOLE else show


def can_draw_zones(store: Store, choice: Choice) -> bool:
    """Say whether the zones can be drawn: of plans as they are now, and not too many."""
    return bool(zone_layers(store.home, _drawn_plans(choice)))


def _drawn_plans(choice: Choice) -> list[StoredPlan]:
    pairs = zip(choice.named, choice.plans, strict=True)
    now = [plan for named, plan in pairs if named == plan.id]
    return now if len(now) == len(choice.plans) else []


def empty_map(store: Store, at: dt.date) -> None:
    """Draw the borders of the region alone, where no plan is chosen."""
    region = session.view().region
    pieces = store.territory.pieces[COUNTRY_OF_REGION[region]]
    west, south, east, north = map(float, pieces[pieces["inside"]].total_bounds)
    bounds = (west, south, east, north)
    layers = borders_below(store, bounds, at)
    plan_map(store, _MAP, layers, camera_for((region,), bounds))


def _clicked(found: ZoneStatistics, events: MapEvents) -> None:
    if events.click is None or found.units.region == WHOLE:
        return
    frame = found.units.frame
    here = shapely.intersects_xy(shapely.force_2d(frame.geometry.to_numpy()), *events.click.lonlat)
    change(unit=str(frame.index[here][0]) if here.any() else None)


def areas_side(found: ZoneStatistics, say: Words) -> None:
    """Draw the figures: what is chosen, chart or table, and what they rest on."""
    touched = list(found.touched.index)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        if found.units.region != WHOLE:
            unit_control({unit: found.name_of(unit) for unit in _by_name(found)}, say)
        sources(found.used, found.boundaries, say, "areas")
        areas_files(found, say)
    unit = wanted().unit if wanted().unit in found.totals.index else None
    units = [unit] if unit else [u for u in _by_show(found) if u in set(touched)]
    if units and unit in {None, *touched}:
        facts(_facts(found, units, say))
        _buttons(found, say, bars=len(units) > 1 and wanted().side == "chart")
        _figures(found, units, say)
    elif unit:
        st.info(say("statistics.no_plan_in", unit=found.name_of(unit)), icon=":material/info:")
    issue_lines(found.issues, say)


def _by_name(found: ZoneStatistics) -> list[str]:
    names = {str(unit): folded(str(name)) for unit, name in found.units.frame["name"].items()}
    return sorted(names, key=lambda unit: names[unit])


def _by_show(found: ZoneStatistics) -> list[str]:
    """Return the units, those first that have most of the class that the map shows."""
    table = found.by_class()
    if wanted().show not in table.columns:
        return _by_name(found)
    part = table[wanted().show] / found.totals["area_ha"]
    return [str(unit) for unit in part.sort_values(ascending=False, kind="stable").index]


def _facts(found: ZoneStatistics, units: Sequence[str], say: Words) -> list[tuple[str, str]]:
    sums = found.totals.loc[list(units)].sum()
    whole = float(sums["area_ha"]) or 1.0

    def figure(kind: str) -> str:
        return f"{area(float(sums[kind]), say)} · {share(float(sums[kind]) / whole, say)}"

    rows = [(say("statistics.area"), area(float(sums["area_ha"]), say))]
    rows.append((say("statistics.covered"), figure("singly_ha")))
    if sums["multiply_ha"] > NOTHING * whole:
        rows.append((say("statistics.several"), figure("multiply_ha")))
    if sums["uncovered_ha"] > NOTHING * whole:
        rows.append((say("statistics.uncovered"), figure("uncovered_ha")))
    return rows


def _buttons(found: ZoneStatistics, say: Words, *, bars: bool) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        side_control(say)
        if bars:
            length_control(say)
        if found.practice:
            st.html(practice_tag(say), width="content")


def _figures(found: ZoneStatistics, units: Sequence[str], say: Words) -> None:
    if wanted().side == "table":
        areas_table(found, units, say)
    elif len(units) == 1:
        if units[0] not in {wanted().unit, WHOLE}:
            st.markdown(f"**{plain_text(found.name_of(units[0]))}**")
        unit_chart(found, units[0], say)
    else:
        units_chart(found, units, say, in_hectares=wanted().hectares)
