"""The columns that are made of others: how records sort and are found, and if they are placed."""

from __future__ import annotations

from typing import Any

from layers.units import folded
from layers.words import LANGUAGES
from planning.cooperation_models import Cooperation, Member
from planning.recommendation_models import Area, Recommendation

_SORT_LIMIT = 300


def refresh_derived(row: Any) -> None:  # noqa: ANN401  any tracked record
    """Make the derived columns of a row anew from what it holds."""
    if isinstance(row, Recommendation):
        titles = [getattr(row, f"title_{lang}") for lang in LANGUAGES]
        texts = [getattr(row, f"text_{lang}") for lang in LANGUAGES]
        row.sort_title = folded(next((title for title in titles if title), ""))[:_SORT_LIMIT]
        told = (*titles, *texts, *row.responsible, row.addressee_note, row.author, row.id)
        # A line break at both ends, so that a whole line can be looked for.
        row.search = folded("\n".join(["", *filter(None, told), ""]))
    elif isinstance(row, Cooperation):
        _refresh_cooperation(row)
    elif isinstance(row, Area | Member):
        row.placed_for = ""


def _refresh_cooperation(row: Cooperation) -> None:
    names = [getattr(row, f"name_{lang}") for lang in LANGUAGES]
    row.sort_name = folded(next((name for name in names if name), ""))[:_SORT_LIMIT]
    told = (*names, row.note, row.secretariat, *row.instruments, *row.sources, row.id)
    row.search = folded("\n".join(filter(None, told)))
    row.theme_keys = f"|{'|'.join(row.themes)}|"
    row.placed_for = ""
