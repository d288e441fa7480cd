"""In which units of every date cooperation areas and their members lie, found once and kept.

Units of all dates are unions of the territory's pieces: an area of 2009 is told in the units of
today, and a member whose unit was merged in the unit that it went into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, or_, select, update

from layers.units import parse_id
from planning.areaplaces import Bounds, place_of, units_by_pieces
from planning.cooperation_models import Cooperation, CooperationUnit, Member, MemberUnit
from planning.cooperationtold import territory_of
from planning.database import reading, writing

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from layers.store import Store
    from layers.territory import Territory as Units

_PORTION = 500  # ids that fit into one statement
_SIDES = ("west", "south", "east", "north")
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
        return _place_areas(session, store) + _place_members(session, store)


def _outdated(store: Store, model: type[Cooperation | Member]) -> ColumnElement[bool]:
    version = store.territory.version
    return or_(model.placed_for < version, model.placed_for > version)


def _place_areas(session: Session, store: Store) -> int:
    columns = (Cooperation.id, Cooperation.deleted, Cooperation.told)
    found = session.execute(select(*columns).where(_outdated(store, Cooperation))).all()
    areas, units = [], []
    for area, deleted, told in found:
        bounds, shares = (_NOWHERE, {}) if deleted else _place(store, told)
        placed = dict(zip(_SIDES, bounds, strict=True))
        areas.append({"id": area, "placed_for": store.territory.version, **placed})
        units += [
            {"cooperation_id": area, "unit": unit, "share": share} for unit, share in shares.items()
        ]
    _write(session, CooperationUnit, CooperationUnit.cooperation_id, areas, units)
    if areas:
        session.execute(update(Cooperation), areas)
    return len(areas)


def _write(
    session: Session,
    model: type[CooperationUnit | MemberUnit],
    of: InstrumentedAttribute[str],
    records: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]],
) -> None:
    """Put units in the place of those that records had."""
    for start in range(0, len(records), _PORTION):
        ids = [record["id"] for record in records[start : start + _PORTION]]
        told = delete(model).where(of.in_(ids))
        session.execute(told, execution_options={"synchronize_session": False})
    if units:
        session.execute(insert(model), units)


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


def _place_members(session: Session, store: Store) -> int:
    told = (Member.cooperation_id, Member.role, Member.begins, Member.ends)
    columns = (Member.id, Member.deleted, Member.unit, *told)
    found = session.execute(select(*columns).where(_outdated(store, Member))).all()
    members = [{"id": row.id, "placed_for": store.territory.version} for row in found]
    units = [
        {
            "member_id": row.id,
            "unit": unit,
            "share": share,
            **{column.key: getattr(row, column.key) for column in told},
        }
        for row in found
        if row.unit and not row.deleted
        for unit, share in _carried(store.territory, row.unit).items()
    ]
    _write(session, MemberUnit, MemberUnit.member_id, members, units)
    if members:
        session.execute(update(Member), members)
    return len(members)


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
