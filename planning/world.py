"""What figures and rules rest on, as it is now: plans with their versions, boundaries, weights.

A state is a table of short texts by what they speak of. What was kept with a figure is compared
with what is there now: where the two differ the figure is stale.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from geo.conflict_matrix import matrix_csv
from geo.errors import Refusal
from planning.figures import get_figures
from planning.matrixstore import stored_matrix
from planning.planstore import list_plans

if TYPE_CHECKING:
    from geo.conflict_matrix import ConflictMatrix
    from layers.store import Store
    from planning.planrecords import StoredPlan

GONE = ""
BOUNDARIES, MATRIX = "boundaries", "matrix"
_PLAN, _FIGURES, _LAYER = "plan:", "figures:", "layer:"


def plan_states(
    store: Store, plans: Iterable[str], known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the state of each plan by its id: the version shown, and what its codes mean.

    ``known`` are all plans as `all_plans` gives them, where they are at hand.
    """
    known = all_plans(store) if known is None else known
    return {_PLAN + plan: known.get(plan, GONE) for plan in plans}


def all_plans(store: Store) -> dict[str, str]:
    """Return the state of every kept plan by its id."""
    return {plan.id: _plan_state(plan) for plan in list_plans(store.home)}


def _plan_state(plan: StoredPlan) -> str:
    mapped = _digest(repr(sorted(plan.mapping.items())))
    return f"{plan.current.number} {plan.current.sha256[:12]} {mapped}"


def boundary_state(store: Store) -> dict[str, str]:
    """Return which boundaries are used: the shipped ones, or a version of the official ones."""
    return {BOUNDARIES: store.territory.version}


def matrix_in_use(store: Store) -> ConflictMatrix:
    """Return the table of conflict weights that holds for everyone."""
    return stored_matrix(store.home).matrix


def matrix_state(store: Store) -> dict[str, str]:
    """Return which table of conflict weights is used."""
    return {MATRIX: _digest(matrix_csv(matrix_in_use(store)))}


def figures_state(store: Store, figures: Iterable[str]) -> dict[str, str]:
    """Return the version of each table of loaded figures."""
    return {_FIGURES + one: _figures_version(store, one) for one in figures}


def layer_state(store: Store, layer: str, at: dt.date) -> dict[str, str]:
    """Return the version of a layer on a day."""
    try:
        opened = store.open(layer, at)
    except (Refusal, KeyError):
        return {_LAYER + layer: GONE}
    changed = opened.raster.stat().st_mtime_ns if opened.raster is not None else 0
    return {_LAYER + layer: f"{opened.version} {changed}" if changed else opened.version}


def state_now(store: Store, kept: Mapping[str, str], at: dt.date) -> dict[str, str]:
    """Return the present state of all that a kept one speaks of."""

    def named(kind: str) -> list[str]:
        return [key.removeprefix(kind) for key in kept if key.startswith(kind)]

    now = plan_states(store, named(_PLAN)) if named(_PLAN) else {}
    now |= boundary_state(store) if BOUNDARIES in kept else {}
    now |= matrix_state(store) if MATRIX in kept else {}
    now |= figures_state(store, named(_FIGURES))
    for layer in named(_LAYER):
        now |= layer_state(store, layer, at)
    return now


def digest_of(state: Mapping[str, str]) -> str:
    """Return a state as one short text."""
    return _digest(repr(sorted(state.items())))


def _figures_version(store: Store, figures: str) -> str:
    try:
        return str(get_figures(store.home, figures).version)
    except Refusal:
        return GONE


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
