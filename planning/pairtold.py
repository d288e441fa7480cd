"""Pairs of neighbours as plain rows: every component, the groups, the score, what is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from layers.plain import plain
from planning.paircomponents import GROUPS, Component, components
from planning.pairs import ranked

if TYPE_CHECKING:
    from geo.weighing import Weighed
    from layers.words import Words
    from planning.pairs import Pairs


def pair_rows(pairs: Pairs, weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return a row a pair as JSON has it, the highest score first; nothing is None, never 0.

    {rank, pair, unit_a, unit_b (ids), name_a, name_b, need, potential, readiness, score, known
    (share of the weight that has figures), whole, practice, missing: {component: why}, components:
    {component: told}}, as of `component_told`. Refuses bad weights.
    """
    weighed = pairs.weighed(weights)
    order = ranked(weighed)
    return [pair_row(pairs, weighed, pair, weights, rank) for rank, pair in enumerate(order, 1)]


def pair_row(
    pairs: Pairs, weighed: Weighed, pair: int, weights: Mapping[str, float], rank: int
) -> dict[str, Any]:
    """Return the row of one pair, as of `pair_rows`."""
    a, b = pairs.ends(pair)
    names = pairs.ground.units.frame["name"]
    found: dict[str, Any] = plain(
        {
            "rank": rank,
            "pair": pairs.name(pair),
            "unit_a": a,
            "unit_b": b,
            "name_a": names[a],
            "name_b": names[b],
            **dict(zip(GROUPS, weighed.groups[pair], strict=True)),
            "score": weighed.score[pair],
            "known": weighed.known[pair],
            "whole": bool(weighed.whole[pair]),
            "practice": pairs.practice(pair),
            "missing": missing_of(pairs, pair),
            "components": {key: component_told(pairs, pair, key, weights) for key in components()},
        }
    )
    return found


def component_told(
    pairs: Pairs, pair: int, key: str, weights: Mapping[str, float]
) -> dict[str, Any]:
    """Return one figure: value with its unit, standard (0-1), weight, why missing, and sources.

    ``details`` is what the figure is made of, ``sources`` rows {name, date, practice}.
    """
    one, column = pairs.one(pair, key), list(components()).index(key)
    standard = pairs.standard[pair, column]
    return {
        "indicator": components()[key].indicator,
        "group": components()[key].group,
        "value": one.value,
        "unit": components()[key].unit,
        "standard": standard,
        "weight": float(weights.get(key, 0.0)),
        "missing": one.missing,
        "details": dict(one.details or {}),
        "sources": [dict(vars(source)) for source in pairs.sources(pair, key)],
    }


def missing_of(pairs: Pairs, pair: int) -> dict[str, str]:
    """Return the components that a pair lacks, with why."""
    ones = {key: pairs.one(pair, key) for key in components()}
    return {key: one.missing for key, one in ones.items() if one.missing}


def amount_told(component: Component, value: float | None, say: Words) -> str:
    """Return an amount with its unit; a dash for one that is missing."""
    if value is None or math.isnan(value):
        return "–"
    return say(f"pairs.unit.{component.unit}", value=say.number(value, component.digits))


def score_told(value: float | None, say: Words) -> str:
    """Return a score (0-1) with two digits; a dash where there is none."""
    return "–" if value is None or math.isnan(value) else say.number(value, 2)


def result_told(result: Mapping[str, Any], say: Words) -> str:
    """Return in a sentence what a pair's query gave, with the figures that are there."""
    told = result["components"]
    there = [key for key, one in told.items() if key in components() and not one["missing"]]
    figures = (
        f"{components()[key].names[say.lang]}: "
        f"{amount_told(components()[key], told[key]['value'], say)}"
        for key in there
    )
    groups = {name: score_told(result[name], say) for name in ("score", *GROUPS)}
    known = {"there": len(there), "all": len(told), "figures": "; ".join(figures)}
    return say("recommendations.figure_pair", pair=result["pair"], **groups, **known)
