"""One border unrolled: where along it which zones lie on either side. Nothing is drawn here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from planning.auditwords import text_of

SIDES = ("a", "b")
_LEAST_BESIDE_M = 500.0


@dataclass(frozen=True)
class Piece:
    """A stretch with its place along the line, in metres; ``weight`` is nan where none judged."""

    stretch: int
    start_m: float
    end_m: float
    judgement: str
    weight: float

    @property
    def length_m(self) -> float:
        """Return the metres of the stretch."""
        return self.end_m - self.start_m


@dataclass(frozen=True)
class Block:
    """A zone beside the line, in metres along it; without ``zone`` there is no plan.

    ``gap_m`` is how far from the line the zone begins.
    """

    start_m: float
    end_m: float
    zone: bool = True
    code: str = ""
    name: str = ""
    hilucs: str = ""
    gap_m: float = 0.0


_Part = TypeVar("_Part", Piece, Block)


@dataclass(frozen=True)
class Unrolled:
    """A border as a straight line: its stretches, the zones of both sides, and where it is cut.

    ``breaks_m`` are the places at which the border goes on elsewhere, as it does beyond a lake.
    """

    pieces: tuple[Piece, ...]
    sides: tuple[tuple[Block, ...], tuple[Block, ...]]
    breaks_m: tuple[float, ...]

    @property
    def start_m(self) -> float:
        """Return where along the border the picture begins."""
        return self.pieces[0].start_m if self.pieces else 0.0

    @property
    def end_m(self) -> float:
        """Return where along the border the picture ends."""
        return self.pieces[-1].end_m if self.pieces else 0.0

    @property
    def length_m(self) -> float:
        """Return the metres that are shown."""
        return self.end_m - self.start_m


def unroll(stretches: gpd.GeoDataFrame) -> Unrolled:
    """Return one border's stretches laid out in their order along it.

    ``stretches`` are rows of `planning.audits.Audited` of a single border.
    """
    rows = pd.DataFrame(stretches.drop(columns=stretches.geometry.name)).to_dict("records")
    pieces = tuple(
        Piece(
            int(row["stretch"]),
            row["start_m"],
            row["end_m"],
            row["judgement"],
            float(row["weight"]),
        )
        for row in rows
    )
    cut = _breaks(stretches)
    sides = tuple(_blocks(rows, pieces, side, cut) for side in SIDES)
    return Unrolled(pieces, (sides[0], sides[1]), tuple(pieces[n].start_m for n in sorted(cut)))


def _breaks(stretches: gpd.GeoDataFrame) -> frozenset[int]:
    """Return the positions of stretches that do not begin where the one before ended."""
    lines = [line.coords for line in stretches.geometry]
    return frozenset(n for n in range(1, len(lines)) if lines[n][0] != lines[n - 1][-1])


def _blocks(
    rows: list[dict[Any, Any]], pieces: tuple[Piece, ...], side: str, cut: frozenset[int]
) -> tuple[Block, ...]:
    found: list[Block] = []
    before: object = None
    for place, (row, piece) in enumerate(zip(rows, pieces, strict=True)):
        zone = side not in row["without_plan"]
        key = (row.get(f"plan_id_{side}"), row.get(f"zone_id_{side}")) if zone else ()
        gap = float(row[f"gap_{side}_m"]) if zone else 0.0
        if found and key == before and place not in cut:
            last = found.pop()
            found.append(_longer(last, piece.end_m, gap))
        else:
            found.append(_block(row, piece, side, gap) if zone else _empty(piece))
        before = key
    return tuple(found)


def _longer(block: Block, end_m: float, gap_m: float) -> Block:
    return replace(block, end_m=end_m, gap_m=max(block.gap_m, gap_m))


def _block(row: dict[Any, Any], piece: Piece, side: str, gap_m: float) -> Block:
    code, name, hilucs = (text_of(row.get(f"{part}_{side}")) for part in ("code", "name", "class"))
    gap_m = 0.0 if math.isnan(gap_m) else gap_m
    return Block(piece.start_m, piece.end_m, code=code, name=name, hilucs=hilucs, gap_m=gap_m)


def _empty(piece: Piece) -> Block:
    return Block(piece.start_m, piece.end_m, zone=False)


def around(line: Unrolled, stretch: int) -> Unrolled:
    """Return the part of a border around a stretch, with as much again on either side."""
    piece = next(one for one in line.pieces if one.stretch == stretch)
    beside = max(piece.length_m, _LEAST_BESIDE_M)
    start, end = piece.start_m - beside, piece.end_m + beside
    upper, lower = (_within(blocks, start, end) for blocks in line.sides)
    cut = tuple(place for place in line.breaks_m if start < place < end)
    return Unrolled(_within(line.pieces, start, end), (upper, lower), cut)


def _within(parts: tuple[_Part, ...], start_m: float, end_m: float) -> tuple[_Part, ...]:
    return tuple(
        replace(one, start_m=max(one.start_m, start_m), end_m=min(one.end_m, end_m))
        for one in parts
        if one.end_m > start_m and one.start_m < end_m
    )


def worst(stretches: pd.DataFrame) -> int:
    """Return the number of the worst stretch: the heaviest, of those the longest.

    Without a weight anywhere, the longest. ``stretches`` are rows of one border, at least one.
    """
    order = stretches.assign(weight=stretches["weight"].fillna(-1.0))
    ranked = order.sort_values(["weight", "length_m"], ascending=False, kind="stable")
    return int(ranked["stretch"].iloc[0])


def stretch_at(line: Unrolled, metres: float) -> int:
    """Return the number of the stretch at a place along the border, the nearest one outside it."""
    for piece in line.pieces:
        if metres < piece.end_m:
            return piece.stretch
    return line.pieces[-1].stretch
