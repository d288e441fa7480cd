"""Which of the plans at a place applies there.

Latvia: where a local plan (lokālplānojums) or a detailed plan (detālplānojums) is in force, the
requirements of the zone come from it, and the territorial plan gives only the general ones; this is
how GeoLatvija answers for a place. A detailed plan details a local one, so it goes before it.

Norway: plan- og bygningsloven § 1-5, second paragraph: where they conflict, a new plan goes before
an older plan for the same area, unless the new plan says otherwise; the commentary of the ministry
(regjeringen.no, "Lovkommentar til plandelen", § 1-5) says that this holds between all municipal
land-use plans. What a plan itself says about older ones is not read here. Where a day is not known,
or is the same, the more detailed kind goes first: detaljregulering, områderegulering and older
zoning plans, kommunedelplan, kommuneplanens arealdel.

Everywhere a plan in preparation is a notice, and one that is suspended, without effect or no longer
in force does not apply. Plans of other countries are ordered as in Latvia, the more detailed first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planning.codelists import Phase, PlanStatus, plan_kinds

PhaseThen = Phase | Literal["later", "unreadable"]
Reason = Literal["none", "only", "more-detailed", "newer", "unclear"]


@dataclass(frozen=True)
class PlanAtPoint:
    """A zone of a plan at a place.

    ``phase`` is where the plan stands in law on the day asked for ("later": not yet in force;
    "unreadable": its files are damaged, and whether it has a zone here is not known), ``hilucs``
    and ``name`` are empty where the plan gives none; ``plan`` and ``document`` are the plan's and
    its document's id.
    """

    plan: str
    document: int
    title: str
    kind: str
    status: str
    phase: PhaseThen
    valid_from: dt.date | None
    valid_to: dt.date | None
    code: str = ""
    name: str = ""
    hilucs: str = ""
    authority: str = ""
    regulation_url: str = ""
    practice: bool = False


@dataclass(frozen=True)
class Applies:
    """What holds at a place.

    ``governing`` are the zones of the plan that zone requirements come from, more than one on a
    line between zones and empty where no plan is in force; ``general`` the other plans in force,
    the nearest to governing first; ``notices`` plans that are coming; ``unreadable`` plans that
    may lie here and could not be looked into. ``reason`` says why the governing ones govern: the
    only plan, the more detailed or the newer one; "unclear" where several plans of one rank have no
    days, or the same, to tell them apart.
    """

    governing: tuple[PlanAtPoint, ...]
    general: tuple[PlanAtPoint, ...]
    notices: tuple[PlanAtPoint, ...]
    unreadable: tuple[PlanAtPoint, ...]
    reason: Reason


def what_applies(plans_at_point: Sequence[PlanAtPoint]) -> Applies:
    """Return which plans govern, hold in general, or are coming; see the module for the law."""
    in_force = _of(plans_at_point, "in-force")
    zoning = [plan for plan in in_force if _rank(plan) is not None]
    if _is_by_age(zoning):
        zoning.sort(key=_by_age)
    governing = [plan for plan in zoning if _is_level(plan, zoning[0])]
    others = [plan for plan in zoning if plan not in governing]
    return Applies(
        governing=tuple(governing),
        general=(*others, *(plan for plan in in_force if _rank(plan) is None)),
        notices=tuple(_of(plans_at_point, "preparation", "adopted")),
        unreadable=tuple(_of(plans_at_point, "unreadable")),
        reason=_reason(governing, others),
    )


def phase_at(
    status: PlanStatus,
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    at: dt.date,
    recorded: dt.date,
) -> PhaseThen:
    """Return where a plan stood in law on a day, from its status on the day it was ``recorded``.

    A plan in force was not so before its first day ("later") nor after its last; one that has
    ended was in force between the two days, where both are known and the last is past.
    """
    begun = valid_from is not None and valid_from <= at
    if status.phase == "in-force":
        if valid_from is not None and not begun:
            return "later"
        return "ended" if valid_to is not None and valid_to < at else "in-force"
    if status.phase == "ended" and begun and valid_to is not None and at <= valid_to <= recorded:
        return "in-force"
    return status.phase


def _of(plans: Sequence[PlanAtPoint], *phases: PhaseThen) -> list[PlanAtPoint]:
    """Return the plans of some phases, the more detailed first."""
    return sorted((plan for plan in plans if plan.phase in phases), key=_by_detail)


def _rank(plan: PlanAtPoint) -> int | None:
    return plan_kinds()[plan.kind].rank


def _is_by_age(zoning: Sequence[PlanAtPoint]) -> bool:
    """Return whether the newer plan goes first: Norwegian ones whose days are all known."""
    return all(plan.valid_from and plan_kinds()[plan.kind].country == "no" for plan in zoning)


def _is_level(plan: PlanAtPoint, first: PlanAtPoint) -> bool:
    """Return whether nothing known puts one of two plans before the other, or they are one."""
    if plan.plan == first.plan:
        return True
    known = plan.valid_from and first.valid_from
    return _rank(plan) == _rank(first) and (not known or plan.valid_from == first.valid_from)


def _reason(governing: Sequence[PlanAtPoint], others: Sequence[PlanAtPoint]) -> Reason:
    if not governing:
        return "none"
    if len({plan.plan for plan in governing}) > 1:
        return "unclear"
    if not others:
        return "only"
    zoning = (*governing, *others)
    same_day = governing[0].valid_from == others[0].valid_from
    by_age = _is_by_age(zoning) and not same_day
    return "newer" if by_age or _rank(governing[0]) == _rank(others[0]) else "more-detailed"


def _by_detail(plan: PlanAtPoint) -> tuple[int, int, str, str, str]:
    return (_rank(plan) or 0, -_day(plan), plan.title, plan.plan, plan.code)


def _by_age(plan: PlanAtPoint) -> tuple[int, int, str, str, str]:
    return (-_day(plan), _rank(plan) or 0, plan.title, plan.plan, plan.code)


def _day(plan: PlanAtPoint) -> int:
    return plan.valid_from.toordinal() if plan.valid_from else 0
