"""What answers come to, how they leave, and what becomes of one: all told a second way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from geo.errors import Refusal
from layers.store import Store
from layers.words import words
from planning.answerdrafts import draft_again, recommendation_from
from planning.answerout import answers_csv, answers_geojson
from planning.answerresults import Result, results, themes_given
from planning.answers import Answer, answers_of, answers_state, give_theme, submit
from planning.areas import list_areas
from planning.areaspecs import PlaceArea, ShapeArea, Spec
from planning.questionnaires import Questionnaire
from planning.questions import Question, Said
from planning.recommendations import get_recommendation, remove_recommendation
from tests.planning.made_questionnaires import (
    ANSWERS,
    ENTRY,
    QUESTIONS,
    SENT,
    SQUARE,
    THREE,
    opened,
    opened_named,
)

SAY = words("lv")
HOSTILE = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "<script>alert(1)</script>"]


def answered(home: Path, one: Questionnaire, *told: dict[str, object]) -> dict[str, Result]:
    for number, values in enumerate(told):
        submit(home, one.code, ANSWERS | values, token=f"{SENT}{number}")
    return {found.question.id: found for found in results(one, answers_of(home, one.id))}


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


def test_choices_are_counted_those_that_nobody_made_too(home: Path) -> None:
    found = answered(home, opened(home), {}, {"q-one": "o-3", "q-many": []}, {})
    assert dict(found["q-one"].counts) == {"o-1": 0, "o-2": 2, "o-3": 1}
    assert dict(found["q-many"].counts) == {"o-1": 2, "o-2": 0, "o-3": 2}
    assert (found["q-one"].n, found["q-many"].n) == (3, 2)


def test_a_scale_has_its_distribution_and_its_mean_of_those_who_answered(home: Path) -> None:
    found = answered(home, opened(home), {"q-scale": 1}, {"q-scale": 4}, {"q-scale": None})
    assert dict(found["q-scale"].counts) == {"1": 1, "2": 0, "3": 0, "4": 1, "5": 0}
    assert (found["q-scale"].n, found["q-scale"].mean) == (2, 2.5)


def test_nothing_answered_is_no_mean_and_no_rank(home: Path) -> None:
    found = answered(home, opened(home))
    assert found["q-scale"].mean is None
    assert dict(found["q-rank"].ranks) == {}
    assert {one.n for one in found.values()} == {0}


@given(st.lists(st.permutations([one.id for one in THREE]), min_size=1, max_size=12))
def test_mean_ranks_add_up_whatever_was_ranked(orders: list[list[str]]) -> None:
    question = QUESTIONS[-1]
    asked = opened_in_memory(question)
    given_ = [answer_of(n, {question.id: order}) for n, order in enumerate(orders)]
    (found,) = results(asked, given_)
    assert sum(found.ranks.values()) == pytest.approx(6)  # 1 + 2 + 3
    for key, mean in found.ranks.items():
        places = [1 + order.index(key) for order in orders]
        assert mean == pytest.approx(sum(places) / len(places))
    assert list(found.ranks.values()) == sorted(found.ranks.values())


def opened_in_memory(question: Question) -> Questionnaire:
    blank = dict.fromkeys(("opened_at", "closed_at", "created_at", "changed_at"))
    return Questionnaire(
        title=Said(lv="A"),
        questions=(question,),
        id="que",
        version=1,
        code="",
        status="open",
        removed=0,
        **blank,  # type: ignore[arg-type]
    )


def answer_of(number: int, told: dict[str, object]) -> Answer:
    return Answer(number, "", "lv", None, told, {}, {}, {})  # type: ignore[arg-type]


def test_texts_are_counted_by_theme_those_without_one_last(home: Path) -> None:
    one = opened(home)
    answered(home, one, {}, {}, {})
    for answer, theme in ((2, "transport"), (3, "transport")):
        give_theme(home, one.id, answer, "q-text", theme, who="Ilze")
    found = {each.question.id: each for each in results(one, answers_of(home, one.id))}
    assert list(themes_given(found["q-text"]).items()) == [("transport", 2), ("", 1)]


def table_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_table_has_a_row_for_each_answer_in_the_words_of_a_language(home: Path) -> None:
    one = opened_named(home)
    submit(home, one.code, ANSWERS, token=SENT, name="Jānis")
    give_theme(home, one.id, 1, "q-text", "transport", who="Ilze")
    (row,) = table_of(answers_csv(one, answers_of(home, one.id), SAY))
    assert row["vārds"] == "Jānis"
    assert row["1. Kas jūs esat?"] == "ceļi"
    assert row["2. Kas traucē?"] == "ūdeņi; meži"
    assert row["3. Cik labi?"] == "4"
    assert row["4. tēma"] == "transports un mobilitāte"
    assert row["5. Kur?"] == "POINT (25.42 57.54)"
    assert row["7. Kas pirmais?"] == "meži; ūdeņi; ceļi"


def test_an_anonymous_table_has_no_column_for_names_and_an_empty_one_its_heads(home: Path) -> None:
    one = opened(home)
    heads = answers_csv(one, [], SAY).decode("utf-8-sig").splitlines()
    assert len(heads) == 1
    assert "vārds" not in heads[0]
    assert "7. Kas pirmais?" in heads[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_stays_text(home: Path, text: str) -> None:
    one = opened(home, replace(ENTRY, title=Said(lv=text)))
    submit(home, one.code, ANSWERS | {"q-text": text}, token=SENT)
    (row,) = table_of(answers_csv(one, answers_of(home, one.id), SAY))
    assert row["4. Kāpēc?"] in {text.strip(), f"'{text.strip()}"}
    assert not row["4. Kāpēc?"].startswith(("=", "+", "-", "@", "\t"))
    told = json.loads(answers_geojson(one, answers_of(home, one.id), SAY))
    assert {one["properties"]["q-text"] for one in told["features"]} == {text.strip()}


def test_places_and_areas_leave_with_what_the_same_person_said(home: Path) -> None:
    one = opened(home)
    answered(home, one, {}, {"q-place": [[25.1, 57.1], [25.2, 57.2]], "q-area": []})
    told = json.loads(answers_geojson(one, answers_of(home, one.id), SAY))
    kinds = [(each["properties"]["answer"], each["geometry"]["type"]) for each in told["features"]]
    assert kinds == [(1, "Point"), (2, "Point"), (2, "Point"), (1, "Polygon")]
    assert told["features"][0]["properties"]["q-one"] == "ceļi"
    assert told["questionnaire"]["answers"] == 2


def test_no_places_are_an_empty_collection(home: Path) -> None:
    one = opened(home)
    assert json.loads(answers_geojson(one, [], SAY))["features"] == []


def after_places(home: Path) -> Questionnaire:
    """Open one whose text follows the question for places."""
    _one, _many, _scale, text, place, *_rest = QUESTIONS
    return opened(home, replace(ENTRY, questions=(place, text)))


def test_a_text_becomes_a_draft_with_its_origin_and_its_places(home: Path) -> None:
    one, store = after_places(home), Store(home)
    sent = {"q-place": ANSWERS["q-place"], "q-text": "Ceļš beidzas. Jāvienojas!"}
    submit(home, one.code, sent, token=SENT)
    made = recommendation_from(store, one.id, 1, "q-text", theme="transport", who="Ilze", say=SAY)
    assert (made.status, made.origin, made.theme) == ("draft", "questionnaire", "transport")
    assert made.origin_note == "Par robežām: Kāpēc? (atbilde Nr. 1)"
    assert (made.title_lv, made.text_lv) == ("Ceļš beidzas", "Ceļš beidzas. Jāvienojas!")
    assert [area.spec for area in list_areas(home, made.id)] == [PlaceArea(25.42, 57.54, "")]
    (kept,) = answers_of(home, one.id)
    assert (kept.themes, kept.recommendations) == ({"q-text": "transport"}, {"q-text": made.id})


def test_a_text_is_drafted_once_and_again_when_the_draft_was_removed(home: Path) -> None:
    one, store = after_places(home), Store(home)
    submit(home, one.code, {"q-text": "A" * 1999}, token=SENT, lang="nb")

    def draft() -> str:
        return recommendation_from(store, one.id, 1, "q-text", theme="data", who="Ilze", say=SAY).id

    first = draft()
    assert draft() == first
    assert len(get_recommendation(home, first).title_nb) == 300
    remove_recommendation(home, first, version=1, who="Ilze")
    assert draft() != first


def test_an_answer_tells_that_its_draft_was_removed_until_it_is_there_again(home: Path) -> None:
    one, store = after_places(home), Store(home)
    submit(home, one.code, {"q-text": "Ceļš beidzas."}, token=SENT)
    seen = [answers_state(home, one.id)]
    made = recommendation_from(store, one.id, 1, "q-text", theme="data", who="Ilze", say=SAY).id
    seen.append(answers_state(home, one.id))
    remove_recommendation(home, made, version=1, who="Anna")
    seen.append(answers_state(home, one.id))
    assert len({*seen}) == len(seen)
    (told,) = answers_of(home, one.id)
    assert (told.recommendations, told.removed) == ({}, {"q-text": made})
    assert results(one, [told])[1].given[0].recommendation == ""
    draft_again(home, told, "q-text", who="Ilze")
    (told,) = answers_of(home, one.id)
    assert (told.recommendations, told.removed) == ({"q-text": made}, {})
    refused("change-gone", lambda: draft_again(home, told, "q-text", who="Ilze"))


TEXT, PLACE, AREA, SCALE = (QUESTIONS[place] for place in (3, 4, 5, 2))
TWO = replace(PLACE, id="q-place-2")


@pytest.mark.parametrize(
    ("questions", "given", "marked"),
    [
        ((TEXT, PLACE), {"q-place"}, {"q-place"}),
        ((TEXT, SCALE, AREA), {"q-area"}, {"q-area"}),
        ((PLACE, SCALE, TEXT), {"q-place"}, {"q-place"}),
        ((PLACE, TEXT, TWO), {"q-place", "q-place-2"}, {"q-place"}),
        ((PLACE, TEXT, TWO), {"q-place-2"}, {"q-place-2"}),
        ((TEXT, PLACE, AREA), {"q-place", "q-area"}, {"q-place", "q-area"}),
        ((PLACE, SCALE, TEXT, SCALE), set(), set()),
        ((TEXT, SCALE), set(), set()),
    ],
)
def test_a_draft_takes_what_the_same_person_marked_nearest_to_the_text(
    home: Path, questions: tuple[Question, ...], given: set[str], marked: set[str]
) -> None:
    places = {PLACE.id: (25.42, 57.54), TWO.id: (25.6, 57.3)}
    told: dict[str, Any] = {key: [list(at)] for key, at in places.items() if key in given}
    told |= {"q-area": [SQUARE]} if "q-area" in given else {}
    asked = (replace(q, id=f"{q.id}-{n}") if q == SCALE else q for n, q in enumerate(questions))
    one, store = opened(home, replace(ENTRY, questions=tuple(asked))), Store(home)
    submit(home, one.code, {"q-text": "Ceļš."} | told, token=SENT)
    submit(home, one.code, {"q-text": "Upe."}, token=f"{SENT}2")
    expected = [PlaceArea(*at, "") for key, at in places.items() if key in marked]
    specs = areas_of_draft(store, one, 1)
    assert [spec for spec in specs if isinstance(spec, PlaceArea)] == expected
    shapes = [spec.shape for spec in specs if isinstance(spec, ShapeArea)]
    assert [shape.equals(Polygon(SQUARE)) for shape in shapes] == [True] * ("q-area" in marked)
    assert areas_of_draft(store, one, 2) == []


def areas_of_draft(store: Store, one: Questionnaire, answer: int) -> list[Spec]:
    made = recommendation_from(store, one.id, answer, "q-text", theme="data", who="Ilze", say=SAY)
    return [area.spec for area in list_areas(store.home, made.id)]


def test_only_a_text_that_was_given_becomes_a_draft(home: Path) -> None:
    one, store = after_places(home), Store(home)
    submit(home, one.code, {"q-place": ANSWERS["q-place"]}, token=SENT)
    for code, answer, question, theme in (
        ("answer-not-text", 1, "q-place", "data"),
        ("answer-not-text", 1, "q-text", "data"),
        ("answer-gone", 9, "q-text", "data"),
        ("question-gone", 1, "q-x", "data"),
    ):
        refused(
            code,
            lambda answer=answer, question=question, theme=theme: recommendation_from(  # type: ignore[misc]
                store, one.id, answer, question, theme=theme, who="Ilze", say=SAY
            ),
        )
