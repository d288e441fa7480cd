"""Texts by the parts of words that they hold: a search of all of them that reads none.

Every word is kept once, with the numbers of the texts that have it. What is sought has no blank in
it, so a text holds it exactly where one of its words does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_END = "\n"  # no word holds one


@dataclass(frozen=True, eq=False)
class WordIndex:
    """Words of ``count`` texts: ``words`` are all of them, each with a line break after it.

    ``starts`` tells where each begins, ``texts`` the texts of all words one after the other, and
    ``first`` where those of each begin.
    """

    count: int
    words: str
    starts: NDArray[np.int64]
    texts: NDArray[np.int32]
    first: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> WordIndex:
        """Return the index of texts, numbered from 0."""
        found: dict[str, list[int]] = {}
        count = 0
        for count, text in enumerate(texts, 1):
            for word in set(text.split()):
                found.setdefault(word, []).append(count - 1)
        numbers = [number for some in found.values() for number in some]
        return cls(
            count,
            "".join(f"{word}{_END}" for word in found),
            _starts(len(word) + 1 for word in found),
            np.array(numbers, dtype=np.int32),
            _starts(map(len, found.values())),
        )

    def holding(self, sought: str) -> NDArray[np.bool_]:
        """Return for every text whether it holds what is sought: a part of a word."""
        found = np.zeros(self.count, dtype=bool)
        hits = [hit.start() for hit in re.finditer(re.escape(sought), self.words)]
        words = np.unique(np.searchsorted(self.starts, hits, side="right") - 1)
        first, many = self.first[words], self.first[words + 1] - self.first[words]
        before = np.cumsum(many) - many  # how many texts there are of the words before
        found[self.texts[np.repeat(first - before, many) + np.arange(many.sum())]] = True
        return found


def _starts(lengths: Iterable[int]) -> NDArray[np.int64]:
    """Return where pieces begin that stand one after the other, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(list(lengths), dtype=np.int64)]).astype(np.int64)
