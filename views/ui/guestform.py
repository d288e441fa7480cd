"""What a guest's browser sends, read: fields of a form as the values that questions ask for.

A field has the id of its question; of a ranking every option has one of its own,
``question.option``, that holds its place. Places are typed and sent as people write them, latitude
first: ``57.54, 25.42; 57.61, 25.50``; the corners of an area likewise, areas parted by ``|``.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from geo.errors import Refusal
from planning.questionnaires import Questionnaire
from planning.questions import Question

SWITCH = "switch"
OWN_FIELDS = frozenset({"token", "name", SWITCH})
BODY_LIMIT = 1_000_000  # forty answers in full, in letters that take nine bytes each on their way
_READ_S = 30.0
_MOST_FIELDS = 2000
_FORM = "application/x-www-form-urlencoded"
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:\.\d{1,15})?")
Given = Mapping[str, list[str]]


async def read_form(request: Request) -> Given:
    """Return the fields of a form; refuses ``form-broken``, ``form-large`` and ``form-slow``."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Refusal("form-broken")
    try:
        async with asyncio.timeout(_READ_S):
            body = await _body(request)
    except TimeoutError as error:
        raise Refusal("form-slow") from error
    except ClientDisconnect as error:
        raise Refusal("form-broken") from error
    try:
        return parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:  # no form, other bytes than UTF-8, or too many fields
        raise Refusal("form-broken") from error


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Refusal("form-large")
    return bytes(body)


def field(given: Given, name: str) -> str:
    """Return the one value of a field, empty where it was not sent."""
    return (given.get(name) or [""])[0]


def answers_in(given: Given, questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the answers by question; what fits no question goes along for the check to refuse."""
    known = {one.id: one for one in questionnaire.questions}
    names = {name.partition(".")[0] for name in given} - OWN_FIELDS
    return {
        name: _value(given, known[name]) if name in known else field(given, name) for name in names
    }


def has_nowhere(drawn: list[Any]) -> bool:
    """Say whether one of the points of places or areas was text that is no coordinate."""
    if drawn and isinstance(drawn[0], float):
        return math.isnan(drawn[0])
    return any(has_nowhere(part) for part in drawn)


def _value(given: Given, question: Question) -> object:
    told = field(given, question.id).strip()
    if question.kind == "many":
        return [one for one in given.get(question.id, []) if one]
    if question.kind == "scale":
        return int(told) if re.fullmatch(r"\d{1,3}", told, re.ASCII) else told
    if question.kind == "place":
        return _points(told)
    if question.kind == "area":
        return [_points(ring) for ring in told.split("|") if ring.strip()]
    if question.kind == "ranking":
        return _order(given, question)
    return field(given, question.id)


def _order(given: Given, question: Question) -> list[str]:
    """Return the options by the places given to them; those without a place are left out.

    Two options at one place leave both out, so that the check finds the ranking incomplete.
    """
    places = {one.id: field(given, f"{question.id}.{one.id}") for one in question.options}
    taken = [place for place in places.values() if place]
    once = {key: place for key, place in places.items() if place and taken.count(place) == 1}
    ranked = [str(number) for number in range(1, len(question.options) + 1)]
    order = [key for place in ranked for key, told in once.items() if told == place]
    return order or [key for key, place in places.items() if place][:1]


def _points(text: str) -> list[list[float]]:
    """Return points (lon, lat) from text; what is none is a point nowhere, for the check."""
    return [_point(part) for part in text.split(";") if part.strip()]


def _point(text: str) -> list[float]:
    lat, _, lon = (part.strip() for part in text.partition(","))
    if not (_NUMBER.fullmatch(lat) and _NUMBER.fullmatch(lon)):
        return [math.nan, math.nan]
    return [float(lon), float(lat)]
