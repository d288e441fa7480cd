"""Which known schema a plan file follows, what each of its layers is, and which column says what.

The zones of a plan in XPlanung lie in many layers, one for each class of things: they are the areas
of all layers with the role ``zones`` whose ``flaechenschluss`` is true on level 0. Elsewhere one
layer holds the zones. Where a schema has several layers with the role ``boundary``, the plan's
boundary is their union (XPlanung: the plan and its ranges, which may lie apart from it).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import Refusal
from layers.crosswalk import code_text
from layers.planschema_known import GENERIC, SCHEMAS, Role, Schema, SchemaName, folded

if TYPE_CHECKING:
    import pandas as pd

LayerFacts = tuple[str, Sequence[str], Collection[str], int]
_AREAS = frozenset({"Polygon", "MultiPolygon", "CurvePolygon", "MultiSurface", "Surface"})
_LINES = frozenset({"LineString", "MultiLineString", "CompoundCurve", "MultiCurve", "LinearRing"})
_POINTS = frozenset({"Point", "MultiPoint"})
_BOUNDARY_WORDS = ("robez", "boundary", "grens", "grense", "grenze", "limite", "granic", "outline")
_XPLAN_KINDS = (
    ("besondereartderbaulnutzung", ":"),
    ("allgartderbaulnutzung", ":allg-"),
    ("zweckbestimmung", ":"),
)
_SHAPEFILE_NAME = 10


@dataclass(frozen=True)
class CodePart:
    """A column that holds the zone code, and what stands before its value in the code."""

    column: str
    prefix: str = ""


@dataclass(frozen=True)
class Columns:
    """Which column of a layer says what; None where none does.

    The code is that of the first part that has a value, else ``code_otherwise``. ``label`` has to
    be unique in the plan, ``name`` need not. ``land_use_status`` says existing or future.
    """

    code: tuple[CodePart, ...] = ()
    code_otherwise: str | None = None
    name: str | None = None
    feature_id: str | None = None
    label: str | None = None
    status: str | None = None
    land_use_status: str | None = None
    title: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    tiling: str | None = None
    level: str | None = None
    regulation: str | None = None


@dataclass(frozen=True)
class LayerGuess:
    """A layer of the file, its part in the plan, and its columns."""

    name: str
    role: Role
    columns: Columns = Columns()


@dataclass(frozen=True)
class PlanGuess:
    """What a file was recognised as; ``crosswalk`` is None where its code list is not known."""

    schema: SchemaName
    crosswalk: str | None
    layers: tuple[LayerGuess, ...]

    def with_role(self, role: Role) -> tuple[LayerGuess, ...]:
        """Return the layers of one role, in the order of the file."""
        return tuple(layer for layer in self.layers if layer.role == role)

    def layer(self, name: str) -> LayerGuess:
        """Return the guess for a layer. Raises Refusal layer-not-in-file."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = ", ".join(layer.name for layer in self.layers)
        raise Refusal("layer-not-in-file", layer=name, known=known)

    def with_zones(self, name: str) -> PlanGuess:
        """Return the guess after a person chose the layer that holds the zones."""
        chosen = self.layer(name)
        layers = (
            replace(layer, role="zones")
            if layer is chosen
            else replace(layer, role="other")
            if layer.role == "zones"
            else layer
            for layer in self.layers
        )
        return replace(self, layers=tuple(layers))


def recognise(layers: Sequence[LayerFacts], driver: str) -> PlanGuess:
    """Return what a file is, from (name, columns, geometry types, features) of its layers.

    Geometry types are Shapely's names; empty for a table. A file nobody knows is ``generic``: its
    zones are the layer of areas with the likeliest code column, the one with most features first.
    """
    scores = {schema.name: _score(schema, layers) for schema in SCHEMAS}
    schema = max(SCHEMAS, key=lambda one: scores[one.name])
    if not scores[schema.name]:
        return _generic(layers, driver)
    guesses = tuple(_guess(schema, facts) for facts in layers)
    return PlanGuess(schema.name, schema.crosswalk, guesses)


def crs_candidates(schema: SchemaName) -> list[int]:
    """Return the EPSG codes in which plans of a schema come, the likeliest first."""
    found = next((one for one in SCHEMAS if one.name == schema), GENERIC)
    return [code for code in found.crs if _is_known(code)]


def zone_codes(layer: LayerGuess, frame: pd.DataFrame) -> list[str | None]:
    """Return the zone code of every row as the plan writes it; None where a row has none."""
    codes: list[str | None] = [layer.columns.code_otherwise] * len(frame)
    for part in reversed(layer.columns.code):
        values = map(code_text, frame[part.column])
        found = (None if value is None else part.prefix + value for value in values)
        codes = [value or code for value, code in zip(found, codes, strict=True)]
    return codes


def in_tiling(layer: LayerGuess, frame: pd.DataFrame) -> list[bool]:
    """Say of every row whether its file counts it to the areas that tile the plan."""
    return [
        tiles and on_ground
        for tiles, on_ground in zip(
            _all_of(frame, layer.columns.tiling, {"true", "1"}),
            _all_of(frame, layer.columns.level, {"0"}),
            strict=True,
        )
    ]


def _all_of(frame: pd.DataFrame, column: str | None, good: set[str]) -> Iterable[bool]:
    if column is None:
        return [True] * len(frame)
    return [(code_text(value) or min(good)).lower() in good for value in frame[column]]


def _score(schema: Schema, layers: Sequence[LayerFacts]) -> int:
    """Count named layers twice: a sign of columns alone could be another schema's too."""
    named = [_by_name(schema, name) is not None for name, _, _, _ in layers]
    signed = [_by_columns(schema, columns) is not None for _, columns, _, _ in layers]
    return 2 * sum(named) + sum(signed)


def _by_name(schema: Schema, name: str) -> Role | None:
    return next((role for p, role in schema.roles if fnmatchcase(folded(name), p)), None)


def _by_columns(schema: Schema, columns: Sequence[str]) -> Role | None:
    return next(
        (role for signs, role in schema.signs if all(_find(columns, (s,)) for s in signs)), None
    )


def _guess(schema: Schema, facts: LayerFacts) -> LayerGuess:
    name, columns, kinds, _ = facts
    role = _by_name(schema, name) or _by_columns(schema, columns) or "other"
    role = _fitting(role, frozenset(kinds))
    found = _columns(schema, columns)
    if schema.name == "xplan":
        found = replace(found, code=_xplan_code(name, columns), code_otherwise=name)
        if role != "boundary":  # there the same column says that a use exists or is planned
            found = replace(found, status=None)
        if role == "zones" and found.tiling is None:
            role = "overlay"
    return LayerGuess(name, role, found)


def _fitting(role: Role, kinds: frozenset[str]) -> Role:
    """Return the role that a layer with these geometries can have."""
    if not kinds:
        return "document" if role in {"zones", "boundary", "document"} else "other"
    if role == "other" or kinds & _AREAS:
        return role
    return "lines" if kinds & _LINES else "points" if kinds & _POINTS else role


def _columns(schema: Schema, columns: Sequence[str]) -> Columns:
    found = {
        meaning: _find(columns, names)
        for meaning, names in schema.columns.items()
        if meaning != "code"
    }
    codes = [_find(columns, (name,)) for name in schema.columns.get("code", ())]
    parts = tuple(CodePart(column) for column in codes if column)
    return Columns(code=parts, **found)


def _find(columns: Sequence[str], names: Iterable[str]) -> str | None:
    """Return the first column that one of the names means; Shapefiles cut names at ten letters."""
    by_name = {folded(column): column for column in reversed(columns)}
    for name in names:
        for written in (name, name[:_SHAPEFILE_NAME]):
            if written in by_name:
                return by_name[written]
    return None


def _xplan_code(name: str, columns: Sequence[str]) -> tuple[CodePart, ...]:
    found = ((_find(columns, (kind,)), between) for kind, between in _XPLAN_KINDS)
    return tuple(CodePart(column, name + between) for column, between in found if column)


def _generic(layers: Sequence[LayerFacts], driver: str) -> PlanGuess:
    guesses = [_generic_layer(facts, driver) for facts in layers]
    candidates = [
        (bool(guess.columns.code), facts[3], -place)
        for place, (guess, facts) in enumerate(zip(guesses, layers, strict=True))
        if guess.role == "zones"
    ]
    chosen = -max(candidates)[2] if candidates else None
    return PlanGuess(
        GENERIC.name,
        None,
        tuple(
            replace(guess, role="other") if guess.role == "zones" and place != chosen else guess
            for place, guess in enumerate(guesses)
        ),
    )


def _generic_layer(facts: LayerFacts, driver: str) -> LayerGuess:
    name, columns, kinds, count = facts
    found = _columns(GENERIC, columns)
    if driver == "GTiff":  # the outline of a raster is no zone
        return LayerGuess(name, "other", found)
    if not found.code and driver.upper() in {"KML", "LIBKML"} and found.name:
        found = replace(found, code=(CodePart(found.name),))
    bounds = count == 1 and any(word in folded(name) for word in _BOUNDARY_WORDS)
    role = _fitting("boundary" if bounds else "zones", frozenset(kinds))
    return LayerGuess(name, role, found)


def _is_known(code: int) -> bool:
    try:
        CRS.from_epsg(code)
    except CRSError:  # an older database of coordinate systems: LKS-2020 is young
        return False
    return True
