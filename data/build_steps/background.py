"""What lies behind the map: land, lakes, borders and the neighbouring countries."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from build_steps import coverage, ostfold, seams, sources
from build_steps.frames import FRAMES
from build_steps.geojson import Feature

SIMPLIFY_DEGREES = 0.0003
NEAR_DEGREES = 0.25
NAMES = {
    "EE": ("Igaunija", "Estonia", "Estland"),
    "RU": ("Krievija", "Russia", "Russland"),
    "LT": ("Lietuva", "Lithuania", "Litauen"),
    "BY": ("Baltkrievija", "Belarus", "Belarus"),
    "SE": ("Zviedrija", "Sweden", "Sverige"),
    "NO": ("Norvēģija", "Norway", "Norge"),
}
# Natural Earth's file here has no attributes: a lake is named when it holds the point.
LAKES = {
    (27.45, 58.65): ("Peipuss", "Lake Peipus", "Peipus"),
    (27.85, 58.05): ("Pleskavas ezers", "Lake Pskov", "Pskovsjøen"),
    (28.02, 59.26): ("Narvas ūdenskrātuve", "Narva Reservoir", "Narvareservoaret"),
    (26.05, 58.27): ("Vertsjervs", "Lake Võrtsjärv", "Võrtsjärv"),
    (26.87, 56.76): ("Lubāns", "Lake Lubāns", "Lubāns"),
    (25.24, 57.74): ("Burtnieks", "Lake Burtnieks", "Burtnieks"),
    (27.45, 56.32): ("Rāzna", "Lake Rāzna", "Rāzna"),
    (13.30, 58.90): ("Vēnerns", "Lake Vänern", "Vänern"),
    (14.40, 58.15): ("Veterns", "Lake Vättern", "Vättern"),
    (11.20, 59.80): ("Øyeren", "Lake Øyeren", "Øyeren"),
    (10.90, 60.75): ("Mjøsa", "Lake Mjøsa", "Mjøsa"),
    (10.18, 60.03): ("Tyrifjorden", "Tyrifjorden", "Tyrifjorden"),
}
ABROAD = {"vidzeme": ("EE", "RU", "LT", "BY"), "ostfold": ("SE",)}


def files(inputs: Path, atoms: Mapping[str, BaseGeometry]) -> dict[str, list[Feature]]:
    """Return features by path below data/; `atoms` are the drawn parts of both countries."""
    land = _union(inputs / sources.EARTH["land"])
    borders = _union(inputs / sources.EARTH["admin_0_boundary_lines_land"])
    home, rough = _homes(inputs)
    countries: dict[str, BaseGeometry] = {}
    for region, codes in ABROAD.items():
        abroad = {code: _country(inputs / sources.COUNTRIES[code]) for code in codes}
        united = shapely.union_all(list(abroad.values()))
        land = seams.with_own_coast(land, home[region], united)
        abroad = seams.up_to(home[region], land, abroad)
        united = shapely.union_all(list(abroad.values()))
        borders = seams.own_borders(borders, home[region], rough[region], united)
        countries |= abroad
    near = shapely.union_all(list(atoms.values())).buffer(NEAR_DEGREES)
    return {
        "places/land.geojson": _in_frames(land),
        "places/lakes.geojson": _lakes(inputs / sources.EARTH["lakes"]),
        "places/country_borders.geojson": _in_frames(borders),
        "places/countries.geojson": [
            ({**_country_properties(code), **properties}, part)
            for code, shape in {**countries, "NO": home["ostfold"]}.items()
            for properties, part in _in_frames(shape)
        ],
        "boundaries/outer.geojson": [
            (_country_properties(code), _tidy(shape.intersection(near), 5))
            for code, shape in countries.items()
            if shape.intersects(near)
        ],
    }


def _homes(inputs: Path) -> tuple[dict[str, BaseGeometry], dict[str, BaseGeometry]]:
    """Return the home countries as the good maps have them, and as Natural Earth has them."""
    good = {
        "vidzeme": _country(inputs / sources.LATVIA_2021),
        "ostfold": _near_frames(seams.whole(ostfold.norway(inputs / sources.OSTFOLD_2020))),
    }
    rough = {
        "vidzeme": _country(inputs / sources.LATVIA_2009),
        "ostfold": good["ostfold"].buffer(seams.REACH),  # Norway has one land border here
    }
    return good, rough


def _country(path: Path) -> BaseGeometry:
    parts = gpd.read_file(path).make_valid().to_numpy()
    return _near_frames(seams.whole(shapely.union_all(parts, grid_size=1e-6)))


def _near_frames(geometry: BaseGeometry) -> BaseGeometry:
    boxes = shapely.union_all([shapely.box(*frame).buffer(0.5) for frame in FRAMES.values()])
    return shapely.simplify(geometry, SIMPLIFY_DEGREES).intersection(boxes)


def _country_properties(code: str) -> Mapping[str, object]:
    names = dict(zip(("name_lv", "name_en", "name_nb"), NAMES[code], strict=True))
    return {"country": code, **names}


def _in_frames(geometry: BaseGeometry) -> list[Feature]:
    return [({"frame": frame}, part) for frame, part in _clipped(geometry)]


def _lakes(path: Path) -> list[Feature]:
    return [
        ({"frame": frame, **_lake_names(lake)}, lake)
        for frame, lakes in _clipped(_union(path))
        for lake in _largest_first(lakes)
    ]


def _largest_first(geometry: BaseGeometry) -> Iterable[BaseGeometry]:
    return sorted(shapely.get_parts(geometry), key=lambda part: -part.area)


def _lake_names(lake: BaseGeometry) -> dict[str, str | None]:
    found = [names for place, names in LAKES.items() if lake.intersects(shapely.Point(place))]
    names = found[0] if found else (None, None, None)
    return dict(zip(("name_lv", "name_en", "name_nb"), names, strict=True))


def _union(path: Path) -> BaseGeometry:
    boxes = shapely.union_all([shapely.box(*frame) for frame in FRAMES.values()])
    frame = gpd.read_file(path, mask=boxes)
    return _near_frames(shapely.union_all(frame.make_valid().to_numpy()))


def _clipped(geometry: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    cut = [(name, geometry.intersection(shapely.box(*box))) for name, box in FRAMES.items()]
    return [(name, _tidy(part, 4)) for name, part in cut if not part.is_empty]


def _tidy(geometry: BaseGeometry, decimals: int) -> BaseGeometry:
    """Fewer vertices and decimals (4 are 10 m, well below the source's accuracy)."""
    simple = shapely.simplify(geometry, SIMPLIFY_DEGREES)
    kept = shapely.set_precision(simple, 10**-decimals)
    wanted = shapely.get_dimensions(geometry)
    parts = [p for p in shapely.get_parts(kept) if shapely.get_dimensions(p) == wanted]
    joined = shapely.union_all(parts)
    if wanted == 1:
        joined = shapely.line_merge(joined)
    return shapely.orient_polygons(
        shapely.transform(joined, lambda xy: xy.round(min(decimals, coverage.DECIMALS)))
    )
