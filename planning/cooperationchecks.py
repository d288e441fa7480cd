"""Whether cooperation records of a project's file are such as the program would have written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from layers.units import parse_id
from planning.cooperation_models import Cooperation, Member
from planning.cooperationlists import CooperationList, checked_code, checked_codes
from planning.cooperationrules import check_members
from planning.cooperationtold import ground_of, territory_of
from planning.recommendationlists import checked_key

Row = Mapping[str, Any]
_KEYS: tuple[CooperationList, ...] = (
    *("degree", "standing", "hulst_type", "composition"),
    *("legal_form", "decision_rule", "confidence"),
)
_NEEDED = frozenset({"degree", "standing"})


def check_cooperation(row: Row) -> None:
    """Raise a refusal, KeyError, TypeError or ValueError for a row that no verb would write."""
    for name in _KEYS:
        checked_code(name, row[name], needed=name in _NEEDED)
    checked_key("origin", row["origin"])
    checked_codes("theme", _texts(row["themes"]))
    checked_codes("financing", _texts(row["financing"]))
    checked_codes("step", row["steps"])
    for texts in (row["instruments"], row["sources"]):
        _texts(texts)
    for day in row["steps"].values():
        dt.date.fromisoformat(day)
    for ground in row["evidence"]:
        ground_of(ground)
    if not territory_of(row["told"]).specs:
        raise ValueError


def check_member(row: Row) -> None:
    """Raise for a membership that no verb would write, as `check_cooperation` does."""
    checked_code("role", row["role"], needed=True)
    if row["unit"]:
        parse_id(row["unit"])
    if not row["name"]:
        raise ValueError


def check_memberships(areas: Sequence[Row], members: Sequence[Row]) -> None:
    """Refuse members outside the dates of their area or there twice."""
    by_area: dict[str, list[Member]] = {}
    for row in members:
        if not row["deleted"]:
            by_area.setdefault(row["cooperation_id"], []).append(Member(**row))
    for row in areas:
        if not row["deleted"]:
            check_members(Cooperation(**row), by_area.get(row["id"], ()))


def _texts(told: Any) -> Sequence[str]:  # noqa: ANN401  what came in a file
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise TypeError
    return told
