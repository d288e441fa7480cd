"""The border and the stretch that are looked at: those of the address, else the worst ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planning.audits import Audited
from views.ui.borderaudit import of_border
from views.ui.borderline import Piece, Unrolled, stretch_at, unroll, worst
from views.ui.borderview import BorderView, go

Row = dict[Any, Any]


@dataclass(frozen=True, eq=False)
class Picked:
    """One border of an audit with its stretches in their order, and the number of one of them."""

    audited: Audited
    border: Row
    stretches: gpd.GeoDataFrame
    line: Unrolled
    stretch: int

    @classmethod
    def of(cls, audited: Audited, view: BorderView) -> Picked:
        """Return what a view looks at; a border that is not there gives way to the worst."""
        known = audited.borders["border_id"].to_list()
        wanted = view.border or _first_of(audited, view.near)
        place = known.index(wanted) if wanted in known else 0
        border: Row = dict(audited.borders.iloc[place].to_dict())
        stretches = of_border(audited, border["border_id"])
        line = unroll(stretches)
        there = view.metre is not None and known[place] == view.border
        stretch = stretch_at(line, view.metre or 0.0) if there else worst(stretches)
        return cls(audited, border, stretches, line, stretch)

    @property
    def key(self) -> str:
        """Return the key of the border."""
        return str(self.border["border_id"])

    @property
    def number(self) -> int:
        """Return the place of the border in the ranked list, from 0."""
        return int(self.audited.borders["border_id"].to_list().index(self.key))

    @property
    def names(self) -> tuple[str, str]:
        """Return the names of the two sides."""
        return str(self.border["unit_name_a"]), str(self.border["unit_name_b"])

    @cached_property
    def rows(self) -> list[Row]:
        """Return the stretches as records."""
        records: list[Row] = pd.DataFrame(self.stretches).to_dict("records")
        return records

    @cached_property
    def row(self) -> Row:
        """Return the chosen stretch as a record."""
        return next(row for row in self.rows if row["stretch"] == self.stretch)

    @property
    def piece(self) -> Piece:
        """Return the place of the chosen stretch along the border."""
        return next(piece for piece in self.line.pieces if piece.stretch == self.stretch)

    @property
    def is_worst(self) -> bool:
        """Return whether the stretch disagrees, and no other of the border is worse."""
        return self.disagreeing[:1] == [self.stretch]

    @cached_property
    def disagreeing(self) -> list[int]:
        """Return the numbers of the stretches that have a weight, the worst first."""
        bad = self.stretches[self.stretches["weight"] > 0]
        ranked = bad.sort_values(["weight", "length_m"], ascending=False, kind="stable")
        return [int(number) for number in ranked["stretch"]]


def _first_of(audited: Audited, near: str | None) -> str | None:
    """Return the worst border of a unit, or that a plan lies on; None where there is none."""
    rows = audited.stretches
    sides = [rows[f"{column}_{side}"] == near for column in ("plan_id", "unit_id") for side in "ab"]
    mine = rows[np.logical_or.reduce(sides)]
    ranked = audited.borders["border_id"]
    found = ranked[ranked.isin(set(mine["border_id"]))]
    return None if found.empty else str(found.iloc[0])


def go_to(audited: Audited, stretch: int) -> None:
    """Choose a stretch by its number, with the border that it lies on."""
    rows = audited.stretches
    found = rows[rows["stretch"] == stretch]
    if len(found):
        row = found.iloc[0]
        go(border=str(row["border_id"]), metre=float(row["start_m"] + row["end_m"]) / 2)
