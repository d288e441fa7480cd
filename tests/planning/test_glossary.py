"""The glossary: every row is whole, and a word is found however it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.cooperation import evidence_marks
from layers.crosswalk import load
from layers.units import folded
from layers.words import LANGUAGES, words
from planning.codelists import plan_kinds
from planning.glossary import (
    FIELDS,
    Term,
    fact_sources,
    glossary,
    near_words,
    search_terms,
    terms_of,
    terms_with_code,
)

TERMS = list(glossary().values())
ALL = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)


@ALL
def test_a_term_has_its_words_marks_and_sources(term: Term) -> None:
    assert term.field in FIELDS
    assert term.lacks in {"", "lv", "no"}
    assert term.source in fact_sources()
    for lang in LANGUAGES:
        assert term.words[lang].strip() == term.words[lang] != ""
        assert term.marks[lang] in evidence_marks()
    assert all(code in load(table).rows for table, code in term.codes)
    assert set(term.kinds) <= set(plan_kinds())


@ALL
def test_a_remark_is_told_in_every_language_or_in_none(term: Term) -> None:
    told = {bool(term.about[lang]) for lang in LANGUAGES}
    assert told == {bool(term.about_mark)}
    if term.about_mark:
        assert term.about_mark in evidence_marks()
        assert term.about_source in fact_sources()


def test_every_field_has_terms_and_a_name() -> None:
    assert {term.field for term in TERMS} == set(FIELDS)
    for lang in LANGUAGES:
        assert all(words(lang)(f"glossary.fields.{field}") for field in FIELDS)


def test_a_source_that_is_a_page_has_a_title_and_every_other_its_words() -> None:
    for key, source in fact_sources().items():
        assert source.title or words("lv")(f"facts_from.{key}")
        assert source.url == "" or source.url.startswith("https://")


@given(
    st.sampled_from(TERMS),
    st.sampled_from(LANGUAGES),
    st.sampled_from([str, str.upper, folded, lambda word: f"  {word} "]),
)
def test_a_word_is_found_first_in_any_language_case_and_without_diacritics(
    term: Term, lang: str, written: Callable[[str], str]
) -> None:
    found = search_terms(written(term.words[lang]), "lv")
    before = found[: found.index(term)]
    spoken_before = [[folded(word) for word in one.words.values()] for one in before]
    assert all(folded(term.words[lang]) in said for said in spoken_before)


@given(st.sampled_from(TERMS), st.data())
def test_a_part_of_a_word_finds_its_term_within_its_field(term: Term, data: st.DataObject) -> None:
    word = term.words["nb"]
    start = data.draw(st.integers(0, len(word) - 1))
    part = word[start : data.draw(st.integers(start + 1, len(word)))]
    assert term in search_terms(part, "nb")
    assert term in search_terms(part, "nb", term.field)
    other = next(field for field in FIELDS if field != term.field)
    assert term not in search_terms(part, "nb", other)


def test_nothing_asked_finds_all_in_the_order_of_the_language() -> None:
    for lang in LANGUAGES:
        found = search_terms("", lang)
        assert len(found) == len(TERMS)
    assert [one.id for one in search_terms("", "lv")] != [one.id for one in search_terms("", "en")]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("DzS", "detached-housing-area"),
        ("TP", "territorial-plan"),
        ("5100", "agricultural-area"),
        ("innsigelse", "objection-with-suspensive-effect"),
        ("teritorijas planojums", "territorial-plan"),
        ("HØRING", "public-consultation"),
    ],
)
def test_codes_abbreviations_and_words_lead_to_their_term(asked: str, first: str) -> None:
    assert search_terms(asked, "lv")[0].id == first


def test_what_one_law_lacks_says_so() -> None:
    assert glossary()["objection-with-suspensive-effect"].lacks == "lv"
    assert glossary()["suspension-of-a-plan"].lacks == "no"


def test_a_misspelled_word_is_refused_with_near_ones() -> None:
    assert "innsigelse" in near_words("innsigelze")
    with pytest.raises(Refusal) as refused:
        terms_of("detālplānojms", "lv")
    assert refused.value.code == "term-unknown-near"
    assert "detālplānojums" in words("lv").refusal(refused.value)


def test_what_is_like_nothing_is_refused_without_an_offer() -> None:
    with pytest.raises(Refusal) as refused:
        terms_of("qqqqxzzz", "lv")
    assert refused.value.code == "term-unknown"


def test_a_zone_code_knows_its_term() -> None:
    assert [term.id for term in terms_with_code("lv-mk240", "L")] == ["agricultural-area"]
    assert terms_with_code("lv-mk240", "5100") == []
