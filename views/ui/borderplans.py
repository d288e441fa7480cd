"""Which plans are audited along which day's borders, when nobody chose."""

from __future__ import annotations

import datetime as dt

import shapely

from layers.listing import finest
from layers.store import Store
from planning.planrecords import StoredPlan
from planning.planstore import list_plans, plan_versions
from planning.planunits import PLANS
from views.ui import session
from views.ui.borderview import BorderView


def offered_plans(store: Store, view: BorderView) -> list[StoredPlan]:
    """Return the plans that are shown on the map: in the region, or all that a mode can compare."""
    placed = [
        plan
        for plan in list_plans(store.home, withdrawn=False)
        if plan.current.bounds_lonlat is not None
    ]
    return [plan for plan in placed if view.mode != "units" or lies_in(store, plan, view.region)]


def lies_in(store: Store, plan: StoredPlan, region: str) -> bool:
    """Return whether a plan reaches into a region, as far as boxes tell."""
    bounds = plan.current.bounds_lonlat
    if bounds is None:
        return False
    return bool(shapely.box(*bounds).intersects(shapely.box(*region_bounds(store, region))))


def region_bounds(store: Store, region: str) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a region, in degrees."""

    def make() -> tuple[float, float, float, float]:
        keys = finest(store.territory, region, session.today())
        west, south, east, north = store.territory.outlines(keys).total_bounds.tolist()
        return west, south, east, north

    found: tuple[float, float, float, float] = store.territory.remember(
        ("region bounds", region, session.today()), make
    )
    return found


def chosen_plans(view: BorderView, offered: list[StoredPlan]) -> list[StoredPlan]:
    """Return the plans of a view: those that it names, else all that are offered.

    Made-up plans stand aside where there is a real one: figures of both together mean nothing.
    """
    if view.plans is not None:
        wanted = set(view.plans)
        return [plan for plan in offered if plan.id in wanted]
    real = [plan for plan in offered if not plan.practice]
    return real or offered


def day_of(store: Store, view: BorderView, plans: list[StoredPlan]) -> dt.date:
    """Return the day of a view: the one that it names, else that of the units that plans are for.

    That is today, or the last day of units which are no longer there, where all plans are made for
    such units.
    """
    if view.at is not None:
        return view.at
    keys = {key for plan in plans for key in plan.territories}
    known = [key for key in keys if key in store.territory.units.index]
    ends = [store.territory.unit(key)["valid_to"] for key in known]
    if not ends or not all(ends) or any(not plan.territories for plan in plans):
        return session.today()
    last: dt.date = min(*ends, session.today())
    return last


def units_asked(store: Store, view: BorderView, plans: list[StoredPlan], at: dt.date) -> str | None:
    """Return along which units plans are audited, as an audit is asked for them.

    A plan that lies in no region of ours is compared with its past along its own outline.
    """
    if view.mode == "two":
        return PLANS
    if view.mode == "versions" and not lies_in(store, plans[0], view.region):
        return None
    return f"{view.region}@{at}"


def named_plans(store: Store, view: BorderView, plans: list[StoredPlan]) -> tuple[str, ...]:
    """Return the plans as an audit is asked for them: by id, a former version with its number."""
    if view.mode != "versions":
        return tuple(plan.id for plan in plans)
    one = plans[0]
    before = [v.number for v in plan_versions(store.home, one.id) if v.number < one.current.number]
    return (*(f"{one.id}#{number}" for number in before[-1:]), one.id)
