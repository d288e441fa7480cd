"""Where the data of a plan comes from, as everything that shows or writes it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.types import Provenance
from layers.words import DEFAULT_LANGUAGE, words

if TYPE_CHECKING:
    from planning.planrecords import StoredPlan

_SHIPPED = "plans.practice_source"


def practice_source() -> str:
    """Return the source that is kept with the shipped practice plans."""
    return words(DEFAULT_LANGUAGE)(_SHIPPED)


def source_in(plan: StoredPlan, lang: str) -> str:
    """Return the source of a plan: the shipped plans' in a language, another as it was written."""
    source = plan.current.source
    return words(lang)(_SHIPPED) if plan.practice and source == practice_source() else source


def plan_origin(plan: StoredPlan, lang: str) -> Provenance:
    """Return the provenance of a plan; what nobody stated is said not to be."""
    version = plan.current
    return Provenance(
        source=source_in(plan, lang) or plan.authority or version.original,
        licence=version.licence or words(lang)("plans.licence_unknown"),
        vintage=version.vintage or str(plan.valid_from or version.made_at.date()),
        accuracy_m=None,
    )
