"""Themes proposed by words: those of their names, and of texts that were put under them."""

from __future__ import annotations

import pytest

from planning.answerthemes import proposed_theme


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Nav TRANSPORTA pāri upei", "transport"),
        ("Tūrisma takas beidzas", "recreation"),
        ("Her mangler kulturarv", "heritage"),
        ("Ceļš beidzas", ""),
        ("", ""),
        ("transports un tūrisms", ""),
    ],
)
def test_words_of_a_name_speak_for_its_theme(text: str, theme: str) -> None:
    assert proposed_theme(text, []) == theme


def test_words_of_texts_put_under_a_theme_speak_for_it_too() -> None:
    themed = [("Skolēnu autobuss griežas atpakaļ", "services"), ("Autobuss neiet", "transport")]
    assert proposed_theme("Skolēniem nav autobusa", themed) == "services"
    assert proposed_theme("Autobusa nav", themed) == ""
    assert proposed_theme("Autobusa nav", themed[1:]) == "transport"
