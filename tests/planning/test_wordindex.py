"""The index of words: it finds what reading every text finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planning.wordindex import WordIndex

LETTERS = "abā.\n \t\u2028"
TEXTS = st.lists(st.text(LETTERS, max_size=12), max_size=8)
SOUGHT = st.text("abā.", min_size=1, max_size=3)


@given(TEXTS, SOUGHT)
def test_a_word_is_found_in_the_texts_that_hold_it(texts: list[str], sought: str) -> None:
    found = WordIndex.of(texts).holding(sought)
    assert found.tolist() == [sought in text for text in texts]


def test_nothing_is_found_across_two_words() -> None:
    index = WordIndex.of(["ab cd", "abcd", ""])
    assert index.holding("bc").tolist() == [False, True, False]
    assert index.holding("x").tolist() == [False, False, False]
