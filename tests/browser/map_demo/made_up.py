"""Made-up territory for the map's tests: squares around Valmiera, and places in them."""

from __future__ import annotations

WEST, SOUTH, SIDE = 24.6, 57.1, 0.4
COLUMNS, ROWS = 4, 3


def documents(names: list[str]) -> dict[str, object]:
    """Return GeoJSON by name; `names` go to squares and places, first come first served."""
    given = dict(enumerate(names))
    squares = [_square(i, given.get(i, f"Novads {i}")) for i in range(COLUMNS * ROWS)]
    return {
        "plan_2021": _collection(squares),
        "plan_2026": _collection(squares[:6]),
        "places": _collection([_place(i, given.get(i, f"Vieta {i}")) for i in range(12)]),
        "square": _collection(squares[5:6]),
    }


def _collection(features: list[dict[str, object]]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": features}


def _corner(i: int) -> tuple[float, float]:
    return WEST + SIDE * (i % COLUMNS), SOUTH + SIDE / 2 * (i // COLUMNS)


def _square(i: int, name: str) -> dict[str, object]:
    w, s = _corner(i)
    e, n = w + SIDE, s + SIDE / 2
    ring = [[w, s], [e, s], [e, n], [w, n], [w, s]]
    return {
        "type": "Feature",
        "properties": {"name": name, "zone": str(i % 3)},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _place(i: int, name: str) -> dict[str, object]:
    w, s = _corner(i)
    return {
        "type": "Feature",
        "properties": {"name": name, "population": 500 * 2**i, "rank": 1 + i % 3},
        "geometry": {"type": "Point", "coordinates": [w + SIDE / 4, s + SIDE / 8]},
    }
