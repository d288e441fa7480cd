"""A pair of neighbours as evidence: its figures and scores, computed again whenever one likes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.units import unit_id
from planning.pairground import PairsAsked
from planning.pairs import Pairs, ranked, shared_pairs
from planning.pairties import TIES, pair_ties
from planning.pairtold import pair_row
from planning.pairweights import checked_weights
from planning.planunits import units_of

if TYPE_CHECKING:
    from layers.store import Store
    from layers.territory import Key
    from planning.plansources import PlanUsed

_KEPT = ("pair", "need", "potential", "readiness", "score", "known", "whole", "practice")
_OF_COMPONENT = ("value", "unit", "standard", "missing")


@dataclass(frozen=True)
class PairQuery:
    """Why two neighbours should cooperate: the figures of their pair, and how they were weighed.

    ``plans`` are ids of kept plans, ``units`` is ``REGION@DATE``, ``between`` two units of the day;
    ``weights`` is (component, weight) for each component, the layers and ``series`` are as of
    `planning.pairground.PairsAsked` (``series`` is empty where no tables were chosen).
    """

    plans: tuple[str, ...]
    units: str
    between: tuple[Key, Key]
    weights: tuple[tuple[str, float], ...]
    catchments: str = ""
    series: tuple[str, ...] = ()
    protected: str = ""
    infrastructure: str = ""

    @property
    def at(self) -> dt.date:
        """Return the day of the units."""
        return dt.date.fromisoformat(self.units.partition("@")[2])

    @property
    def asked(self) -> PairsAsked:
        """Return which pairs are computed."""
        series = (self.series[0], self.series[1]) if self.series else None
        region = self.units.partition("@")[0]
        return PairsAsked(
            region,
            self.at,
            self.plans,
            self.catchments,
            series,
            self.protected,
            self.infrastructure,
        )


@dataclass(frozen=True)
class PairAnswered:
    """What a pair's query gave: plain data, what it rests on, and the plans that were used."""

    result: dict[str, Any]
    state: Mapping[str, str]
    plans: tuple[dict[str, Any], ...]


def pair_query(pairs: Pairs, pair: int, weights: Mapping[str, float]) -> PairQuery:
    """Return the query that gives a pair of these again."""
    asked, keys = pairs.ground.asked, pairs.ground.keys
    a, b = pairs.ends(pair)
    return PairQuery(
        plans=tuple(plan.id for plan in pairs.ground.plans),
        units=asked.units,
        between=(keys[a], keys[b]),
        weights=tuple(checked_weights(weights).items()),
        catchments=asked.catchments,
        series=asked.series or (),
        protected=asked.protected,
        infrastructure=asked.infrastructure,
    )


def pair_answer(store: Store, query: PairQuery) -> PairAnswered:
    """Return what a pair's query gives now.

    Refuses ``evidence-border`` (the two are no neighbours on the day) and what `shared_pairs` and
    weights refuse.
    """
    units_of(store, query.units)
    weights = checked_weights(dict(query.weights))
    pairs = shared_pairs(store, query.asked)
    pair = number_of(pairs, query.between)
    weighed = pairs.weighed(weights)
    row = pair_row(pairs, weighed, pair, weights, ranked(weighed).index(pair) + 1)
    told = row["components"]
    result = {name: row[name] for name in _KEPT}
    result["components"] = {
        key: {name: one[name] for name in _OF_COMPONENT} for key, one in told.items()
    }
    audited = pairs.ground.audited
    used: tuple[PlanUsed, ...] = audited.used if audited else ()
    state = {key: value for key, value in pairs.state.items() if not key.startswith(TIES)}
    state |= pair_ties(store, query.at, pairs.ends(pair))
    return PairAnswered(result, state, tuple(asdict(one) for one in used))


def number_of(pairs: Pairs, between: tuple[Key, Key]) -> int:
    """Return the number of the pair of two units; refuses ``evidence-border``."""
    wanted = {unit_id(key) for key in between}
    for number in range(pairs.count):
        if set(pairs.ends(number)) == wanted:
            return number
    raise Refusal("evidence-border", units=" – ".join(sorted(wanted)))
