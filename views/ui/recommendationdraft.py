"""What somebody is writing and has not saved: kept for the session, whatever page they go to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import LANGUAGES, Words
from planning.recommendations import Recommendation, RecommendationEntry, get_recommendation
from views.ui.recommendationpair import About, AboutPairs
from views.ui.recommendationview import NEW, RecommendationView

FIELDS = tuple(
    field.name for field in fields(RecommendationEntry) if field.name not in {"author", "practice"}
)
_EMPTY = RecommendationEntry(theme="")


@dataclass(frozen=True)
class Draft:
    """An entry as somebody left it, the entry it began from, and the version of that."""

    entry: RecommendationEntry
    base: RecommendationEntry
    version: int = 0

    @property
    def changed(self) -> bool:
        """Return whether anything was written that is not saved."""
        return self.entry != self.base


def draft_here(store: Store, recommendation: str, about: About | None, say: Words) -> Draft:
    """Return what is being written, begun from what is kept where nothing was changed yet.

    Refuses ``recommendation-gone``.
    """
    kept: Draft | None = st.session_state.get(_key(recommendation))
    resting = field_key(recommendation, "theme") in st.session_state
    if kept is not None and (kept.changed or resting):
        return kept
    draft = _begun(store, recommendation, about, say)
    st.session_state[_key(recommendation)] = draft
    return draft


def _begun(store: Store, recommendation: str, about: About | None, say: Words) -> Draft:
    if not is_new(recommendation):
        told = get_recommendation(store.home, recommendation)
        entry = entry_of(told)
        return Draft(entry, entry, told.version)
    if about is None:
        return Draft(_EMPTY, _EMPTY)
    about_pairs = isinstance(about, AboutPairs)
    line = say("recpage.pair_title" if about_pairs else "recpage.border_title", border=about.border)
    title: dict[str, Any] = {f"title_{say.lang}": line}
    entry = replace(_EMPTY, theme=about.theme, cooperation="D3", **title)
    return Draft(entry, entry)


def entry_of(told: Recommendation) -> RecommendationEntry:
    """Return what a recommendation says, without what the record adds to it."""
    return RecommendationEntry(
        **{field.name: getattr(told, field.name) for field in fields(RecommendationEntry)}
    )


def draft_name(view: RecommendationView) -> str:
    """Return the name of what is written: a new one about a border is not any new one."""
    return f"{NEW}:{view.border}" if view.chosen == NEW else view.chosen


def is_new(recommendation: str) -> bool:
    """Return whether a draft is of a recommendation that is not there yet."""
    return recommendation.startswith(f"{NEW}:")


def keep_draft(recommendation: str, draft: Draft) -> None:
    """Remember what was written."""
    st.session_state[_key(recommendation)] = draft


def typed(recommendation: str, draft: Draft) -> RecommendationEntry:
    """Return the entry as the fields of the form have it now."""
    found = {name: st.session_state.get(field_key(recommendation, name)) for name in FIELDS}
    told = {
        name: _value(name, value)
        for name, value in found.items()
        if field_key(recommendation, name) in st.session_state
    }
    return replace(draft.entry, **told)


def _value(name: str, value: Any) -> Any:  # noqa: ANN401  what a field of the form holds
    if name == "responsible":
        return tuple(value or ())
    if name == "due_on":
        return value if isinstance(value, dt.date) else None
    return str(value or "")


def from_plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields that a conflict tells as an entry has them: lists and days are text there."""
    found = {name: value for name, value in told.items() if name in _NAMES}
    if "responsible" in found:
        found["responsible"] = tuple(found["responsible"])
    if isinstance(found.get("due_on"), str):
        found["due_on"] = dt.date.fromisoformat(found["due_on"])
    return found


_NAMES = frozenset(asdict(_EMPTY))


def forget(recommendation: str) -> None:
    """Let go of what was written, and of the fields that held it."""
    st.session_state.pop(_key(recommendation), None)
    for name in FIELDS:
        st.session_state.pop(field_key(recommendation, name), None)


def field_key(recommendation: str, name: str) -> str:
    """Return the key of a field of the form."""
    return f"rec_field:{recommendation}:{name}"


def own_first(lang: str) -> list[str]:
    """Return the languages, the reader's own first."""
    return [lang, *(one for one in LANGUAGES if one != lang)]


def _key(recommendation: str) -> str:
    return f"rec_draft:{recommendation}"
