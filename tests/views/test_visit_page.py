"""The page of visits: made from the template, changed; lessons that become precedents."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from layers.store import Store, store
from layers.words import LANGUAGES, words
from planning.answers import submit
from planning.practicevisit import make_practice_visit
from planning.precedents import decide, precedents_of
from planning.recommendations import RecommendationEntry, add_recommendation
from planning.visit import add_lesson, list_visits, programme
from planning.visitrecords import LessonEntry, Question
from tests.made_plan import HOSTILE
from tests.planning.made_questionnaires import ANSWERS, SENT, opened
from views.ui import who

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
SAY = words("lv")
DAY = dt.date(2026, 11, 2)


@pytest.fixture
def own(home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(who, "remembered", lambda: "Ilze")
    return store(home)


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("visit.py")
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    bodies = [one.proto.body for one in app.get("html")]
    return "\n".join([*bodies, *(one["html"] for one in told if "html" in one)])


def everything(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "warning", "info", "button", "selectbox", "subheader")
    found = [element for kind in kinds for element in app.get(kind)]
    told = (str(getattr(e, "label", "") or getattr(e, "value", "")) for e in found)
    return unescape("\n".join([*told, html(app)]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_template_makes_a_programme_in_every_language(own: Store, lang: str) -> None:
    app = start(lang)
    assert words(lang)("visit.about") in everything(app)
    app.button(key="visit_practice").click().run()
    assert not app.exception
    (visit,) = list_visits(own.home)
    told = everything(app)
    assert words(lang)("visit.practice_told") in told
    assert words(lang)("visit.day", number=5, date=visit.ends_on) in told
    assert "8. Halden" in told
    assert not MISSING_WORD.search(told)


def test_a_visit_is_written_and_changed(own: Store) -> None:
    app = start()
    app.button(key="visit_save").click().run()
    assert app.warning
    app.text_input(key="visit_title").set_value("Mūsu vizīte")
    app.date_input(key="visit_begin").set_value(DAY)
    app.date_input(key="visit_end").set_value(DAY + dt.timedelta(days=4))
    app.button(key="visit_save").click().run()
    (visit,) = list_visits(own.home)
    assert (visit.title, len(visit.days), visit.practice) == ("Mūsu vizīte", 5, False)
    app.button(key="visit_edit").click().run()
    app.text_input(key="visit_host").set_value("Østfold fylkeskommune")
    app.button(key="visit_save").click().run()
    assert list_visits(own.home)[0].host == "Østfold fylkeskommune"


def test_a_stop_is_written_with_questions_from_an_open_recommendation(own: Store) -> None:
    entry = RecommendationEntry(title_lv="Kopīga padome", theme="settlement")
    one = add_recommendation(own.home, entry, who="Ilze")
    visit = make_practice_visit(own.home, DAY, lang="lv", who="Ilze")
    app = start(visit=visit.id, stop="new", edit="1")
    app.button(key="visit_stop_save").click().run()
    assert app.warning
    app.selectbox(key="visit_stop:place").set_value("Rakkestad")
    app.selectbox(key="visit_stop:day").set_value(5)
    app.text_input(key="visit_stop:time").set_value("15:30")
    app.text_area(key="visit_stop:own").set_value("Kāpēc?\n\nCik maksā?")
    app.multiselect(key="visit_stop:from").set_value([one.id])
    app.button(key="visit_stop_save").click().run()
    assert not app.exception
    last = programme(own.home, visit.id).stops[-1]
    assert (last.place, last.day, last.time) == ("Rakkestad", 5, "15:30")
    assert [asked.text for asked in last.questions] == ["Kāpēc?", "Cik maksā?", "Kopīga padome"]
    assert last.questions[2].recommendation == one.id
    assert abs(last.lat - 59.425) < 0.01
    app.button(key="visit_stop_edit").click().run()
    assert app.text_area(key="visit_stop:own").value == "Kāpēc?\nCik maksā?"


def test_a_stop_is_written_with_what_people_wrote_in_a_questionnaire(own: Store) -> None:
    asked = opened(own.home)
    submit(own.home, asked.code, ANSWERS, token=SENT)
    visit = make_practice_visit(own.home, DAY, lang="lv", who="Ilze")
    app = start(visit=visit.id, stop="new", edit="1")
    app.selectbox(key="visit_stop:place").set_value("Rakkestad")
    app.selectbox(key="visit_stop:day").set_value(5)
    app.text_input(key="visit_stop:time").set_value("23:00")
    offered = app.multiselect(key="visit_stop:sent")
    assert offered.options[1] == "Ceļš beidzas pie robežas. · Par robežām"
    offered.set_value([Question(str(ANSWERS["q-text"]), questionnaire=asked.id)])
    app.button(key="visit_stop_save").click().run()
    assert not app.exception
    last = programme(own.home, visit.id).stops[-1]
    assert last.questions == (Question("Ceļš beidzas pie robežas.", "", asked.id),)
    assert any("Anketa: Par robežām" in one.proto.body for one in app.get("html"))
    app.button(key="visit_stop_edit").click().run()
    assert app.multiselect(key="visit_stop:sent").value == list(last.questions)
    assert app.text_area(key="visit_stop:own").value == ""
    app.text_input(key="visit_stop:time").set_value("16:00")
    app.button(key="visit_stop_save").click().run()
    assert programme(own.home, visit.id).stops[-1].time == "16:00"
    app.button(key="visit_stop_remove").click().run()
    assert len(programme(own.home, visit.id).stops) == 8


def test_a_lesson_becomes_a_precedent_and_says_so(own: Store) -> None:
    entry = RecommendationEntry(title_lv="Kopīga padome", theme="settlement")
    one = add_recommendation(own.home, entry, who="Ilze")
    decide(own.home, one.id, "OST-04", "leave", why="Citādi", who="Anna")
    visit = make_practice_visit(own.home, DAY, lang="lv", who="Ilze")
    stop = programme(own.home, visit.id).stops[3]
    app = start(visit=visit.id, part="lessons", stop=stop.id)
    assert app.selectbox(key="visit_lesson:theme").value == stop.theme
    app.text_area(key="visit_lesson:text").set_value("Opozīcija piedalās")
    app.selectbox(key="visit_lesson:recommendation").set_value(one.id).run()
    assert "Citādi" in everything(app)
    app.button_group(key="visit_lesson:decision").set_value("adapt")
    app.text_area(key="visit_lesson:why").set_value("Mazāka padome")
    app.button(key="visit_lesson_save").click().run()
    assert not app.exception
    (lesson,) = programme(own.home, visit.id).lessons
    assert (lesson.stop, lesson.example, lesson.author) == (stop.id, "OST-04", "Ilze")
    (precedent,) = precedents_of(own.home, one.id)
    assert (precedent.decision, precedent.why) == ("adapt", "Mazāka padome")
    assert SAY("visit.became") in everything(app)
    assert not app.text_area(key="visit_lesson:text").value


def test_a_note_is_changed_and_becomes_a_precedent_later(own: Store) -> None:
    entry = RecommendationEntry(title_lv="Kopīga padome", theme="settlement")
    one = add_recommendation(own.home, entry, who="Ilze")
    visit = make_practice_visit(own.home, DAY, lang="lv", who="Ilze")
    stop = programme(own.home, visit.id).stops[3]
    note = LessonEntry(text="Īsi", stop=stop.id, theme="data", example="OST-05")
    kept = add_lesson(own.home, visit.id, note, who="Ilze")
    app = start(visit=visit.id, part="lessons")
    app.button(key=f"visit_relesson:{kept.id}").click().run()
    assert app.text_area(key="visit_lesson:text").value == "Īsi"
    assert app.selectbox(key="visit_lesson:theme").value == "data"
    app.text_area(key="visit_lesson:text").set_value("Garāk")
    app.selectbox(key="visit_lesson:recommendation").set_value(one.id)
    app.button_group(key="visit_lesson:decision").set_value("take-over")
    app.text_area(key="visit_lesson:why").set_value("Der")
    app.button(key="visit_lesson_save").click().run()
    assert not app.exception
    (lesson,) = programme(own.home, visit.id).lessons
    assert (lesson.id, lesson.text, lesson.version) == (kept.id, "Garāk", 2)
    assert [found.example for found in precedents_of(own.home, one.id)] == ["OST-05"]


def test_an_empty_note_is_refused_and_the_rest_stays(own: Store) -> None:
    visit = make_practice_visit(own.home, DAY, lang="lv", who="Ilze")
    app = start(visit=visit.id, part="lessons")
    app.selectbox(key="visit_lesson:theme").set_value("water")
    app.button(key="visit_lesson_save").click().run()
    assert app.warning
    assert app.selectbox(key="visit_lesson:theme").value == "water"
    assert programme(own.home, visit.id).lessons == ()


def test_who_goes_is_written(own: Store) -> None:
    visit = make_practice_visit(own.home, DAY, lang="lv", who="Ilze")
    app = start(visit=visit.id, part="participants")
    app.selectbox(key="visit_unit").set_value("partner:ergli")
    app.text_input(key="visit_person").set_value("Jānis Bērziņš")
    app.button(key="visit_person_save").click().run()
    assert not app.exception
    (one,) = programme(own.home, visit.id).participants
    assert (one.name, one.unit) == ("Jānis Bērziņš", "partner:ergli")
    assert SAY("visit.people", count=1, of=10) in everything(app)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_notes_are_text(own: Store, hostile: str) -> None:
    visit = make_practice_visit(own.home, DAY, lang="lv", who="Ilze")
    stop = programme(own.home, visit.id).stops[0]
    add_lesson(own.home, visit.id, LessonEntry(text=hostile, stop=stop.id), who=f"x{quote('<b>')}")
    assert escape(hostile.strip()) in html(start(visit=visit.id, part="lessons"))
    assert "<img" not in html(start(visit=visit.id, stop=stop.id))


def test_a_visit_that_is_gone_leaves_the_page_usable(own: Store) -> None:
    assert own.home.is_dir()
    app = start(visit="vis-none", stop="sto-none", edit="1")
    assert SAY("visit.new") in everything(app)
