"""The Østfold examples as planning uses them: chosen by theme, degree and area, with their place.

Examples are examples: none of them is a recommendation, and what is ours in them says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd

from geo.errors import Refusal
from layers.cooperation import area_types, degrees, evidence_marks, themes
from layers.example_areas import Missing, example_area, member_names, missing_parts
from layers.examples import KINDS, Example, Fact, example, examples, sources
from layers.store import Store
from layers.territory import check_date
from layers.units import folded
from layers.words import LANGUAGES

__all__ = [
    "Example",
    "Fact",
    "Missing",
    "chosen_examples",
    "example",
    "example_records",
    "examples",
    "in_order",
    "member_names",
    "missing_of",
    "sources",
    "territory_of",
    "theme_of",
]


def chosen_examples(
    theme: str | None = None, degree: str | None = None, area_type: str | None = None
) -> tuple[Example, ...]:
    """Return the examples of a theme, a degree and a kind of area (keys; None for any).

    Refuses ``choice-unknown`` for a key that its list does not have.
    """
    for asked, known in ((theme, themes()), (degree, degrees()), (area_type, area_types())):
        if asked is not None and asked not in known:
            raise Refusal("choice-unknown", given=asked, known=", ".join(known))
    return tuple(
        one
        for one in examples().values()
        if theme in {None, *one.themes}
        and degree in {None, one.degree}
        and area_type in {None, one.area_type}
    )


def theme_of(text: str) -> str:
    """Return the key of the theme that a key or a name in any language means.

    Refuses ``choice-unknown``.
    """
    for key, theme in themes().items():
        if folded(text) in {folded(name) for name in (key, *theme.names.values())}:
            return key
    raise Refusal("choice-unknown", given=text, known=", ".join(themes()))


def territory_of(store: Store, one: Example, at: dt.date) -> gpd.GeoDataFrame:
    """Return the municipalities that make up an example's area on a day (EPSG:4326).

    Columns as of ``layers.example_areas.example_area``; ``missing_of`` has what is not among them.
    """
    return example_area(store.territory, one.id, at)


def missing_of(store: Store, one: Example, at: dt.date) -> tuple[Missing, ...]:
    """Return what of an example's area cannot be drawn on a day, and why."""
    return missing_parts(store.territory, one.id, at)


def example_records(
    store: Store, at: dt.date, lang: str, *, theme: str | None = None
) -> list[dict[str, Any]]:
    """Return the examples as plain records; ``theme`` is a key or a name.

    ``title`` and ``degree_name`` are in ``lang``; names and texts come in all languages, every
    fact with its ``mark``, what the mark means, and its sources.
    """
    wanted = None if theme is None else theme_of(theme)
    check_date(at)
    return [_record(store, one, at, lang) for one in chosen_examples(theme=wanted)]


def _record(store: Store, one: Example, at: dt.date, lang: str) -> dict[str, Any]:
    degree = degrees()[one.degree].title(lang) if one.degree else None
    area = territory_of(store, one, at)
    return {
        "id": one.id,
        "title": one.names[lang],
        "names": dict(one.names),
        "local_name": one.local_name,
        "verified": one.verified,
        "status": one.status,
        "area_type": one.area_type,
        "themes": list(one.themes),
        "degree": one.degree,
        "degree_name": degree,
        "placed": dict(one.placed),
        "types": list(one.types),
        "classification_mark": one.classified,
        "at": at,
        "municipalities": [
            {"name": name, "code": code} for name, code in member_names(store.territory, one.id, at)
        ],
        "drawn": area.drop(columns="geometry").to_dict("records"),
        "not_drawn": [
            {"names": dict(lost.names), "reason": lost.reason}
            for lost in missing_of(store, one, at)
        ],
        "facts": [_fact(fact) for fact in in_order(one.facts)],
        "vidzeme_anchor": None if one.anchor is None else {**one.anchor, "mark": one.classified},
    }


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts by kind, dates by day."""
    return sorted(facts, key=lambda fact: (KINDS.index(fact.kind), fact.when))


def _fact(fact: Fact) -> Mapping[str, Any]:
    pages = [sources()[key] for key in fact.sources if key in sources()]
    return {
        "kind": fact.kind,
        "when": fact.when or None,
        **{lang: fact.texts[lang] for lang in LANGUAGES},
        "mark": fact.mark,
        "mark_name": dict(evidence_marks()[fact.mark].names),
        "sources": [{"publisher": p.publisher, "title": p.title, "url": p.url} for p in pages],
    }
