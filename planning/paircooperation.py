"""A proposed cooperation area made of neighbours, with the figures that speak for it attached."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from layers.words import LANGUAGES, Words, words
from planning.cooperation import (
    Cooperation,
    CooperationEntry,
    Ground,
    MembershipEntry,
    Territory,
    add_cooperation,
)
from planning.paircomponents import GROUPS, components
from planning.pairfound import REGISTER, Source
from planning.pairgroups import candidate

if TYPE_CHECKING:
    from layers.store import Store
    from planning.pairs import Pairs

DEGREE = "D3"  # plans made to agree: what neighbours may begin with; changed on its own page
_SOURCES = 3


def make_cooperation(  # noqa: PLR0913  a group, how it was weighed, and who says so in what language
    store: Store,
    pairs: Pairs,
    units: tuple[str, ...],
    weights: Mapping[str, float],
    *,
    who: str,
    lang: str,
) -> Cooperation:
    """Keep a proposed cooperation area of units from the pairs' day on, with their figures.

    Refuses what `planning.pairgroups.candidate` and `planning.cooperation.add_cooperation` refuse.
    """
    grounds = grounds_of(pairs, units, weights, lang)
    at, keys = pairs.ground.asked.at, [pairs.ground.keys[one] for one in units]
    names: dict[str, Any] = {
        f"name_{one}": " – ".join(store.territory.name(key, one, at=at) for key in keys)
        for one in LANGUAGES
    }
    entry = CooperationEntry(
        **names,
        territory=Territory(tuple(keys)),
        degree=DEGREE,
        composition="municipal",
        evidence=grounds,
        valid_from=at,
    )
    members = [MembershipEntry(unit=key, begins=at) for key in keys]
    return add_cooperation(store, entry, members, who=who)


def grounds_of(
    pairs: Pairs, units: tuple[str, ...], weights: Mapping[str, float], lang: str
) -> tuple[Ground, ...]:
    """Return the score, the groups and the figures that units have, as grounds of an area."""
    found, say = candidate(pairs, units, weights), words(lang)
    at = pairs.ground.asked.at
    scores = {"score": found.score, **dict(zip(GROUPS, found.weighed.groups[0], strict=True))}
    grounds = [
        Ground(f"pair_{name}", round(float(value), 4), at=at)
        for name, value in scores.items()
        if not math.isnan(value)
    ]
    for (key, component), value in zip(components().items(), found.values, strict=True):
        if not math.isnan(value):
            unit = say(f"pairs.unit.{component.unit}", value="").strip()
            source = _source(pairs, found.pairs, key, say)
            grounds.append(Ground(key, round(float(value), component.digits + 2), unit, source, at))
    return tuple(grounds)


def _source(pairs: Pairs, inside: tuple[int, ...], key: str, say: Words) -> str:
    """Return where a figure comes from; practice data is called so, for the area itself is real."""
    told = dict.fromkeys(source for pair in inside for source in pairs.sources(pair, key))
    names = dict.fromkeys(_named(one, say) for one in told)
    return "; ".join(list(names)[:_SOURCES])


def _named(one: Source, say: Words) -> str:
    name = say("pairs.register") if one.name == REGISTER else one.name
    practice = f" ({say('plans.practice')})" if one.practice else ""
    return f"{name}, {one.date}{practice}" if one.date else f"{name}{practice}"
