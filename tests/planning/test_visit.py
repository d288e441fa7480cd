"""Exchange visits: programme, questions, lessons that become precedents, and the report."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from geo.errors import Refusal
from layers.store import Store
from layers.words import LANGUAGES, words
from planning.answers import submit
from planning.examples import examples
from planning.history import changes_of, history_of, take_back
from planning.practicevisit import make_practice_visit, template
from planning.precedents import decide, precedents_of
from planning.project import project_bytes
from planning.projectimport import import_project
from planning.questionnaires import add_questionnaire
from planning.recommendations import (
    Recommendation,
    RecommendationEntry,
    add_recommendation,
    step_to,
)
from planning.registers import add_entry
from planning.visit import (
    Programme,
    add_lesson,
    add_participant,
    add_stop,
    add_visit,
    became,
    change_lesson,
    change_stop,
    change_visit,
    list_visits,
    open_recommendations,
    programme,
    remove_participant,
    remove_stop,
    remove_visit,
)
from planning.visitpaper import drawn_from, line_of, route, visit_docx
from planning.visitquestions import questionnaire_questions
from planning.visitrecords import (
    LessonEntry,
    ParticipantEntry,
    Question,
    StopEntry,
    Visit,
    VisitEntry,
)
from tests.planning.made_questionnaires import ENTRY as QUESTIONNAIRE
from tests.planning.made_questionnaires import SENT, opened_named

DAY = dt.date(2026, 11, 2)
ENTRY = VisitEntry(title="Vizīte", begins_on=DAY, ends_on=DAY + dt.timedelta(days=4))
STOP = StopEntry(day=2, time="10:00", place="Moss", lon=10.66, lat=59.43, theme="settlement")
LESSON = LessonEntry(text="Opozīcija piedalās", theme="settlement", example="OST-04")


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


@pytest.fixture
def visit(home: Path) -> Visit:
    return add_visit(home, ENTRY, who="Ilze")


@pytest.fixture
def recommendation(home: Path) -> Recommendation:
    entry = RecommendationEntry(title_lv="Kopīga padome", theme="settlement")
    return add_recommendation(home, entry, who="Ilze")


def test_a_visit_of_five_days_has_five(visit: Visit) -> None:
    assert [day.day for day in visit.days] == [2, 3, 4, 5, 6]


def test_stops_stand_by_day_and_time(home: Path, visit: Visit) -> None:
    for day, time in ((3, ""), (2, "14:00"), (1, "09:00"), (2, "09:30")):
        add_stop(home, visit.id, replace(STOP, day=day, time=time), who="Ilze")
    told = programme(home, visit.id)
    assert [(one.day, one.time) for one in told.stops] == [
        (1, "09:00"),
        (2, "09:30"),
        (2, "14:00"),
        (3, ""),
    ]
    points = route(told.stops)
    assert [text.partition(".")[0] for text in points["told"]] == ["1", "2", "3", "4"]
    assert line_of(told.stops).empty


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (replace(STOP, day=6), "visit-day"),
        (replace(STOP, day=0), "visit-day"),
        (replace(STOP, time="9.30"), "visit-time"),
        (replace(STOP, time="24:00"), "visit-time"),
        (replace(STOP, place=" "), "visit-place"),
        (replace(STOP, lon=float("nan")), "visit-place"),
        (replace(STOP, lat=91.0), "visit-place"),
        (replace(STOP, theme="weather"), "key-unknown"),
        (replace(STOP, example="Oslo"), "example-unknown"),
        (replace(STOP, questions=tuple(Question(str(n)) for n in range(41))), "visit-questions"),
    ],
)
def test_a_stop_that_does_not_fit_is_refused(
    home: Path, visit: Visit, entry: StopEntry, code: str
) -> None:
    refused(code, lambda: add_stop(home, visit.id, entry, who="Ilze"))
    assert programme(home, visit.id).stops == ()


def test_a_visit_that_does_not_fit_is_refused(home: Path, visit: Visit) -> None:
    refused("visit-title", lambda: add_visit(home, replace(ENTRY, title=""), who="Ilze"))
    back = replace(ENTRY, ends_on=DAY - dt.timedelta(days=1))
    refused("visit-days", lambda: add_visit(home, back, who="Ilze"))
    add_stop(home, visit.id, replace(STOP, day=5), who="Ilze")
    short = replace(ENTRY, ends_on=DAY)
    refused(
        "visit-day", lambda: change_visit(home, visit.id, short, version=visit.version, who="Ilze")
    )
    refused("visit-gone", lambda: programme(home, "vis-none"))


def test_who_goes_may_have_no_name_but_not_nothing(home: Path, visit: Visit) -> None:
    body = ParticipantEntry(institution="Ērgļu novada dome", unit="partner:ergli")
    kept = add_participant(home, visit.id, body, who="Ilze")
    refused("visit-nobody", lambda: add_participant(home, visit.id, ParticipantEntry(), who="Ilze"))
    assert programme(home, visit.id).participants == (kept,)
    remove_participant(home, kept.id, version=1, who="Ilze")
    assert programme(home, visit.id).participants == ()


def test_questions_come_from_recommendations_that_are_open(
    home: Path, visit: Visit, recommendation: Recommendation
) -> None:
    other = RecommendationEntry(title_lv="Noraidīta", theme="data")
    closed = add_recommendation(home, other, who="Ilze")
    step_to(home, closed.id, "rejected", version=1, who="Ilze", reason="Nē")
    assert open_recommendations(home, "lv") == {recommendation.id: "Kopīga padome"}
    asked = (Question("Kāpēc?"), Question("Kopīga padome", recommendation.id), Question(" "))
    kept = add_stop(home, visit.id, replace(STOP, questions=asked), who="Ilze")
    assert kept.questions == asked[:2]


def test_a_lesson_with_a_decision_becomes_a_precedent(
    home: Path, visit: Visit, recommendation: Recommendation
) -> None:
    entry = replace(LESSON, recommendation=recommendation.id, decision="adapt", why="Mazāka padome")
    kept = add_lesson(home, visit.id, entry, who="Jānis")
    (precedent,) = precedents_of(home, recommendation.id)
    assert (precedent.example, precedent.decision, precedent.why, precedent.author) == (
        "OST-04",
        "adapt",
        "Mazāka padome",
        "Jānis",
    )
    assert became(home, kept) == precedent
    assert [one.kind for one in history_of(home, recommendation.id)] == [
        "recommendation",
        "precedent",
    ]


def test_a_note_becomes_nothing(home: Path, visit: Visit, recommendation: Recommendation) -> None:
    kept = add_lesson(home, visit.id, replace(LESSON, recommendation=recommendation.id), who="Ilze")
    assert became(home, kept) is None
    assert precedents_of(home, recommendation.id) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": " "}, "lesson-text"),
        ({"decision": "adapt", "why": "a"}, "lesson-decision"),
        ({"decision": "adapt", "recommendation": "rec-x"}, "lesson-decision"),
        ({"decision": "adapt", "recommendation": "rec-x", "why": "a"}, "recommendation-gone"),
        ({"decision": "maybe", "recommendation": "rec-x", "why": "a"}, "key-unknown"),
        ({"stop": "sto-none"}, "visit-gone"),
    ],
)
def test_a_lesson_that_does_not_fit_is_refused_and_not_half_kept(
    home: Path, visit: Visit, fields: dict[str, Any], code: str
) -> None:
    refused(code, lambda: add_lesson(home, visit.id, replace(LESSON, **fields), who="Ilze"))
    assert programme(home, visit.id).lessons == ()


def test_a_lesson_does_not_overwrite_a_decision_unseen(
    home: Path, visit: Visit, recommendation: Recommendation
) -> None:
    decide(home, recommendation.id, "OST-04", "leave", why="Citādi", who="Anna")
    entry = replace(LESSON, recommendation=recommendation.id, decision="adapt", why="Der")
    refused("record-changed", lambda: add_lesson(home, visit.id, entry, who="Ilze"))
    assert programme(home, visit.id).lessons == ()
    kept = add_lesson(home, visit.id, entry, who="Ilze", replaces=1)
    standing = became(home, kept)
    assert standing is not None
    assert (standing.decision, standing.version) == ("adapt", 2)
    again = change_lesson(home, kept.id, replace(entry, text="Citi vārdi"), version=1, who="Ilze")
    assert became(home, again) == standing


def test_what_is_removed_comes_back(home: Path, visit: Visit) -> None:
    stop = add_stop(home, visit.id, STOP, who="Ilze")
    lesson = add_lesson(home, visit.id, replace(LESSON, stop=stop.id), who="Ilze")
    remove_stop(home, stop.id, version=1, who="Ilze")
    assert programme(home, visit.id).lessons == (lesson,)
    take_back(home, changes_of(home, "stop", stop.id)[-1].id, "Ilze")
    assert [one.id for one in programme(home, visit.id).stops] == [stop.id]
    remove_visit(home, visit.id, version=1, who="Ilze")
    assert list_visits(home) == []
    take_back(home, changes_of(home, "visit", visit.id)[-1].id, "Ilze")
    assert [one.id for one in list_visits(home)] == [visit.id]


def test_two_people_on_one_stop_lose_nothing(home: Path, visit: Visit) -> None:
    stop = add_stop(home, visit.id, STOP, who="Ilze")
    change_stop(home, stop.id, replace(STOP, host="Moss kommune"), version=1, who="Anna")
    refused(
        "record-changed",
        lambda: change_stop(home, stop.id, replace(STOP, day=3), version=1, who="Ilze"),
    )
    assert programme(home, visit.id).stops[0].host == "Moss kommune"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_practice_template_is_five_days_at_examples_and_called_practice(lang: str) -> None:
    entry, stops = template(DAY, lang)
    assert entry.practice
    assert {stop.day for stop in stops} == {1, 2, 3, 4, 5}
    assert all(stop.example in examples() and stop.questions[0].text for stop in stops)
    assert not any(stop.host for stop in stops)


def told_in(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def full(home: Path, recommendation: Recommendation) -> Programme:
    visit = make_practice_visit(home, DAY, lang="lv", who="Ilze")
    stop = programme(home, visit.id).stops[3]
    told = ParticipantEntry(name="<b>Jānis</b>", institution="Ērgļu novada dome")
    add_participant(home, visit.id, told, who="Ilze")
    entry = replace(LESSON, stop=stop.id, recommendation=recommendation.id)
    add_lesson(home, visit.id, replace(entry, decision="adapt", why="Mazāka padome"), who="Jānis")
    add_lesson(home, visit.id, replace(LESSON, text="Tikai piezīme"), who="Jānis")
    return programme(home, visit.id)


def test_the_report_holds_programme_people_questions_and_lessons_with_the_map(
    home: Path, recommendation: Recommendation
) -> None:
    told = full(home, recommendation)
    content = visit_docx(Store(home), told, DAY, words("lv"))
    text = told_in(content)
    for part in (
        *("Fredrikstad", "<b>Jānis</b> · Ērgļu novada dome", "Ko dara, kad līguma puses"),
        *("Opozīcija piedalās", "Mazāka padome", "Kopīga padome", "Tikai piezīme"),
        words("lv")("visit.became"),
        words("lv")("visit.practice_told"),
    ):
        assert part in text
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert [name for name in parts.namelist() if name.startswith("word/media/")]
    assert visit_docx(Store(home), told, DAY, words("lv")) == content


def test_an_empty_visit_has_a_report_that_says_so(home: Path, visit: Visit) -> None:
    told = programme(home, visit.id)
    text = told_in(visit_docx(Store(home), told, DAY, words("nb")))
    assert words("nb")("visit.no_stops") in text


def test_a_project_takes_registers_and_visits_along(
    home: Path, recommendation: Recommendation
) -> None:
    told = full(home, recommendation)
    own = {"organisation": "=A", "kind": "other", "country": "NO", "themes": ("water",)}
    add_entry(home, "partners", own, who="Ilze")
    first = project_bytes(home)
    import_project(home, io.BytesIO(first), replace=True)
    assert project_bytes(home) == first
    assert programme(home, told.visit.id) == told


def with_row(content: bytes, table: str, **fields: object) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            told = old.read(name)
            if name == "project.json":
                records = json.loads(told)
                records["tables"][table][0].update(fields)
                told = json.dumps(records).encode()
            new.writestr(name, told)
    return out


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        ("cooperation_partner", {"kind": "club"}),
        ("cooperation_partner", {"id": "../x"}),
        ("cooperation_partner", {"themes": [7]}),
        ("cooperation_partner", {"territory": "nowhere"}),
        ("visit_stop", {"lat": 100.0}),
        ("visit_stop", {"questions": [{"text": 7, "recommendation": ""}]}),
        ("visit_lesson", {"example": "x"}),
        ("visit_lesson", {"visit_id": "vis-none"}),
        ("visit_participant", {"unit": "x"}),
    ],
)
def test_a_project_with_a_broken_record_is_refused(
    home: Path, recommendation: Recommendation, table: str, fields: dict[str, object]
) -> None:
    full(home, recommendation)
    own = {"organisation": "A", "kind": "other", "country": "NO", "themes": ("water",)}
    add_entry(home, "partners", own, who="Ilze")
    first = project_bytes(home)
    file = with_row(first, table, **fields)
    refused("project-broken", lambda: import_project(home, file, replace=True))
    assert project_bytes(home) == first


def test_questions_come_from_opened_questionnaires_without_names(home: Path, visit: Visit) -> None:
    asked = opened_named(home)
    add_questionnaire(home, QUESTIONNAIRE, who="Ilze")  # a draft, which nobody was asked
    long = "Kas jādara, ja ceļš beidzas? " * 20
    for number, text in enumerate(("Kā  jūs\nvienojaties?", long, "Kā jūs vienojaties?")):
        answers = {"q-one": "o-1", "q-text": text}
        submit(home, asked.code, answers, token=f"{SENT}{number}", name="Jānis")
    found = questionnaire_questions(home, "en")
    assert set(found.values()) == {"On borders"}
    question, written, cut = found
    assert (question.text, written.text) == ("Kāpēc?", "Kā jūs vienojaties?")
    assert (len(cut.text), cut.text[-1], cut.questionnaire) == (300, "…", asked.id)
    assert "Jānis" not in repr(found)
    kept = add_stop(home, visit.id, replace(STOP, questions=(written, cut)), who="Ilze")
    assert programme(home, visit.id).stop(kept.id) == kept
    assert kept.questions == (written, cut)
    assert drawn_from(home, written, words("lv")) == "Anketa: Par robežām"
    gone = replace(written, questionnaire="que-0")
    assert drawn_from(home, gone, words("lv")) == "Anketa: anketas vairs nav"
