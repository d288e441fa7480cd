"""The report of an exchange visit as a Word document, in one go."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.errors import Refusal
from geo.measure import LONLAT_CRS
from layers.out.picture import PictureLayer, PictureSpec, draw
from layers.out.worddoc import add_picture, add_table, letters, new_document, word_bytes
from layers.styles import LegendRow
from layers.units import parse_id
from planning.questionnaires import get_questionnaire
from planning.recommendationlists import name_in
from planning.recommendationpaper import sheet_of
from planning.recommendations import get_recommendation, title_in
from planning.registerplaces import partners
from planning.visit import Programme, became, example_names

if TYPE_CHECKING:
    from pathlib import Path

    from layers.out.worddoc import WordDocument
    from layers.store import Store
    from layers.words import Words
    from planning.visitrecords import Lesson, Question, Stop

STOP_STYLE = {
    "fill": "#B4552D",
    "fill_opacity": 1.0,
    "stroke": "#FFFFFF",
    "weight": 1.5,
    "radius": 7,
}
ROUTE_STYLE = {"stroke": "#B4552D", "weight": 2.5, "dash": "6 4"}
_LABEL = {"field": "told", "size_px": 13}
_MAP_PX, _MAP_MM = (1000, 640), 170
_LEAST_DEGREES = 0.1


def visit_docx(store: Store, told: Programme, today: dt.date, say: Words) -> bytes:
    """Return the report: programme with its map, participants, questions, notes and lessons.

    ``today`` is the day it is made; units on the map are those of that day.
    """
    document = new_document(told.visit.title, today, say.lang)
    document.add_heading(letters(told.visit.title), level=1)
    for line in _about(told, say):
        document.add_paragraph(letters(line))
    if told.visit.practice:
        document.add_paragraph(say("visit.practice_told")).runs[0].italic = True
    if told.stops:
        width, height = _MAP_PX
        spec = _map(store, told, today, say)
        size = {"width_px": width, "height_px": height, "dpi": 120}
        add_picture(document, draw(replace(spec, format="png", **size)), _MAP_MM)  # type: ignore[arg-type]
    _programme(document, told, say)
    _participants(document, store, told, say)
    _questions(document, store.home, told, say)
    _lessons(document, store.home, told, say)
    document.add_paragraph(say("app.not_binding")).runs[0].italic = True
    return word_bytes(document)


def route(stops: tuple[Stop, ...]) -> gpd.GeoDataFrame:
    """Return the stops as points in their order (EPSG:4326), numbered from 1."""
    table = {
        "id": [stop.id for stop in stops],
        "day": [stop.day for stop in stops],
        "told": [f"{number}. {stop.place}" for number, stop in enumerate(stops, 1)],
    }
    shapes = [shapely.Point(stop.lon, stop.lat) for stop in stops]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=LONLAT_CRS)


def line_of(stops: tuple[Stop, ...]) -> gpd.GeoDataFrame:
    """Return the line from stop to stop (EPSG:4326); empty where there are not two."""
    places = [(stop.lon, stop.lat) for stop in stops]
    lines = [shapely.LineString(places)] if len(set(places)) > 1 else []
    return gpd.GeoDataFrame({"told": [""] * len(lines)}, geometry=lines, crs=LONLAT_CRS)


def _map(store: Store, told: Programme, at: dt.date, say: Words) -> PictureSpec:
    points, line = route(told.stops), line_of(told.stops)
    west, south, east, north = map(float, points.total_bounds)
    x, y = max(east - west, _LEAST_DEGREES) * 0.15, max(north - south, _LEAST_DEGREES) * 0.15
    region = "ostfold" if west < 15 else "vidzeme"  # noqa: PLR2004  between the two
    spec = sheet_of(store, region, at, say)
    practice = f" · {say('visit.practice')}" if told.visit.practice else ""
    return replace(
        spec,
        bbox_lonlat=(west - x, south - y, east + x, north + y),
        title=f"{told.visit.title}{practice}",
        subtitle=_when(told, say),
        layers=(
            *spec.layers,
            *([PictureLayer("route", line, ROUTE_STYLE)] if len(line) else []),
            PictureLayer("stops", points, STOP_STYLE, _LABEL),
        ),
        legend=(LegendRow(say("visit.stops"), STOP_STYLE, "point"),),
    )


def _when(told: Programme, say: Words) -> str:
    begin, end = told.visit.begins_on, told.visit.ends_on
    return say("visit.when", begin=begin, end=end)


def _about(told: Programme, say: Words) -> list[str]:
    host = say("visit.hosted", host=told.visit.host) if told.visit.host else ""
    return [line for line in (_when(told, say), host, *told.visit.aim.split("\n")) if line]


def _programme(document: WordDocument, told: Programme, say: Words) -> None:
    document.add_heading(say("visit.programme"), level=2)
    heads = [say(f"visit.field.{name}") for name in ("day", "time", "place", "host", "theme")]
    rows = [
        (
            say.date(told.visit.days[stop.day - 1]),
            stop.time,
            stop.place,
            stop.host,
            name_in("theme", stop.theme, say.lang),
        )
        for stop in told.stops
    ]
    if rows:
        add_table(document, heads, rows, (34, 16, 40, 50, 30))
    else:
        document.add_paragraph(say("visit.no_stops"))


def _participants(document: WordDocument, store: Store, told: Programme, say: Words) -> None:
    document.add_heading(say("visit.participants"), level=2)
    for one in told.participants:
        parts = (one.name, one.institution, unit_told(store, one.unit, say))
        document.add_paragraph(letters(" · ".join(filter(None, parts))), style="List Number")
    if not told.participants:
        document.add_paragraph(say("visit.no_participants"))


def unit_told(store: Store, unit: str, say: Words) -> str:
    """Return what the territory of a participant is called; nothing where there is none."""
    if unit in partners():
        return partners()[unit][say.lang]
    if "@" in unit:
        key = parse_id(unit)
        return store.territory.name(key, say.lang) if key in store.territory.units.index else unit
    return say(f"regions.{unit}") if unit else ""


def _questions(document: WordDocument, home: Path, told: Programme, say: Words) -> None:
    document.add_heading(say("visit.questions"), level=2)
    for stop in told.stops:
        if stop.questions:
            document.add_heading(letters(stop.place), level=3)
        for question in stop.questions:
            document.add_paragraph(letters(question.text), style="List Bullet")
            drawn = drawn_from(home, question, say)
            if drawn:
                document.add_paragraph(letters(drawn), style="List Continue")
    if not any(stop.questions for stop in told.stops):
        document.add_paragraph(say("visit.no_questions"))


def _lessons(document: WordDocument, home: Path, told: Programme, say: Words) -> None:
    for heading, kept in (("lessons", True), ("notes", False)):
        found = [one for one in told.lessons if bool(one.decision) is kept]
        document.add_heading(say(f"visit.{heading}"), level=2)
        for one in found:
            document.add_paragraph(letters(one.text), style="List Bullet")
            for line in lesson_lines(home, told, one, say):
                document.add_paragraph(letters(line), style="List Continue")
        if not found:
            document.add_paragraph(say(f"visit.no_{heading}"))


def lesson_lines(home: Path, told: Programme, one: Lesson, say: Words) -> list[str]:
    """Return where a lesson comes from, and what it became, in sentences."""
    stop = told.stop(one.stop)
    about = (stop.place if stop else "", name_in("theme", one.theme, say.lang))
    who = say("visit.taken", who=one.author, date=one.taken_at.date())
    lines = [" · ".join(filter(None, (*about, example_names(say.lang).get(one.example, ""), who)))]
    if one.recommendation:
        lines.append(say("visit.for", title=recommendation_title(home, one.recommendation, say)))
    if one.decision:
        lines.append(f"{name_in('decision', one.decision, say.lang)}: {one.why}")
        lines.append(_became(home, one, say))
    return lines


def recommendation_title(home: Path, recommendation: str, say: Words) -> str:
    """Return the title of a recommendation, or that it is gone."""
    try:
        return title_in(get_recommendation(home, recommendation), say.lang).text
    except Refusal:
        return say("visit.recommendation_gone")


def drawn_from(home: Path, question: Question, say: Words) -> str:
    """Return where a question was drawn from, in words; nothing where somebody wrote it."""
    if question.recommendation:
        title = recommendation_title(home, question.recommendation, say)
        return say("visit.for", title=title)
    if question.questionnaire:
        title = _questionnaire_title(home, question.questionnaire, say)
        return say("visit.of_questionnaire", title=title)
    return ""


def _questionnaire_title(home: Path, questionnaire: str, say: Words) -> str:
    try:
        return get_questionnaire(home, questionnaire).title.told(say.lang).text
    except Refusal:
        return say("visit.questionnaire_gone")


def _became(home: Path, one: Lesson, say: Words) -> str:
    standing = became(home, one)
    if standing is None:
        return say("visit.became_nothing")
    if (standing.decision, standing.why) == (one.decision, one.why):
        return say("visit.became")
    return say("visit.became_other", decision=name_in("decision", standing.decision, say.lang))
