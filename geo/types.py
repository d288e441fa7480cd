"""Frozen types that every part shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Severity = Literal["info", "warning", "error"]
LonLat = tuple[float, float]
BoundsLonLat = tuple[float, float, float, float]

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Issue:
    """Something about the data that its reader has to know.

    ``code`` names a sentence under ``issues`` in the language files, ``values`` fill it;
    ``feature`` and ``lonlat`` (degrees, WGS84) say where.
    """

    code: str
    severity: Severity
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    feature: str | None = None
    lonlat: LonLat | None = None


@dataclass(frozen=True)
class Provenance:
    """Where data comes from: publisher, licence, vintage, and how accurate it is in metres."""

    source: str
    licence: str
    vintage: str
    accuracy_m: float | None
    url: str | None = None
    note: str | None = None
