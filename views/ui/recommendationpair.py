"""A recommendation about neighbours: what it is prefilled with, from the page of pairs.

``border`` in the address holds, after a mark of its own: plans, the units with their day, the
units, the weights in the order of the components, a layer of catchments, two tables of figures, and
layers of protected areas and of infrastructure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import Refusal
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.units import parse_id
from planning.areaspecs import Spec, UnitsArea, day_of
from planning.pairanswer import PairQuery, pair_query
from planning.paircomponents import components
from planning.pairground import PairsAsked
from planning.pairs import Pairs, shared_pairs
from planning.recommendationlists import code_list
from views.ui.recommendationborder import AboutBorder, about_border

_MARK, _PART, _LIST = "pairs", "|", ","
_LEAST, _MOST = 2, 12
_THEME = "settlement"


@dataclass(frozen=True)
class AboutPairs:
    """The neighbours that a recommendation is written about; ``border`` are their names.

    ``queries`` are the figures of every pair of them that has a border.
    """

    units: tuple[Key, ...]
    queries: tuple[PairQuery, ...]
    border: str
    theme: str

    def area(self, _kind: str) -> Spec:
        """Return the area: the units as a whole."""
        return UnitsArea(self.units)


About = AboutBorder | AboutPairs


def pairs_text(pairs: Pairs, units: tuple[str, ...], weights: Mapping[str, float]) -> str:
    """Return what the address holds of units that lie beside each other."""
    asked = pairs.ground.asked
    plans = _LIST.join(plan.id for plan in pairs.ground.plans)
    weighed = _LIST.join(f"{weights.get(key, 0.0):g}" for key in components())
    series = _LIST.join(asked.series or ())
    data = (asked.catchments, series, asked.protected, asked.infrastructure)
    return _PART.join((_MARK, plans, asked.units, _LIST.join(units), weighed, *data))


def about_here(store: Store, text: str) -> About | None:
    """Return what an address tells that a recommendation is about; None where it tells nothing."""
    if not text.startswith(f"{_MARK}{_PART}"):
        return about_border(store, text)
    try:
        return _about_pairs(store, text)
    except (Refusal, ValueError, KeyError):
        return None


def _about_pairs(store: Store, text: str) -> AboutPairs | None:
    _, plans, place, units, weights, catchments, series, nature, lines = text.split(_PART)
    region, keys = place.partition("@")[0], tuple(parse_id(one) for one in units.split(_LIST))
    if region not in REGIONS or not _LEAST <= len(keys) <= _MOST:
        return None
    tables = tuple(filter(None, series.split(_LIST)))
    asked = PairsAsked(
        region,
        day_of(place),
        tuple(filter(None, plans.split(_LIST))),
        catchments,
        (tables[0], tables[1]) if len(tables) == _LEAST else None,
        nature,
        lines,
    )
    pairs = shared_pairs(store, asked)
    given = dict(zip(components(), map(float, weights.split(_LIST)), strict=True))
    names = " – ".join(store.territory.name(key, at=asked.at) for key in keys)
    queries = _queries(pairs, set(units.split(_LIST)), given)
    return AboutPairs(keys, queries, names, _theme()) if queries else None


def _queries(pairs: Pairs, units: set[str], weights: Mapping[str, float]) -> tuple[PairQuery, ...]:
    inside = (pair for pair in range(pairs.count) if units.issuperset(pairs.ends(pair)))
    return tuple(pair_query(pairs, pair, weights) for pair in inside)


def _theme() -> str:
    known = code_list("theme")
    return _THEME if _THEME in known else next(iter(known))
