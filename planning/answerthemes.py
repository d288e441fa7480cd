"""A theme proposed for what somebody wrote, by its words alone; whoever organises decides.

Words count by their first letters, so that endings do not: what an answer shares with the name of
a theme, or with texts that were already put under it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from layers.units import folded
from planning.recommendationlists import code_list

_WORD = re.compile(r"\w+")
_STEM = 5  # letters: shorter words are mostly not what a text is about


def proposed_theme(text: str, themed: Iterable[tuple[str, str]]) -> str:
    """Return the theme that most words speak for, empty where none does or two do as well.

    ``themed`` are texts with the themes that they were put under.
    """
    mine, votes = _stems(text), Counter[str]()
    for theme, names in code_list("theme").items():
        votes[theme] += len(mine & _stems(" ".join(names.values())))
    for other, theme in themed:
        votes[theme] += len(mine & _stems(other))
    (best, most), (_, second) = votes.most_common(2)
    return best if most > second else ""


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(folded(text)) if len(word) >= _STEM}
