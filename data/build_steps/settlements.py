"""Settlements with population from GeoNames, in and around both regions."""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from build_steps import coverage, facts
from build_steps.frames import FRAMES
from build_steps.geojson import Feature

ATOMS = {"vidzeme": "latvia_atoms.geojson", "ostfold": "ostfold_atoms.geojson"}
COUNTRY = {"vidzeme": "LV", "ostfold": "NO"}
SHORE_DEGREES = 0.005  # a village on the water may fall off the generalised coast
OUTSIDE_AT_LEAST = 8_000
APART_M = 12_000.0  # GeoNames lists city districts as places of their own
RANKS = (50_000, 10_000, 2_000)
LATVIAN = set("āčēģīķļņšūž")
ABROAD = {
    "Riga": ("Rīga", "Riga", "Riga"),
    "Tallinn": ("Tallina", "Tallinn", "Tallinn"),
    "Pärnu": ("Pērnava", "Pärnu", "Pärnu"),
    "Pskov": ("Pleskava", "Pskov", "Pskov"),
    "Göteborg": ("Gēteborga", "Gothenburg", "Göteborg"),
}


def features(cities: Path) -> list[Feature]:
    """Return all settlements of the regions, and the larger ones around them; largest first."""
    records = json.loads(cities.read_text(encoding="utf-8")).values()
    regions = {name: outline(name) for name in ATOMS}
    named = [(_region(record, regions), record) for record in records]
    inside = [(_properties(record, region), _point(record)) for region, record in named if region]
    around = [
        (_properties(record, ""), _point(record))
        for region, record in named
        if not region and record["population"] >= OUTSIDE_AT_LEAST and _in_frame(record)
    ]
    return sorted([*inside, *apart(sorted(around, key=_size))], key=_size)


def _size(feature: Feature) -> tuple[int, int]:
    properties: Any = feature[0]
    return -(properties["population"] or 0), properties["geonameid"]


def apart(features: list[Feature]) -> list[Feature]:
    """Keep those of the list that are not within 12 km of an earlier one that was kept."""
    kept: list[tuple[Feature, BaseGeometry]] = []
    for feature in features:
        here = coverage.in_metres(feature[1])
        if all(here.distance(other) > APART_M for _, other in kept):
            kept.append((feature, here))
    return [feature for feature, _ in kept]


def outline(name: str, *, whole: bool = False) -> BaseGeometry:
    """Return the union of a region's atoms as the last build wrote them; EPSG:4326.

    The neighbours around the region belong to it only when the `whole` map is asked for.
    """
    collection = json.loads((facts.BOUNDARIES / ATOMS[name]).read_text(encoding="utf-8"))
    shapes = [
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in collection["features"]
        if whole or feature["properties"]["inside"]
    ]
    return shapely.coverage_union_all(shapes)


def _point(record: Mapping[str, Any]) -> BaseGeometry:
    return shapely.Point(record["longitude"], record["latitude"])


def _region(record: Mapping[str, Any], regions: Mapping[str, BaseGeometry]) -> str:
    for name, region in regions.items():
        home = record["countrycode"] == COUNTRY[name]
        if home and region.distance(_point(record)) <= SHORE_DEGREES:
            return name
    return ""


def _in_frame(record: Mapping[str, Any]) -> bool:
    return any(
        west <= record["longitude"] <= east and south <= record["latitude"] <= north
        for west, south, east, north in FRAMES.values()
    )


def _properties(record: Mapping[str, Any], region: str) -> dict[str, Any]:
    latvian, english, bokmal = _names(record)
    people = record["population"]
    return {
        "geonameid": record["geonameid"],
        "name": latvian,
        "name_en": english,
        "name_nb": bokmal,
        "population": people or None,
        "country": record["countrycode"],
        "region": region,
        "rank": rank(people),
    }


def rank(people: int) -> int:
    """Rank: 1 (at least 50,000 inhabitants) to 4 (below 2,000, or not known)."""
    return 1 + sum(people < least for least in RANKS)


def _names(record: Mapping[str, Any]) -> tuple[str, str, str]:
    name = record["name"]
    if name in ABROAD:
        return ABROAD[name]
    own = latvian_form(name, record["alternatenames"]) if record["countrycode"] == "LV" else name
    return own, own, own


def latvian_form(name: str, others: list[str]) -> str:
    """Choose the spelling with Latvian letters: the name itself, else an alternative like it."""
    if LATVIAN & set(name.lower()):
        return name
    alike = [
        other
        for other in others
        if _plain(other) == _plain(name)
        and _foreign_letters(other) <= LATVIAN
        and _foreign_letters(other)
    ]
    return min(alike, default=name)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c))


def _foreign_letters(text: str) -> set[str]:
    return {c for c in text.lower() if not c.isascii()}
