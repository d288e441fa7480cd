"""The comparison of planning systems: a cell has its mark and source, or says what to check."""

from __future__ import annotations

import pytest

from layers.cooperation import evidence_marks
from layers.words import LANGUAGES, words
from planning.glossary import fact_sources, glossary, read_rows
from planning.institutions import (
    ASPECTS,
    COUNTRIES,
    FOLDER,
    TIMES,
    Topic,
    chosen_topics,
    topics,
    topics_of,
)

ALL = pytest.mark.parametrize("topic", topics().values(), ids=lambda topic: topic.id)


@ALL
def test_a_row_is_told_for_both_countries_in_every_language(topic: Topic) -> None:
    assert topic.aspect in ASPECTS
    for country in COUNTRIES:
        assert topic.of(country)
    for told in (topic.names, *(one.texts for one in topic.statements)):
        assert all(told[lang].strip() for lang in LANGUAGES)


@ALL
def test_what_is_said_has_a_mark_a_source_and_terms_that_exist(topic: Topic) -> None:
    for one in topic.statements:
        assert one.time in TIMES
        assert (one.mark == "") == (one.source == "")
        assert not one.mark or one.mark in evidence_marks()
        assert not one.source or one.source in fact_sources()
        assert set(one.terms) <= set(glossary())


def test_nothing_of_the_tables_is_lost() -> None:
    kept = sum(len(topic.statements) for topic in topics().values())
    files = ("statements.csv", "unknown.csv")
    assert kept == sum(len(read_rows(FOLDER / name)) for name in files)


def test_what_is_not_known_says_what_to_check() -> None:
    unknown = [one for topic in topics().values() for one in topic.statements if not one.mark]
    assert unknown
    assert all("Pārbaudiet" in one.texts["lv"] for one in unknown)
    assert all("Check" in one.texts["en"] for one in unknown)
    assert all("Kontroller" in one.texts["nb"] for one in unknown)


def test_every_aspect_has_rows_and_a_name() -> None:
    for aspect in ASPECTS:
        assert chosen_topics(aspect)
        assert all(words(lang)(f"systems.aspects.{aspect}") for lang in LANGUAGES)
    assert sum(len(chosen_topics(aspect)) for aspect in ASPECTS) == len(topics())


def test_a_row_is_found_by_its_words_in_any_language_and_by_its_terms() -> None:
    assert topics()["objection"] in chosen_topics(text="INNSIGELSE")
    assert topics()["forum"] in chosen_topics(text="planosanas forums")
    assert chosen_topics("levels", "innsigelse (§§ 5-4") == []


def test_a_term_leads_to_the_rows_that_speak_of_it_and_back() -> None:
    for term in glossary():
        assert all(term in topic.terms for topic in topics_of(term))
    assert topics()["forum"] in topics_of("regional-planning-forum")
