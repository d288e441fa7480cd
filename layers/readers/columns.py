"""Attributes as a file has them, made into columns of one kind each; what is changed is told.

Whole numbers stay whole, texts stay texts (codes with leading zeros, dates), what is mixed becomes
text. Nothing is guessed from how a text looks.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers.limits import ReadLimits
from layers.readers.texts import cleaned

_INT64 = 2**63
_EXACT = 2**53  # the whole numbers that a decimal number holds
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d\d):(\d\d)(?::(\d\d))?|$)")
# Names that our own files give to what is no attribute.
_TAKEN = frozenset({"geometry", "geom", "fid"})
_NAME_LENGTH = 200

Values = Sequence[Any]


@dataclass(eq=False)
class Told:
    """Findings on attributes, gathered while columns are made: field → places, by rule."""

    changed: dict[str, list[str]] = field(default_factory=dict)
    mixed: list[str] = field(default_factory=list)
    dates: dict[str, list[str]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for every rule that was broken in a field."""
        found = [_of("text.value-changed", name, at) for name, at in self.changed.items()]
        found += [_of("text.date-invalid", name, at) for name, at in self.dates.items()]
        found += [_of("text.mixed-kinds", name, []) for name in self.mixed]
        if self.renamed:
            pairs = ", ".join(f"{old} → {new}" for old, new in self.renamed.items())
            values = {"fields": pairs}
            found.append(Finding("text.renamed-field", values=values))
        return tuple(found)


def _of(rule: str, name: str, labels: list[str]) -> Finding:
    return Finding(rule, tuple(labels), values={"field": name})


def columns(
    raw: Mapping[str, Values], labels: Sequence[str], limits: ReadLimits
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return attributes as a table with safe names, and what had to be changed.

    ``labels`` name the features in findings. Refuses with ``file-too-many-fields`` and
    ``attribute-too-long``.
    """
    if len(raw) > limits.columns:
        raise Refusal("file-too-many-fields", count=len(raw), limit=limits.columns)
    told = Told()
    names = _names(list(raw), told)
    made = {
        new: _column(new, values, labels, limits, told)
        for new, values in zip(names, raw.values(), strict=True)
    }
    return pd.DataFrame(made, index=pd.RangeIndex(len(labels))), told.findings()


def _names(raw: list[str], told: Told) -> list[str]:
    """Return names that differ in more than capitals, and are none that our files need."""
    taken: set[str] = set(_TAKEN)
    free = {name.casefold() for name in raw} - taken
    names = []
    for number, old in enumerate(raw, start=1):
        name = cleaned(old).strip()[:_NAME_LENGTH] or f"field_{number}"
        new, count = name, 1
        while new.casefold() in taken or (count > 1 and new.casefold() in free):
            new, count = f"{name}_{count}", count + 1
        if new != old:
            told.renamed[cleaned(old)] = new
        taken.add(new.casefold())
        names.append(new)
    return names


def _column(
    name: str, values: Values, labels: Sequence[str], limits: ReadLimits, told: Told
) -> pd.Series[Any]:
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return pd.Series(values)
    kinds = {_kind(value) for value in values} - {"nothing"}
    if kinds == {"whole"} and all(v is None or -_INT64 <= v < _INT64 for v in values):
        whole = "Int64" if any(v is None for v in values) else "int64"
        return pd.Series(list(values), dtype=whole)
    if kinds and kinds <= {"whole", "decimal"} and _all_exact(values):
        return pd.Series([np.nan if v is None else float(v) for v in values], dtype="float64")
    if kinds == {"truth"}:
        truth = "boolean" if any(v is None for v in values) else "bool"
        return pd.Series(list(values), dtype=truth)
    if not kinds <= {"text"}:
        told.mixed.append(name)
    texts = [_as_text(value) for value in values]
    return pd.Series(_checked(name, texts, labels, limits, told), dtype="str")


def _kind(value: object) -> str:  # noqa: PLR0911  one line a kind
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool | np.bool_):
        return "truth"
    if isinstance(value, int | np.integer):
        return "whole"
    if isinstance(value, float | np.floating):
        return "nothing" if value != value else "decimal"  # noqa: PLR0124  not a number
    if isinstance(value, dt.date | bytes):
        return "text"
    return "nested"


def _all_exact(values: Values) -> bool:
    return all(not isinstance(v, int) or abs(v) <= _EXACT for v in values)


def _as_text(value: object) -> str | None:
    if _kind(value) == "nothing":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dt.date):
        return value.isoformat()
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "…"


def _checked(
    name: str, texts: list[str | None], labels: Sequence[str], limits: ReadLimits, told: Told
) -> list[str | None]:
    """Return texts that are safe to keep; tell which were changed and which are no dates."""
    result: list[str | None] = []
    for text, label in zip(texts, labels, strict=True):
        if text is None:
            result.append(None)
            continue
        if len(text) > limits.text:
            raise Refusal("attribute-too-long", field=name, limit=limits.text)
        safe = cleaned(text)
        if safe != text:
            told.changed.setdefault(name, []).append(label)
        if text[4:5] == "-" and not _is_date(text):
            told.dates.setdefault(name, []).append(label)
        result.append(safe)
    return result


def _is_date(text: str) -> bool:
    """Return whether a text that begins like a date is one; other texts pass."""
    begins = _DATE.match(text)
    if begins is None:
        return True
    try:
        year, month, day, hour, minute, second = (int(number or 0) for number in begins.groups())
        dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  only tried
    except ValueError:
        return False
    return True
