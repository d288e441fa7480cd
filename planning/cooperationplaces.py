"""In which units of every date cooperation areas and their members lie, found once and kept.

Units of all dates are unions of the territory's pieces: an area of 2009 is told in the units of
today, and a member whose unit was merged in the unit that it went into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, or_, select

from layers.units import parse_id
from planning.areaplaces import Bounds, place_of, units_by_pieces
from planning.cooperation_models import Cooperation, CooperationUnit, Member, MemberUnit
from planning.cooperationtold import territory_of
from planning.database import reading, writing

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from layers.store import Store
    from layers.territory import Territory as Units

_NOWHERE: Bounds = (None, None, None, None)


def place_cooperations(store: Store) -> int:
    """Find bounds and units of every area and member whose place is not known for the boundaries.

    Asked before lists by unit, maps and matrices; does nothing where nothing has changed. Returns
    how many were placed.
    """
    with reading(store.home) as session:
        waiting = [
            session.scalar(select(model.id).where(_outdated(store, model)).limit(1))
            for model in (Cooperation, Member)
        ]
    if not any(waiting):
        return 0
    with writing(store.home) as session:
        areas = list(session.scalars(select(Cooperation).where(_outdated(store, Cooperation))))
        members = list(session.scalars(select(Member).where(_outdated(store, Member))))
        _place_areas(session, store, areas)
        _place_members(session, store, members)
    return len(areas) + len(members)


def _outdated(store: Store, model: type[Cooperation | Member]) -> ColumnElement[bool]:
    version = store.territory.version
    return or_(model.placed_for < version, model.placed_for > version)


def _place_areas(session: Session, store: Store, areas: Sequence[Cooperation]) -> None:
    rows: list[dict[str, Any]] = []
    for area in areas:
        bounds, units = (_NOWHERE, {}) if area.deleted else _place(store, area.told)
        area.west, area.south, area.east, area.north = bounds
        area.placed_for = store.territory.version
        session.execute(delete(CooperationUnit).where(CooperationUnit.cooperation_id == area.id))
        rows += [
            {"cooperation_id": area.id, "unit": unit, "share": share}
            for unit, share in units.items()
        ]
    if rows:
        session.execute(insert(CooperationUnit), rows)


def _place(store: Store, told: Mapping[str, Any]) -> tuple[Bounds, Mapping[str, float]]:
    """Return the bounds of all parts of a territory, and the greatest share of each unit."""
    boxes: list[tuple[float, float, float, float]] = []
    shares: dict[str, float] = {}
    for spec in territory_of(told).specs:
        bounds, units = place_of(store, spec)
        west, south, east, north = bounds
        if west is not None and south is not None and east is not None and north is not None:
            boxes.append((west, south, east, north))
        shares.update({unit: max(share, shares.get(unit, 0.0)) for unit, share in units.items()})
    if not boxes:
        return _NOWHERE, shares
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return (min(wests), min(souths), max(easts), max(norths)), shares


def _place_members(session: Session, store: Store, members: Sequence[Member]) -> None:
    rows: list[dict[str, Any]] = []
    for member in members:
        member.placed_for = store.territory.version
        session.execute(delete(MemberUnit).where(MemberUnit.member_id == member.id))
        units = {} if member.deleted or not member.unit else _carried(store.territory, member.unit)
        rows += [
            {
                "member_id": member.id,
                "cooperation_id": member.cooperation_id,
                "unit": unit,
                "share": share,
            }
            for unit, share in units.items()
        ]
    if rows:
        session.execute(insert(MemberUnit), rows)


def _carried(territory: Units, unit: str) -> Mapping[str, float]:
    """Return how much of a unit (0-1) lies in each unit of any date."""
    found: Mapping[str, float] = territory.remember(
        ("carried", unit), lambda: _shares_of(territory, unit)
    )
    return found


def _shares_of(territory: Units, unit: str) -> Mapping[str, float]:
    key = parse_id(unit)
    mine = territory.pieces_of(key)
    if not mine:
        return {}
    area = territory.pieces[territory.country(key)]["area_km2"]
    whole = float(area[sorted(mine)].sum())
    found = {
        other: float(area[sorted(mine & pieces)].sum()) / whole
        for other, (pieces, _) in units_by_pieces(territory).items()
        if mine & pieces
    }
    return {other: min(share, 1.0) for other, share in found.items()}
