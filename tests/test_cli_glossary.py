"""The glossary from the shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from layers.words import LANGUAGES, words
from planning.glossary import glossary

Cli = Callable[..., Any]


def test_without_a_word_it_lists_all(cli: Cli) -> None:
    answered = cli("glossary", "--json")
    assert answered.code == 0
    assert {row["id"] for row in answered.data} == set(glossary())


def test_a_term_is_told_with_marks_sources_codes_and_where_it_matters(cli: Cli) -> None:
    (told,) = cli("glossary", "innsigelse", "--json").data
    assert (told["lv"], told["nb"]) == ("iebildums ar atliekošu spēku", "innsigelse")
    assert told["marks"] == {"lv": "B-H", "en": "B-H", "nb": "S"}
    assert told["no_equivalent_in"] == "lv"
    assert "objection" in told["systems"]
    assert told["remark"]["mark"] == "B-H"
    assert told["remark"]["source"]["id"] == "general"
    (zone,) = cli("glossary", "DzS", "--json").data[:1]
    assert {"list": "lv-mk240", "code": "DzS"} in zone["codes"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_begin_with_the_reader_s_language(cli: Cli, lang: str) -> None:
    answered = cli("glossary", "innsigelse", "--lang", lang)
    assert answered.out.startswith(words(lang)(f"glossary.language.{lang}"))
    assert words(lang)("glossary.lacks_lv") in answered.out


def test_a_misspelled_word_is_refused_with_near_ones(cli: Cli) -> None:
    answered = cli("glossary", "innsigelze", "--lang", "nb")
    assert answered.code == 2
    assert "innsigelse" in answered.err
