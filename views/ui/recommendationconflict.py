"""Two people changed one recommendation: both texts side by side, in the place of the form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from layers.store import Store
from layers.words import Words
from planning.recommendations import RecommendationEntry, change_recommendation
from views.ui.recommendationdraft import Draft, forget, from_plain
from views.ui.recommendationview import go
from views.ui.recordconflict import keep_or_meet, record_conflict, usual_manner


def keep_change(store: Store, one: str, entry: RecommendationEntry, version: int) -> None:
    """Save a change made from a version; where somebody else was faster both texts are kept."""
    keep_or_meet(_place(one), lambda who: _change(store, one, entry, version, who))


def conflict_form(store: Store, one: str, draft: Draft, say: Words) -> bool:
    """Draw the conflict that a save has met; return whether there is one."""

    def save(values: dict[str, Any], version: int, who: str) -> None:
        _change(store, one, replace(draft.entry, **from_plain(values)), version, who)

    manner = replace(usual_manner(say), about="recpage.conflict", left=lambda: _leave(one))
    return record_conflict(_place(one), say, save, manner)


def _change(store: Store, one: str, entry: RecommendationEntry, version: int, who: str) -> None:
    change_recommendation(store.home, one, entry, version=version, who=who)
    _leave(one)


def _leave(one: str) -> None:
    forget(one)
    go(edit=False)


def _place(one: str) -> str:
    return f"recommendation:{one}"
