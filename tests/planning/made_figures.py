"""Figures that several tests load: one table, and other amounts in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from planning.figures import Figures, FiguresAbout, get_figures, keep_tables


def keep_figures(home: Path, amounts: Mapping[str, float], *, who: str, **about: Any) -> Figures:
    """Keep one table of amounts; ``about`` are fields of `FiguresAbout`."""
    return keep_tables(home, [(FiguresAbout(**about), amounts)], who=who)[0]


def load_again(home: Path, figures: str, amounts: Mapping[str, float], *, who: str) -> Figures:
    """Keep other amounts under what is told of figures that are there."""
    told = get_figures(home, figures)
    about = FiguresAbout(**{one.name: getattr(told, one.name) for one in fields(FiguresAbout)})
    return keep_tables(home, [(about, amounts)], who=who, replace=True)[0]
