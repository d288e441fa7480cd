"""The eleven examples: every fact says how sure it is and where it comes from."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.cooperation import (
    OWN,
    SEEN,
    area_types,
    cooperation_types,
    degrees,
    evidence_marks,
    themes,
)
from layers.examples import (
    FOLDER,
    KINDS,
    STATUSES,
    UNSOURCED,
    Example,
    Fact,
    Source,
    example,
    examples,
    sources,
)
from layers.words import LANGUAGES

ALL = pytest.mark.parametrize("one", examples().values(), ids=lambda one: one.id)
FACTS = [(one, fact) for one in examples().values() for fact in one.facts]
EACH_FACT = pytest.mark.parametrize(
    ("one", "fact"), FACTS, ids=[f"{one.id}-{n}" for n, (one, _) in enumerate(FACTS)]
)
WHEN = re.compile(r"\d{4}(-\d{2}-\d{2})?")


def test_there_are_eleven_in_the_order_of_their_numbers() -> None:
    assert list(examples()) == [f"OST-{n:02}" for n in range(1, 12)]


@ALL
def test_every_value_is_one_of_its_code_list(one: Example) -> None:
    assert one.area_type in area_types()
    assert set(one.themes) <= set(themes())
    assert one.themes
    assert one.degree is None or one.degree in degrees()
    assert set(one.types) <= set(cooperation_types())
    assert one.status in STATUSES
    assert one.classified == OWN


@ALL
def test_names_and_reasons_are_there_in_three_languages(one: Example) -> None:
    for texts in (one.names, one.placed, *([one.anchor] if one.anchor else [])):
        assert all(texts[lang].strip() for lang in LANGUAGES)
        assert len({texts[lang] for lang in LANGUAGES}) == len(LANGUAGES) or texts is one.names
    assert one.local_name


@ALL
def test_an_example_says_what_is_shared_its_form_and_its_status(one: Example) -> None:
    assert {"shared", "form", "status"} <= {fact.kind for fact in one.facts}
    assert one.told("status") == one.told("status")[:1]


@EACH_FACT
def test_a_fact_has_three_languages_a_mark_and_a_source(one: Example, fact: Fact) -> None:
    assert fact.kind in KINDS
    assert fact.mark in evidence_marks()
    assert len({fact.texts[lang] for lang in LANGUAGES}) == len(LANGUAGES)
    assert all("!" not in text and "  " not in text for text in fact.texts.values())
    assert fact.sources
    assert len(set(fact.sources)) == len(fact.sources)
    assert set(fact.sources) <= {*sources(), *UNSOURCED}, one.id


@EACH_FACT
def test_the_mark_of_a_fact_fits_its_source(one: Example, fact: Fact) -> None:
    seen = not set(fact.sources) & set(UNSOURCED)
    assert seen == (fact.mark in SEEN), one.id
    if not seen:
        assert fact.sources == (("own",) if fact.mark == OWN else ("general",))


@EACH_FACT
def test_only_dates_have_a_day_and_they_all_do(one: Example, fact: Fact) -> None:
    assert bool(fact.when) == (fact.kind == "date"), one.id
    if fact.when:
        assert WHEN.fullmatch(fact.when)
        day = fact.when if len(fact.when) == 10 else f"{fact.when}-01-01"
        assert dt.date(1900, 1, 1) < dt.date.fromisoformat(day) < dt.date(2026, 11, 22)


@ALL
def test_what_was_not_seen_does_not_pass_for_verified(one: Example) -> None:
    known = [fact.mark in SEEN for fact in (*one.told("shared"), *one.told("form"))]
    assert one.verified == any(known)


def test_the_border_committee_of_varmland_is_not_verified() -> None:
    one = example("OST-09")
    assert not one.verified
    assert one.degree is None
    assert one.types == ()
    assert {fact.mark for fact in one.told("form")} == {"B-M"}


@pytest.mark.parametrize("page", sources().values(), ids=lambda page: page.key)
def test_a_source_has_publisher_title_and_address_and_is_used(page: Source) -> None:
    assert page.publisher
    assert page.title
    assert re.fullmatch(r"https?://[^\s<>\"]+", page.url)
    assert any(page.key in one.sources for one in examples().values())


def test_an_example_is_found_by_its_id_in_any_case() -> None:
    assert example(" ost-03 ").local_name == "Bypakke Nedre Glomma"
    with pytest.raises(Refusal) as refused:
        example("OST-12")
    assert refused.value.code == "example-unknown"
    assert refused.value.values["example"] == "OST-12"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('area_type = "city-pair"', 'area_type = "valley"'),
        ('mark = "S"', 'mark = "X"'),
        ('"glomma-parties"', '"no-such-page"'),
        ('kind = "shared"', 'kind = "gossip"'),
        ('nb = "Byparet Valmiera–Cēsis."', ""),
        ("[name]", "[name"),
        ("[[facts]]", "[[rumours]]"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_by_name(tmp_path: Path, old: str, new: str) -> None:
    shutil.copy(FOLDER / "sources.toml", tmp_path)
    text = (FOLDER / "OST-03.toml").read_text(encoding="utf-8")
    (tmp_path / "OST-03.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        examples(tmp_path)
    assert (refused.value.code, refused.value.values["file"]) == ("data-file-broken", "OST-03.toml")
