"""Where neighbours should cooperate: the figures of every pair, weighed into a score.

Need × potential × readiness, as the project's notes propose: see `planning.paircomponents` for the
figures and their scales, `geo.weighing` for the arithmetic. Computing the figures is done once for
what they rest on and kept; weighing them anew is a matter of milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.weighing import Weighed, standardised, weigh
from planning.paircomponents import components, group_numbers
from planning.pairfound import Found, One, Source
from planning.pairground import PairGround, PairsAsked, ground_of, plans_of
from planning.pairland import (
    LAKES,
    SETTLEMENTS,
    border_figures,
    centre_distance,
    people_near,
    shared_catchment,
    shared_lakes,
)
from planning.pairpeople import capacity, population_change
from planning.pairplans import plan_figures
from planning.pairshared import shared_infrastructure, shared_protected
from planning.pairties import all_ties, existing_ties
from planning.sharing import SharedResults
from planning.world import (
    boundary_state,
    digest_of,
    figures_state,
    layer_state,
    matrix_state,
    plan_states,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.store import Store

_FIGURES: tuple[Callable[[PairGround], dict[str, Found]], ...] = (
    plan_figures,
    people_near,
    population_change,
    capacity,
    border_figures,
    centre_distance,
    shared_lakes,
    shared_catchment,
    shared_protected,
    shared_infrastructure,
    existing_ties,
)
_shared: SharedResults[Pairs] = SharedResults(12)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The figures of every pair of neighbours; shared by all who ask, and never changed.

    ``values`` is (pairs, components) in the components' own units and ``standard`` the same on the
    scale 0-1; nan is missing. ``found`` tells by component why, from what and since when; pairs are
    in the order of ``ground.borders``. ``state`` is what all of it rests on (`planning.world`).
    """

    ground: PairGround
    found: Mapping[str, Found]
    values: NDArray[np.float64]
    standard: NDArray[np.float64]
    state: Mapping[str, str]

    @property
    def count(self) -> int:
        """Return how many pairs there are."""
        return len(self.ground.borders)

    def one(self, pair: int, component: str) -> One:
        """Return one figure of one pair."""
        return self.found[component].ones[pair]

    def sources(self, pair: int, component: str) -> tuple[Source, ...]:
        """Return where a figure of a pair comes from."""
        return self.one(pair, component).sources or self.found[component].sources

    def practice(self, pair: int) -> bool:
        """Return whether a figure that a pair has rests on practice data."""
        there = (key for key in self.found if not self.one(pair, key).missing)
        return any(one.practice for key in there for one in self.sources(pair, key))

    def ends(self, pair: int) -> tuple[str, str]:
        """Return the ids of the two units of a pair."""
        row = self.ground.borders.iloc[pair]
        return str(row["unit_a"]), str(row["unit_b"])

    def name(self, pair: int) -> str:
        """Return the names of the two units of a pair."""
        return str(self.ground.borders["name"].iloc[pair])

    def weighed(self, weights: Mapping[str, float]) -> Weighed:
        """Return groups and scores; a component that ``weights`` does not name has no weight.

        Refuses what `geo.weighing.weigh` refuses.
        """
        order = [float(weights.get(key, 0.0)) for key in components()]
        return weigh(self.standard, order, group_numbers())


def shared_pairs(store: Store, asked: PairsAsked) -> Pairs:
    """Return the figures that were asked for, from memory where what they rest on is as it was.

    Refuses what `planning.pairground.ground_of` refuses, and ``figures-gone``.
    """
    state = state_of(store, asked)
    key = (store.home, store, repr(asked), digest_of(state))
    return _shared.get(key, lambda: _computed(store, asked, state))


def state_of(store: Store, asked: PairsAsked) -> dict[str, str]:
    """Return the state of everything that the figures of a region's pairs rest on."""
    plans = [plan.id for plan in plans_of(store, asked)]
    state = boundary_state(store) | matrix_state(store) | plan_states(store, plans)
    for layer in (SETTLEMENTS, LAKES, *asked.layers):
        state |= layer_state(store, layer, asked.at)
    return state | figures_state(store, asked.series or ()) | all_ties(store, asked.at)


def _computed(store: Store, asked: PairsAsked, state: Mapping[str, str]) -> Pairs:
    ground = ground_of(store, asked)
    made: dict[str, Found] = {}
    for figures in _FIGURES:
        made |= figures(ground)
    found = {key: made[key] for key in components()}
    columns = [[one.value for one in told.ones] for told in found.values()]
    values = np.asarray(columns, dtype=float).reshape(len(found), -1).T
    scales = components().values()
    standard = standardised(values, [s.none for s in scales], [s.full for s in scales])
    return Pairs(ground, found, values, standard, state)


def ranked(weighed: Weighed) -> list[int]:
    """Return the pairs from the highest score down, those with the most groups before the others.

    A score that lacks a group is no equal of one that has it, so it stands behind. Where scores are
    equal, being at the floor of `geo.weighing`, the groups themselves decide.
    """
    score = np.nan_to_num(weighed.score, nan=-1.0)
    lacking_groups = np.isnan(weighed.groups).sum(axis=1)
    groups = np.nansum(weighed.groups, axis=1)
    order = np.lexsort([np.arange(len(score)), -groups, -score, lacking_groups])
    return [int(number) for number in order]
