"""What the figures of a pair are called in words: amounts with units, what they are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from layers.words import Words
from planning.paircomponents import Component, components
from planning.pairfound import REGISTER, One, Source
from planning.pairtold import amount_told

_MOST_NAMES = 3
_MOST_SOURCES = 3


def scale_told(component: Component, say: Words) -> str:
    """Return from which amount to which the scale of a component goes."""
    ends = (component.none, component.full)
    low, high = (amount_told(component, end, say) for end in ends)
    return say("pairs.scale", none=low, full=high)


def detail_told(key: str, details: Mapping[str, Any], names: tuple[str, str], say: Words) -> str:
    """Return what a figure is made of, in words; empty where the figure says it all."""
    told = _DETAILS.get(key)
    return told(dict(details), names, say) if told and details else ""


def missing_told(one: One, names: tuple[str, str], say: Words) -> str:
    """Return why a figure is missing, with the units that have no plan; empty where it is there."""
    if not one.missing:
        return ""
    without = [name for name, side in zip(names, "ab", strict=True) if side in _without(one)]
    told = say(f"pairs.missing.{one.missing}")
    return f"{told}: {', '.join(without)}" if without else told


def _without(one: One) -> Sequence[str]:
    return list((one.details or {}).get("without", ()))


def sources_told(sources: Sequence[Source], say: Words) -> str:
    """Return where a figure comes from, with the day or year, practice data called so."""
    told = [_source(one, say) for one in sources[:_MOST_SOURCES]]
    return say("pairs.source", sources="; ".join(told)) if told else ""


def _source(one: Source, say: Words) -> str:
    date = f", {_day(one.date, say)}" if one.date else ""
    practice = f" ({say('plans.practice')})" if one.practice else ""
    name = say("pairs.register") if one.name == REGISTER else one.name
    return f"{name}{date}{practice}"


def _day(text: str, say: Words) -> str:
    try:
        return say.date(dt.date.fromisoformat(text))
    except ValueError:
        return text


def _conflict(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    if "without" in told:
        return ""
    km = {name: told[f"{name}_m"] / 1000 for name in ("conflict", "tension", "judged")}
    return say("pairs.detail.border_conflict", **km)


def _people(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    if not told["places"]:
        return say("pairs.detail.no_places")
    more = "…" if told["places"] > _MOST_NAMES else ""
    names = ", ".join(told["names"][:_MOST_NAMES]) + more
    if "people" not in told:
        return names
    known = say("pairs.detail.people_near", people=told["people"], names=names)
    return (
        f"{known} {say('pairs.detail.unknown', count=told['unknown'])}"
        if told["unknown"]
        else known
    )


def _shares(told: dict[str, Any], names: tuple[str, str], say: Words) -> str:
    parts = [say.number(told[f"percent_{side}"], 1) for side in "ab"]
    return "; ".join(f"{name} {part} %" for name, part in zip(names, parts, strict=True))


def _counts(told: dict[str, Any], names: tuple[str, str], say: Words) -> str:
    sides = [(name, side) for name, side in zip(names, "ab", strict=True)]
    known = [(name, side) for name, side in sides if f"people_{side}" in told]
    small = told.get("small", [])
    return "; ".join(
        say(
            "pairs.detail.small" if side in small else "pairs.detail.people",
            unit=name,
            people=told[f"people_{side}"],
        )
        for name, side in known
    )


def _centres(told: dict[str, Any], _names: tuple[str, str], _say: Words) -> str:
    return " – ".join(told[name] for name in ("centre_a", "centre_b") if name in told)


def _lakes(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    if not told["lakes"]:
        return say("pairs.detail.no_lakes")
    return ", ".join(told["names"]) or say("pairs.detail.unnamed_lake")


def _protected(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    return _listed(told, say("pairs.detail.no_protected")) if told else ""


def _infrastructure(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    return _listed(told, say("pairs.detail.no_infrastructure")) if told else ""


def _listed(told: dict[str, Any], none: str) -> str:
    """Return the first names of what is shared; nothing where none of it has a name."""
    if not told.get("areas", told.get("lines")):
        return none
    more = "…" if len(told["names"]) > _MOST_NAMES else ""
    return ", ".join(told["names"][:_MOST_NAMES]) + more


def _variety(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    if "classes" not in told:
        return ""
    return say("pairs.detail.legend_variety", names=told["names"], classes=told["classes"])


def _change(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    if "before" not in told:
        return ""
    ends = (say.number(told[name], 0) for name in ("before", "after"))
    return " → ".join(ends)


def _ties(told: dict[str, Any], _names: tuple[str, str], say: Words) -> str:
    parts = [say("pairs.detail.ties", count=told.get("areas", 0))]
    if told.get("proposed"):
        parts.append(say("pairs.detail.proposed", degree=told["proposed"]))
    return " ".join(parts)


_DETAILS: Mapping[str, Callable[[dict[str, Any], tuple[str, str], Words], str]] = {
    "border_conflict": _conflict,
    "people_near": _people,
    "legend_variety": _variety,
    "population_change": _change,
    "capacity": _counts,
    "border_share": _shares,
    "centre_distance": _centres,
    "shared_lakes": _lakes,
    "shared_protected": _protected,
    "shared_infrastructure": _infrastructure,
    "existing_ties": _ties,
}


def group_components(group: str) -> list[Component]:
    """Return the components of a group, in their order."""
    return [one for one in components().values() if one.group == group]
