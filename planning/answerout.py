"""Answers leave as a table (CSV) and as places on the map (GeoJSON); hostile cells stay text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.measure import LONLAT_CRS
from layers.out.formats import geojson, rows_csv
from layers.words import DEFAULT_LANGUAGE
from planning.answers import Answer
from planning.recommendationlists import name_in

if TYPE_CHECKING:
    from layers.words import Words
    from planning.questionnaires import Questionnaire
    from planning.questions import Question

_BETWEEN = "; "
ON_MAP = frozenset({"place", "area"})
_COLUMNS = ("question", "question_id", "kind", "answer")


def answers_csv(questionnaire: Questionnaire, answers: Sequence[Answer], say: Words) -> bytes:
    """Return one row for each answer and one column for each question, in a language.

    Choices are words, a ranking is its options from the first on, places and areas are WKT
    (EPSG:4326). A text has the theme that it was put under in a column of its own.
    """
    heads = [say("questionnaires.out.number"), say("questionnaires.out.day")]
    heads.append(say("questionnaires.out.language"))
    named = questionnaire.mode == "named"
    if named:
        heads.append(say("questionnaires.out.name"))
    for number, one in enumerate(questionnaire.questions, start=1):
        heads.append(f"{number}. {one.text.told(say.lang).text}")
        if one.kind == "text":
            heads.append(f"{number}. {say('questionnaires.out.theme')}")
    rows = [_row(questionnaire, answer, say, named=named) for answer in answers]
    table = pd.DataFrame(rows, columns=range(len(heads)), dtype=object)
    return rows_csv(table.set_axis(heads, axis=1))


def places_frame(
    questionnaire: Questionnaire, answers: Sequence[Answer], lang: str
) -> gpd.GeoDataFrame:
    """Return every place and area (EPSG:4326) with its question and the number of its answer."""
    rows, shapes = [], []
    for one in questionnaire.questions:
        for answer in answers if one.kind in ON_MAP else ():
            for shape in shapes_of(one, answer.told.get(one.id, [])):
                text = one.text.told(lang).text
                rows.append(dict(zip(_COLUMNS, (text, one.id, one.kind, answer.id), strict=True)))
                shapes.append(shape)
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return gpd.GeoDataFrame(table, geometry=shapes, crs=LONLAT_CRS)


def answers_geojson(questionnaire: Questionnaire, answers: Sequence[Answer], say: Words) -> bytes:
    """Return every place and area, with what else the same person answered in words."""
    frame = places_frame(questionnaire, answers, say.lang)
    by_number = {answer.id: answer for answer in answers}
    others = [one for one in questionnaire.questions if one.kind not in ON_MAP]
    for one in others:
        told = [value_told(one, by_number[n].told.get(one.id), say.lang) for n in frame["answer"]]
        frame[one.id] = pd.Series(told, index=frame.index, dtype=object)
    if questionnaire.mode == "named":
        names = [by_number[number].name for number in frame["answer"]]
        frame["name"] = pd.Series(names, index=frame.index, dtype=object)
    said = {one.id: one.text.told(say.lang).text for one in questionnaire.questions}
    head = {"title": questionnaire.title.told(say.lang).text, "questions": said}
    return geojson(frame, {"questionnaire": head | {"answers": len(answers)}})


def value_told(question: Question, value: Any, lang: str = DEFAULT_LANGUAGE) -> str:  # noqa: ANN401
    """Return a kept answer in words, empty where the question was not answered."""
    if value is None:
        return ""
    if question.kind == "one":
        return question.option(value).text.told(lang).text
    if question.kind in {"many", "ranking"}:
        return _BETWEEN.join(question.option(one).text.told(lang).text for one in value)
    if question.kind in ON_MAP:
        return _BETWEEN.join(shape.wkt for shape in shapes_of(question, value))
    return str(value)


def shapes_of(question: Question, value: Any) -> list[shapely.Geometry]:  # noqa: ANN401
    """Return the points or polygons of a kept answer."""
    make = shapely.Point if question.kind == "place" else shapely.Polygon
    return [make(one) for one in value]


def _row(questionnaire: Questionnaire, answer: Answer, say: Words, *, named: bool) -> list[object]:
    about = [answer.id, answer.at.date().isoformat(), answer.lang]
    cells = (cell for one in questionnaire.questions for cell in _cells(one, answer, say))
    return [*about, *([answer.name] if named else []), *cells]


def _cells(question: Question, answer: Answer, say: Words) -> Iterator[object]:
    value = answer.told.get(question.id)
    yield value if question.kind == "scale" else value_told(question, value, say.lang)
    if question.kind == "text":
        yield name_in("theme", answer.themes.get(question.id, ""), say.lang)
