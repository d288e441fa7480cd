"""Areas that are rules: computed from plans, borders and figures, and again when those change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.border_frame import metric_for
from geo.conflict_matrix import class_number
from geo.errors import Refusal
from geo.measure import LONLAT_CRS
from layers.units import unit_id
from planning.areaspecs import ConflictRule, DeclineRule, NearBorderRule, Rule, told_of
from planning.auditcache import shared_audit
from planning.audits import AuditAsked
from planning.figures import get_figures
from planning.figureseries import change_percent
from planning.frames import SharedFrames
from planning.world import (
    GONE,
    boundary_state,
    digest_of,
    figures_state,
    matrix_in_use,
    matrix_state,
    plan_states,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.store import Store
    from layers.territory import Key
    from planning.audits import Audited

_shared = SharedFrames(limit=64 * 1024 * 1024)


def rests_on(store: Store, rule: Rule, plans: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the state of everything that a rule is computed from (`planning.world`).

    ``plans`` are the states of all plans, where they are at hand.
    """
    state = boundary_state(store)
    if isinstance(rule, DeclineRule):
        return state | figures_state(store, (rule.earlier, rule.later))
    return state | plan_states(store, rule.plans, plans) | matrix_state(store)


def rule_area(store: Store, rule: Rule) -> gpd.GeoDataFrame:
    """Return what a rule means now: name, unit (an id, or nothing) and geometry (EPSG:4326).

    Possibly no rows. Shared by all who ask while nothing changes; never change it. Refuses
    ``rule-plan-gone``, ``figures-gone``, ``figures-regions`` and what an audit refuses.
    """
    state = rests_on(store, rule)
    if any(text == GONE for key, text in state.items() if key.startswith("plan:")):
        raise Refusal("rule-plan-gone")
    key = (store.home, repr(told_of(rule)), digest_of(state))
    return _shared.get(key, lambda: _computed(store, rule))


def _computed(store: Store, rule: Rule) -> gpd.GeoDataFrame:
    if isinstance(rule, DeclineRule):
        return _declined(store, rule)
    done = shared_audit(store, AuditAsked(rule.plans, rule.units, matrix=matrix_in_use(store)))
    if isinstance(rule, ConflictRule):
        return _conflicts(done, rule)
    return _near_border(done, rule)


def _conflicts(done: Audited, rule: ConflictRule) -> gpd.GeoDataFrame:
    rows = done.stretches
    rows = rows[(rows["judgement"] == "conflict") & (rows["length_m"] > rule.longer_than_m)]
    if rule.between:
        wanted = {unit_id(key) for key in rule.between}
        pairs = zip(rows["unit_id_a"], rows["unit_id_b"], strict=True)
        rows = rows[np.asarray([set(pair) == wanted for pair in pairs], dtype=bool)]
    return _frame(rows["border"].tolist(), [None] * len(rows), rows.geometry.to_numpy())


def _near_border(done: Audited, rule: NearBorderRule) -> gpd.GeoDataFrame:
    """Return the strips, a row a border, cut at the outlines of its two units."""
    wanted = class_number(rule.hilucs)
    rows = done.stretches
    both = [rows[f"class_{side}"].map(lambda one: _is_within(one, wanted)) for side in "ab"]
    rows = rows[both[0] & both[1]]
    outlines = done.units.frame.geometry
    names, strips = [], []
    for border, mine in rows.groupby("border", sort=True):
        owners = [outlines[mine[f"unit_id_{side}"].iloc[0]] for side in "ab"]
        strips.append(_strip(mine.geometry, rule.within_m, shapely.union_all(owners)))
        names.append(str(border))
    return _frame(names, [None] * len(names), strips)


def _is_within(written: object, wanted: str) -> bool:
    if not isinstance(written, str):
        return False
    number = class_number(written)
    return number == wanted or number.startswith(f"{wanted}_")


def _strip(lines: gpd.GeoSeries, within_m: float, land: shapely.Geometry) -> shapely.Geometry:
    metric = metric_for(lines.crs, lines)
    around = lines.to_crs(metric).buffer(within_m).union_all()
    strip = gpd.GeoSeries([around], crs=metric).to_crs(LONLAT_CRS).iloc[0]
    return shapely.intersection(strip, land)


def _declined(store: Store, rule: DeclineRule) -> gpd.GeoDataFrame:
    earlier, later = (get_figures(store.home, one) for one in (rule.earlier, rule.later))
    change = change_percent(store.territory, earlier, later)
    codes = set(change.index[change < -rule.more_than_percent])
    keys = [key for key in _valid(store, later.at, codes) if store.territory.pieces_of(key)]
    return _frame(
        [store.territory.name(key, at=later.at) for key in keys],
        [unit_id(key) for key in keys],
        [store.territory.outline(key) for key in keys],
    )


def _valid(store: Store, at: object, codes: set[str]) -> list[Key]:
    valid = store.territory.valid_at(at)  # type: ignore[arg-type]
    return [key for key in valid.index if key[0] in codes]


def _frame(names: list[str], units: list[str | None], shapes: object) -> gpd.GeoDataFrame:
    table = pd.DataFrame({"name": names, "unit": pd.Series(units, dtype=object)})
    return gpd.GeoDataFrame(table, geometry=list(shapes), crs=LONLAT_CRS)  # type: ignore[call-overload]
