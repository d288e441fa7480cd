"""What can be wrong with a plan: named rules, and the places where one was found broken.

A rule's id never changes and is never used for anything else; ``version`` grows when a rule begins
to judge otherwise. ``rules.<id>`` in the language files is its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import shapely

RuleSeverity = Literal["error", "warning", "note"]
RULE_SET_VERSION = "1.0"
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Rule:
    """A rule by its id; ``tolerance`` is in ``unit`` (m or m2), None where there is none to set."""

    id: str
    severity: RuleSeverity
    version: int = 1
    tolerance: float | None = None
    unit: Literal["m", "m2"] | None = None


@dataclass(frozen=True)
class Finding:
    """A rule found broken: by which features, where, and on what area.

    ``features`` are ids of features (their position in the file, from 1, where they have none);
    ``place`` is in the coordinate system of the frame that was judged, ``area_m2`` measured on the
    ground; ``values`` fill the rule's sentence. ``severity`` overrides the rule's own.
    """

    rule: str
    features: tuple[str, ...] = ()
    place: shapely.Geometry | None = None
    area_m2: float = 0.0
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    severity: RuleSeverity | None = None


_ALL = (
    Rule("plan.gap", "error", tolerance=0.0005, unit="m"),
    Rule("plan.overlap", "error", tolerance=0.0005, unit="m"),
    Rule("plan.sliver", "warning", tolerance=0.5, unit="m"),
    Rule("plan.outside-boundary", "error", tolerance=0.0005, unit="m"),
    Rule("plan.overlay-in-tiling", "warning"),
    Rule("plan.status-missing", "warning"),
    Rule("plan.date-missing", "warning"),
    Rule("plan.older-than-territory", "note"),
    Rule("geometry.self-intersection", "error"),
    Rule("geometry.unclosed-ring", "error"),
    Rule("geometry.empty", "warning"),
    Rule("geometry.mixed-types", "warning"),
    Rule("geometry.unreadable", "error"),
    Rule("geometry.too-tangled", "error"),
    Rule("geometry.repaired", "note"),
    Rule("geometry.z-dropped", "note"),
    Rule("geometry.several", "note"),
    Rule("geometry.curve-linearised", "note", tolerance=0.01, unit="m"),
    Rule("feature.duplicate-id", "error"),
    Rule("feature.duplicate-label", "warning"),
    Rule("feature.unreadable", "error"),
    Rule("zone.unknown-code", "warning"),
    Rule("zone.code-missing", "warning"),
    Rule("zone.label-disagrees", "warning"),
    Rule("crs.missing", "warning"),
    Rule("crs.implausible", "warning"),
    Rule("crs.replaced", "warning"),
    Rule("crs.axes-swapped", "warning"),
    Rule("text.encoding", "warning"),
    Rule("text.renamed-field", "note"),
    Rule("text.value-changed", "warning"),
    Rule("text.date-invalid", "warning"),
    Rule("text.mixed-kinds", "note"),
    Rule("file.several-layers", "note"),
    Rule("file.left-out", "note"),
    Rule("file.damaged-part", "warning"),
    Rule("file.raster", "note"),
    Rule("file.raster-rotated", "warning"),
    Rule("file.maybe-cut", "warning"),
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in _ALL})


def severity_of(finding: Finding) -> RuleSeverity:
    """Return how serious a finding is."""
    return finding.severity or RULES[finding.rule].severity
