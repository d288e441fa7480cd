"""The ranking of pairs as HTML: the score, the three groups as small bars, what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np

from geo.weighing import Weighed
from layers.words import Words
from planning.paircomponents import GROUPS
from planning.pairs import Pairs
from planning.pairtold import score_told

SEPARATOR = "~"


def pick_of(pairs: Pairs, pair: int) -> str:
    """Return what stands for a pair in the page and its address."""
    return SEPARATOR.join(pairs.ends(pair))


def ranking_html(
    pairs: Pairs, weighed: Weighed, order: Sequence[tuple[int, int]], chosen: int | None, say: Words
) -> str:
    """Return the list of (rank, pair); ``data-pick`` names pairs. Every name is escaped."""
    rows = [_row(pairs, weighed, pair, rank, pair == chosen, say) for rank, pair in order]
    return f'<p class="xp-key">{keys_html(say)}</p>{"".join(rows)}'


def keys_html(say: Words) -> str:
    """Return what the colours of the groups mean."""
    return "".join(
        f'<span><i class="xp-{group}"></i>{escape(say(f"pairs.group.{group}"))}</span>'
        for group in GROUPS
    )


def _row(  # noqa: PLR0913, PLR0917  what a row shows
    pairs: Pairs,
    weighed: Weighed,
    pair: int,
    rank: int,
    chosen: bool,  # noqa: FBT001  one of two looks
    say: Words,
) -> str:
    there = int(np.isfinite(pairs.values[pair]).sum())
    told = [say("pairs.figures_known", there=there, all=pairs.values.shape[1])]
    lacking = [
        say(f"pairs.group.{group}").lower()
        for group, score in zip(GROUPS, weighed.groups[pair], strict=True)
        if math.isnan(score)
    ]
    if lacking:
        told.append(say("pairs.partial", groups=", ".join(lacking)))
    practice = f'<em class="xb-tag">{escape(say("plans.practice"))}</em>'
    tag = practice if pairs.practice(pair) else ""
    return (
        f'<button class="xb-row" data-pick="{escape(pick_of(pairs, pair))}" '
        f'aria-current="{"true" if chosen else "false"}">'
        f'<span class="xb-name"><b>{rank}.</b> {escape(pairs.name(pair))}</span>'
        f'<span class="xb-index">{escape(score_told(float(weighed.score[pair]), say))}</span>'
        f"{groups_html(weighed.groups[pair], say)}"
        f'<span class="xb-small">{escape(" · ".join(told))} {tag}</span></button>'
    )


def groups_html(groups: Sequence[float], say: Words) -> str:
    """Return the three groups as bars beside each other; a missing one is hatched."""
    cells = []
    for group, score in zip(GROUPS, groups, strict=True):
        title = escape(f"{say(f'pairs.group.{group}')}: {score_told(float(score), say)}")
        if math.isnan(score):
            cells.append(f'<i class="xp-cell xp-none" title="{title}"></i>')
        else:
            bar = f'<u class="xp-{group}" style="width:{score * 100:.0f}%"></u>'
            cells.append(f'<i class="xp-cell" title="{title}">{bar}</i>')
    return f'<span class="xp-cells">{"".join(cells)}</span>'
