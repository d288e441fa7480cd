"""The rules of areas in words."""

from __future__ import annotations

from layers.hilucs import hilucs_name
from layers.store import Store
from layers.units import unit_id
from layers.words import Words
from planning.areaspecs import ConflictRule, DeclineRule, NearBorderRule, Spec
from planning.figurenames import figures_named
from planning.figures import list_figures
from planning.figureuse import names_of


def spec_told(store: Store, spec: Spec, say: Words) -> str:
    """Return a rule in words; nothing for an area that its names tell."""
    if isinstance(spec, ConflictRule):
        names = " – ".join(unit_name(store, f"{code}@{day}") for code, day in spec.between)
        where = names or say("recpage.rule.everywhere")
        if not spec.longer_than_m:
            return say("recpage.rule.conflict_all", where=where)
        return say("recpage.rule.conflict_told", metres=round(spec.longer_than_m), where=where)
    if isinstance(spec, NearBorderRule):
        use = hilucs_name(spec.hilucs, say.lang)
        return say("recpage.rule.near_told", metres=round(spec.within_m), use=use)
    if isinstance(spec, DeclineRule):
        named = figures_named(list_figures(store.home), say)
        return say(
            "recpage.rule.decline_told",
            earlier=named.get(spec.earlier) or _gone(store, spec.earlier, say),
            later=named.get(spec.later) or _gone(store, spec.later, say),
            percent=spec.more_than_percent,
        )
    return ""


def unit_name(store: Store, unit: str) -> str:
    """Return the name of a unit by its id, as it was when it began; the id where none has it."""
    found = [key for key in store.territory.units.index if unit_id(key) == unit]
    return store.territory.name(found[0]) if found else unit


def _gone(store: Store, figures: str, say: Words) -> str:
    """Return what a table was called that is not there any more."""
    name, year = names_of(store.home).get(figures, ("–", None))
    told = f"{year} · {name}" if year else name
    return f"{told} – {say('figures.card.removed')}"
