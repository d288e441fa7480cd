"""The components of a pair or a group as bars: amounts, weights, sources, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from layers.words import Words
from planning.paircomponents import GROUPS, Component, components
from planning.pairs import Pairs
from planning.pairtold import amount_told, score_told
from views.ui.pairwords import (
    detail_told,
    group_components,
    missing_told,
    scale_told,
    sources_told,
)


@dataclass(frozen=True)
class Bar:
    """One component as it is drawn; ``missing`` is why it has no figure, in words."""

    component: Component
    value: float
    standard: float
    weight: float
    missing: str = ""
    detail: str = ""
    source: str = ""


def pair_bars(pairs: Pairs, pair: int, weights: Mapping[str, float], say: Words) -> dict[str, Bar]:
    """Return the bars of a pair by component."""
    names = pairs.ground.units.frame["name"]
    a, b = (str(names[one]) for one in pairs.ends(pair))
    bars = {}
    for column, key in enumerate(pairs.found):
        one = pairs.one(pair, key)
        bars[key] = Bar(
            components()[key],
            one.value,
            float(pairs.standard[pair, column]),
            weights.get(key, 0.0),
            missing_told(one, (a, b), say),
            detail_told(key, one.details or {}, (a, b), say),
            sources_told(pairs.sources(pair, key), say),
        )
    return bars


def bars_html(bars: Mapping[str, Bar], groups: Sequence[float], say: Words) -> str:
    """Return the groups with their scores, and their components as bars; all texts are escaped."""
    parts = []
    for group, score in zip(GROUPS, groups, strict=True):
        mine = [bars[one.key] for one in group_components(group) if one.key in bars]
        parts += [_head(group, score, mine, say), *(_bar(one, say) for one in mine)]
    return f'<div class="xp-bars">{"".join(parts)}</div>'


def _head(group: str, score: float, bars: list[Bar], say: Words) -> str:
    there = sum(not one.missing for one in bars)
    known = say("pairs.known", there=there, all=len(bars))
    about = say("pairs.group_missing") if math.isnan(score) else known
    name = say(f"pairs.group.{group}")
    return (
        f'<div class="xp-group xp-{group}"><b>{escape(name)}</b>'
        f"<span>{escape(about)}</span><b>{escape(score_told(score, say))}</b></div>"
    )


def _bar(one: Bar, say: Words) -> str:
    name, about = (table[say.lang] for table in (one.component.names, one.component.about))
    title = escape(f"{about}. {scale_told(one.component, say)}")
    weight = say("pairs.weight", weight=_weight(one.weight, say))
    if one.missing:
        track = '<i class="xp-track xp-none"></i>'
        told, small = say("pairs.is_missing"), one.missing
    else:
        width = f"{one.standard * 100:.1f}%"
        filled = f'<u class="xp-{one.component.group}" style="width:{width}"></u>'
        track = f'<i class="xp-track">{filled}</i>'
        told, small = amount_told(one.component, one.value, say), one.detail
    idle = "" if one.weight else " xp-idle"
    lines = " · ".join(escape(text) for text in (small, one.source, weight) if text)
    return (
        f'<div class="xp-bar{idle}" title="{title}"><span>{escape(name)}</span>{track}'
        f'<b class="xp-value">{escape(told)}</b>'
        f"<small>{lines}</small></div>"
    )


def _weight(weight: float, say: Words) -> str:
    return say.number(weight, 0 if weight.is_integer() else 1)
