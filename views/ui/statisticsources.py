"""What the figures rest on, and the files they leave as: one click from the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from geo.types import Issue, Provenance
from layers.hilucs import hilucs_names
from layers.out.manifest import slug
from layers.words import Words
from planning.statisticfiles import (
    areas_frame,
    areas_rows,
    as_csv,
    as_geojson,
    as_geopackage,
    change_frame,
    change_rows,
    origin_of,
)
from views.ui.frame import plain_text
from views.ui.provenance import provenance_rows
from views.ui.statisticlook import used_name

if TYPE_CHECKING:
    import geopandas as gpd

    from planning.plansources import PlanUsed
    from planning.statistics import ZoneStatistics
    from planning.zonechange import ZoneChange

_NOT_REPEATED = frozenset({"zones-practice"})  # the tag and the watermark say it
_ICONS = {"warning": ":material/warning:", "info": ":material/info:", "error": ":material/error:"}


def issue_lines(issues: Sequence[Issue], say: Words) -> None:
    """Say what has to be known about the figures, one sentence each."""
    for issue in issues:
        if issue.code not in _NOT_REPEATED:
            st.caption(f"{_ICONS[issue.severity]} {plain_text(say.issue(issue))}")


def sources(used: Sequence[PlanUsed], boundaries: Provenance | None, say: Words, key: str) -> None:
    """Draw a small control that opens the sources of the figures and how they are computed."""
    with st.popover(
        say("source.open"), icon=":material/info:", type="tertiary", key=f"statistics_source:{key}"
    ):
        st.markdown(f"**{say('statistics.plans')}**")
        for (source, licence), plans in _by_source(used).items():
            lines = "".join(f"\n- {plain_text(_dated(one, say))}" for one in plans)
            st.markdown(f"{plain_text(source)} · {plain_text(licence)}{lines}")
        if boundaries is not None:
            st.markdown(f"**{say('statistics.boundaries')}**")
            rows = [f"{plain_text(n)} {plain_text(v)}" for n, v in provenance_rows(boundaries, say)]
            st.markdown("  \n".join(rows))
        st.markdown(f"**{say('statistics.method')}**")
        st.markdown(plain_text(say("statistics.method_about")))


def _by_source(used: Sequence[PlanUsed]) -> dict[tuple[str, str], list[PlanUsed]]:
    found: dict[tuple[str, str], list[PlanUsed]] = {}
    for one in used:
        found.setdefault((one.source, one.licence), []).append(one)
    return found


def _dated(used: PlanUsed, say: Words) -> str:
    """Return a plan with its version, since when it is in force, and of when its data is."""
    told = [used_name(used, say)]
    if used.valid_from:
        told.append(say("plans.since", date=dt.date.fromisoformat(used.valid_from)))
    if used.vintage and used.vintage != used.valid_from:
        told.append(f"{say('source.vintage')} {used.vintage}")
    return ", ".join(told)


def areas_files(found: ZoneStatistics, say: Words) -> None:
    """Offer the areas as files, made when they are asked for."""
    origin = origin_of(found.used, found.boundaries, say.lang)
    place = "" if found.units.region == "whole" else f"-{found.units.region}-{found.units.at}"
    titles = list(dict.fromkeys(one.title for one in found.used))
    name = f"{slug(titles[0]) if len(titles) == 1 else 'plans'}{place}-areas"
    _files(
        name,
        lambda: as_csv(areas_rows(found), origin),
        lambda: areas_frame(found),
        origin,
        "largest",
        say,
    )


def change_files(found: ZoneChange, say: Words) -> None:
    """Offer the changes as files: the table, and the places that changed."""
    origin = origin_of(found.used, None, say.lang)
    before, after = found.used
    name = f"{slug(before.title)}-{before.version}-{slug(after.title)}-{after.version}-change"
    _files(
        name,
        lambda: as_csv(change_rows(found), origin),
        lambda: change_frame(found),
        origin,
        "class_after",
        say,
    )


def _files(  # noqa: PLR0913, PLR0917  what a file is made of
    name: str,
    table: Callable[[], bytes],
    frame: Callable[[], gpd.GeoDataFrame],
    origin: Provenance,
    field: str,
    say: Words,
) -> None:
    def packed() -> bytes:
        places, now = frame(), dt.datetime.now(dt.UTC)
        names = {v: n for v, n in hilucs_names(say.lang).items() if v in set(places[field])}
        return as_geopackage(places, origin, name, field=field, names=names, now=now)

    kinds: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
        ("csv", "text/csv", table),
        ("geojson", "application/geo+json", lambda: as_geojson(frame(), origin, name, say.lang)),
        ("gpkg", "application/geopackage+sqlite3", packed),
    )
    with st.popover(
        say("statistics.files"), icon=":material/download:", type="tertiary", key="statistics_files"
    ):
        for ending, kind, content in kinds:
            st.download_button(
                say(f"statistics.file.{ending}"),
                content,
                f"{name}.{ending}",
                kind,
                key=f"statistics_file:{ending}",
                icon=":material/download:",
                width="stretch",
                on_click="ignore",
            )
