"""JSON from outside: whole, not too deep, with numbers that are numbers."""

from __future__ import annotations

import json
from typing import Any

from geo.errors import Refusal
from layers.readers.limits import ReadLimits

_SEPARATOR = "\x1e"  # before every record of a GeoJSON text sequence (RFC 8142)


def parsed(text: str, limits: ReadLimits) -> Any:  # noqa: ANN401  JSON
    """Return the value of a JSON text.

    Refuses with ``json-broken`` (line and column from 1), ``json-too-deep`` and
    ``json-number-too-long``.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Refusal("json-broken", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise Refusal("json-too-deep", limit=limits.depth) from error
    except ValueError as error:  # Python takes no whole number of more than 4,300 digits
        raise Refusal("json-number-too-long") from error


def records(text: str, limits: ReadLimits) -> list[Any] | None:
    """Return the values of a text that has a feature on each line; None where it is no such text.

    Refuses with ``json-line-broken``: a line that ends too early is a cut file.
    """
    lines = text.replace(_SEPARATOR, "").splitlines()
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if len(filled) < 2 and not text.startswith(_SEPARATOR):  # noqa: PLR2004  one is a plain text
        return None
    if not text.startswith(_SEPARATOR) and not _is_record(filled[0][1]):
        return None
    found = []
    for number, line in filled:
        try:
            found.append(parsed(line, limits))
        except Refusal as refusal:
            if refusal.code != "json-broken":
                raise
            raise Refusal("json-line-broken", line=number, last=filled[-1][0]) from refusal
    return found


def _is_record(line: str) -> bool:
    if not line.strip().startswith("{"):
        return False
    try:
        found = json.loads(line)
        return isinstance(found, dict) and found.get("type") == "Feature"
    except (ValueError, RecursionError):
        return False
