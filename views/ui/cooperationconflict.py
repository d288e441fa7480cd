"""Two people changed one cooperation area: both texts side by side, in the place of the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from layers.store import Store
from layers.words import Words
from planning.conflicts import EditConflict
from planning.cooperation import CooperationEntry, change_cooperation
from planning.cooperationtold import ground_of, territory_of
from views.ui.cooperationdraft import Draft, forget
from views.ui.cooperationhistory import field_name, value_told
from views.ui.cooperationview import go
from views.ui.recordconflict import Manner, keep_or_meet, record_conflict

_TUPLES = frozenset({"themes", "financing", "instruments", "sources"})
_DAYS = frozenset({"valid_from", "valid_to"})


def keep_change(store: Store, one: str, entry: CooperationEntry, version: int) -> None:
    """Save a change made from a version; where somebody else was faster both texts are kept."""
    keep_or_meet(_place(one), lambda who: _change(store, one, entry, version, who))


def conflict_form(store: Store, one: str, draft: Draft, say: Words) -> bool:
    """Draw the conflict that a save has met; return whether there is one."""

    def save(values: dict[str, Any], version: int, who: str) -> None:
        merged = replace(draft.entry, **from_plain(values))
        change_cooperation(store, one, merged, version=version, who=who)
        _leave(one)

    manner = Manner(
        lambda name: field_name(name, say),
        lambda name, value: value_told(store, name, value, say),
        "cooppage.conflict",
        lambda: _leave(one),
    )
    return record_conflict(_place(one), say, save, manner)


def _change(store: Store, one: str, entry: CooperationEntry, version: int, who: str) -> None:
    try:
        change_cooperation(store, one, entry, version=version, who=who)
    except EditConflict as met:
        if any(field.theirs != field.base for field in met.conflict.fields):
            raise
        # The other change was of something else, such as a step: both stand.
        change_cooperation(store, one, entry, version=met.conflict.version, who=who)
    _leave(one)


def _leave(one: str) -> None:
    forget(one)
    go(edit=False)


def from_plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields that a conflict tells as an entry has them."""
    found = {name: _typed(name, value) for name, value in told.items() if name != "told"}
    return found | ({"territory": territory_of(told["told"])} if "told" in told else {})


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401  plain data of any kind
    if name in _TUPLES:
        return tuple(value)
    if name in _DAYS and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return tuple(ground_of(one) for one in value) if name == "evidence" else value


def _place(one: str) -> str:
    return f"cooperation:{one}"
