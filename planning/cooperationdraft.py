"""A recommendation begun from a cooperation area: its theme, degree and territory come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.words import LANGUAGES, words
from planning.areas import add_area
from planning.cooperation import Cooperation, members_of
from planning.cooperationlists import cooperation_list, cooperation_name
from planning.evidence import add_source
from planning.recommendations import Recommendation, RecommendationEntry, add_recommendation

if TYPE_CHECKING:
    from layers.store import Store


def recommendation_from(
    store: Store, told: Cooperation, *, who: str, lang: str = "lv"
) -> Recommendation:
    """Write the draft of a recommendation about an area, and return it.

    Its title says so in every language in which the area has a name; the area itself, its members
    and what it rests on are its evidence. Refuses what these verbs refuse.
    """
    titles: dict[str, Any] = {f"title_{one}": _title(told, one) for one in LANGUAGES}
    entry = RecommendationEntry(
        **titles,
        theme=told.themes[0] if told.themes else next(iter(cooperation_list("theme"))),
        cooperation=told.degree,
        origin=told.origin,
        practice=told.practice,
    )
    made = add_recommendation(store.home, entry, who=who)
    for spec in told.territory.specs:
        add_area(store, made.id, spec, who=who)
    add_source(store.home, made.id, _source(store, told, lang), who=who)
    return made


def _title(told: Cooperation, lang: str) -> str:
    name = getattr(told, f"name_{lang}")
    return words(lang)("cooperation.recommendation_title", name=name)[:300] if name else ""


def _source(store: Store, told: Cooperation, lang: str) -> str:
    say = words(lang)
    names = ", ".join(one.name for one in members_of(store.home, told.id))
    rests = [f"{one.key}: {one.value} {one.unit}".strip() for one in told.evidence]
    name = next(filter(None, (getattr(told, f"name_{one}") for one in (lang, *LANGUAGES))))
    degree = f"{told.degree} {cooperation_name('degree', told.degree, lang)}"
    about = say("cooperation.recommendation_source", name=name, degree=degree, members=names or "–")
    return "; ".join([about, *rests])[:2000]
