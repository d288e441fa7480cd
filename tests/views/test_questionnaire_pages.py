"""The page of questionnaires: made and written, opened, answered, told, and undone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.store import store
from layers.words import LANGUAGES, words
from planning.answerdrafts import recommendation_from
from planning.answerout import places_frame
from planning.answerresults import results
from planning.answers import answers_of, submit
from planning.questionnaires import (
    Questionnaire,
    add_questionnaire,
    change_questionnaire,
    edits_of,
    get_questionnaire,
    list_questionnaires,
    step_questionnaire,
)
from planning.questions import Said
from planning.recommendationlisting import Wanted, list_recommendations
from planning.recommendations import remove_recommendation
from tests.planning.made_questionnaires import ANSWERS, ENTRY, SENT, opened, opened_named
from views.ui import who
from views.ui.questionnairehistory import edit_html
from views.ui.questionnairemap import units_html
from views.ui.questionnairepreview import preview_html
from views.ui.questionnaireresults import answers_html, result_html
from views.ui.questionnaireroom import room_html
from views.ui.questionnaireview import PARTS, QuestionnaireView, decode, encode

ENTRY_SCRIPT = Path(__file__).resolve().parents[2] / "views" / "main.py"
SAY = words("lv")
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(who, "remembered", lambda: "Ilze")
    return home


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY_SCRIPT), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("questionnaires.py")
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    return app.run()


def told(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.info, *app.warning, *app.title]
    texts = [str(one.value) for one in shown]
    texts += [one.proto.body for one in app.get("html")]
    return unescape("\n".join(texts))


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    run = app.run()
    assert not run.exception
    return run


def field(app: AppTest, ending: str) -> object:
    found = [one for kind in ("text_input", "text_area") for one in app.get(kind)]
    return next(one for one in found if str(one.key).endswith(ending))


def only(home: Path) -> Questionnaire:
    (card,) = list_questionnaires(home)
    return card.questionnaire


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_an_empty_page_says_what_to_do_in_every_language(lang: str) -> None:
    app = start(lang)
    assert not app.exception
    assert words(lang)("questionnaires.none_yet")[:30] in told(app)
    assert not MISSING_WORD.search(told(app))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("status", ["draft", "open", "closed"])
def test_every_part_is_drawn_in_every_status(home: Path, part: str, status: str) -> None:
    one = opened(home) if status != "draft" else add_questionnaire(home, ENTRY, who="Ilze")
    if status != "draft":
        submit(home, one.code, ANSWERS, token=SENT)
    if status == "closed":
        step_questionnaire(home, one.id, "closed", version=one.version, who="Ilze")
    app = start(q=one.id, part=part)
    assert not app.exception
    assert SAY(f"questionnaires.status.{status}") in told(app)
    assert not MISSING_WORD.search(told(app))


def test_a_template_becomes_a_draft_that_is_opened_for_the_room(home: Path) -> None:
    app = press(start(), "questionnaires_new:seminar-and-visit")
    one = only(home)
    assert (one.status, len(one.questions)) == ("draft", 6)
    app = press(app, "questionnaires_step")
    assert only(home).status == "open"
    assert f"/q/{one.code}" in told(app)


def test_a_code_for_phones_is_drawn_only_where_phones_can_go(home: Path) -> None:
    one = opened(home)
    shared = room_html(one, f"http://192.168.1.2:8580/q/{one.code}", 0, SAY)
    alone = room_html(one, f"http://localhost:8501/q/{one.code}", 0, SAY)
    assert "data:image/svg+xml" in shared
    assert "data:image/svg+xml" not in alone
    assert SAY("room.no_picture") in alone


def test_a_questionnaire_is_written_in_two_languages_and_saved(home: Path) -> None:
    app = press(start(), "questionnaires_new:empty")
    app = press(app, "questionnaires_add")
    field(app, "|text|lv").set_value("Kas traucē?")  # type: ignore[attr-defined]
    options = [one for one in app.text_input if "|option|" in str(one.key)]
    for option, text in zip(options, ("ceļi", "ūdeņi"), strict=True):
        option.set_value(text)
    app.run()
    app.segmented_control(key="questionnaires_lang").set_value("en").run()
    field(app, "|text|en").set_value("What is in the way?")  # type: ignore[attr-defined]
    app = press(app.run(), "questionnaires_save")
    (question,) = only(home).questions
    assert question.text == Said(lv="Kas traucē?", en="What is in the way?")
    assert [one.text.lv for one in question.options] == ["ceļi", "ūdeņi"]
    assert SAY("questionnaires.saved") in told(app)


def test_what_was_typed_is_not_lost_when_another_question_is_chosen(home: Path) -> None:
    one = add_questionnaire(home, ENTRY, who="Ilze")
    app = start(q=one.id, part="questions")
    field(app, "title|lv").set_value("Cits nosaukums")  # type: ignore[attr-defined]
    app = press(app, "questionnaires_add")
    app = press(app, "questionnaires_take_away")
    press(app, "questionnaires_save")
    assert only(home).title.lv == "Cits nosaukums"
    assert only(home).questions == ENTRY.questions


def test_questions_move_and_go(home: Path) -> None:
    one = add_questionnaire(home, ENTRY, who="Ilze")
    app = press(start(q=one.id, part="questions"), "questionnaires_add")
    field(app, "|text|lv").set_value("Jauns")  # type: ignore[attr-defined]
    options = [each for each in app.text_input if "|option|" in str(each.key)]
    for option in options:
        option.set_value("a")
    app = press(app, "questionnaires_up")
    app = press(app, "questionnaires_save")
    assert [each.text.lv for each in only(home).questions].index("Jauns") == 6
    app = press(app, "questionnaires_take_away")
    press(app, "questionnaires_save")
    assert only(home).questions == ENTRY.questions


def test_an_unfit_question_is_refused_in_a_sentence_and_what_was_typed_stays(home: Path) -> None:
    one = add_questionnaire(home, ENTRY, who="Ilze")
    app = press(start(q=one.id, part="questions"), "questionnaires_add")
    app = press(app, "questionnaires_save")
    assert "8. jautājumam nav teksta" in told(app)
    assert SAY("questionnaires.unsaved") in told(app)
    assert only(home).questions == ENTRY.questions


def test_two_who_write_keep_both_where_they_do_not_meet_and_are_asked_where_they_do(
    home: Path,
) -> None:
    one = add_questionnaire(home, ENTRY, who="Ilze")
    app = start(q=one.id, part="questions")
    field(app, "title|lv").set_value("Mans")  # type: ignore[attr-defined]
    app.run()
    other = {**vars(one), "intro": Said(lv="Annas ievads")}
    change_questionnaire(home, one.id, Questionnaire(**other), version=1, who="Anna")
    app = press(app, "questionnaires_save")
    assert (only(home).title.lv, only(home).intro.lv) == ("Mans", "Annas ievads")
    field(app, "title|lv").set_value("Mans vēlreiz")  # type: ignore[attr-defined]
    app.run()
    now = only(home)
    other = {**vars(now), "title": Said(lv="Annas")}
    change_questionnaire(home, one.id, Questionnaire(**other), version=now.version, who="Anna")
    app = press(app, "questionnaires_save")
    assert "Annas" in told(app)
    press(app, "questionnaires_take:mine")
    assert only(home).title.lv == "Mans vēlreiz"


def test_results_tell_every_kind_and_hostile_text_stays_text(home: Path) -> None:
    hostile = "<script>alert(1)</script>"
    entry = replace(ENTRY, title=Said(lv=hostile), mode="named", keep_until=dt.date(2090, 1, 1))
    one = opened(home, entry)
    for number in range(3):
        values = ANSWERS | {"q-text": hostile, "q-scale": number + 1}
        submit(home, one.code, values, token=f"{SENT}{number}", name=hostile)
    app = start(q=one.id)
    assert not app.exception
    assert "atbildes: 3" in told(app)
    answers = answers_of(home, one.id)
    drawn = [answers_html(one, answers, SAY), preview_html(one, SAY), room_html(one, "x", 3, SAY)]
    drawn += [result_html(n, each, SAY) for n, each in enumerate(results(one, answers), 1)]
    drawn += [edit_html(change, SAY) for change in edits_of(home, one.id)]
    drawn += [each.proto.body for each in app.get("html")]
    assert sum("&lt;script&gt;alert(1)" in html for html in drawn) >= 5
    assert "<script" not in "".join(drawn)


def test_figures_stand_beside_what_they_count(home: Path) -> None:
    one = opened(home)
    for number, step in enumerate((1, 4, 4)):
        submit(home, one.code, ANSWERS | {"q-scale": step}, token=f"{SENT}{number}")
    found = {each.question.id: each for each in results(one, answers_of(home, one.id))}
    assert "n = 3 · vidēji 3,00" in result_html(3, found["q-scale"], SAY)
    assert "2 · 67" in result_html(3, found["q-scale"], SAY)
    assert "1 – slikti" in result_html(3, found["q-scale"], SAY)
    ranks = result_html(7, found["q-rank"], SAY)
    assert ranks.index("meži") < ranks.index("ūdeņi") < ranks.index("ceļi")
    assert "Atzīmētas vietas: 3, atbildējuši: 3" in result_html(5, found["q-place"], SAY)


def test_a_text_gets_a_theme_and_becomes_a_recommendation(home: Path) -> None:
    one = opened(home)
    number = submit(home, one.code, ANSWERS, token=SENT)
    app = start(q=one.id, answer=str(number))
    app.selectbox(key=f"questionnaires_theme:{number}:q-text").set_value("transport").run()
    app = press(app, f"questionnaires_recommend:{number}:q-text")
    listed = list_recommendations(store(home), Wanted(theme="transport"))
    (card,) = listed.cards
    assert card.recommendation.origin == "questionnaire"
    (kept,) = answers_of(home, one.id)
    assert kept.recommendations == {"q-text": card.recommendation.id}


def test_an_answer_whose_draft_was_removed_says_so_and_leads_nowhere(home: Path) -> None:
    one = opened(home)
    number = submit(home, one.code, ANSWERS, token=SENT)
    made = recommendation_from(
        store(home), one.id, number, "q-text", theme="data", who="Ilze", say=SAY
    )
    remove_recommendation(home, made.id, version=1, who="Ilze")
    app = start(q=one.id, answer=str(number))
    assert SAY("questionnaires.draft_removed") in told(app)
    assert made.id not in "".join(str(each.proto) for each in app.get("page_link"))
    assert not app.button(key=f"questionnaires_recommend:{number}:q-text").disabled
    app = press(app, f"questionnaires_draft_back:{number}:q-text")
    assert made.id in "".join(str(each.proto) for each in app.get("page_link"))
    assert SAY("questionnaires.draft_removed") not in told(app)


def test_an_answer_is_deleted_only_when_that_is_confirmed(home: Path) -> None:
    one = opened_named(home)
    number = submit(home, one.code, ANSWERS, token=SENT, name="Jānis")
    app = start(q=one.id, answer=str(number))
    assert app.button(key="questionnaires_delete").disabled
    app.checkbox(key=f"questionnaires_delete_sure:{number}").check().run()
    app = press(app, "questionnaires_delete")
    assert answers_of(home, one.id) == []
    assert SAY("questionnaires.removed", count=1) in told(app)


def test_a_removed_questionnaire_is_brought_back_from_the_list(home: Path) -> None:
    one = add_questionnaire(home, ENTRY, who="Ilze")
    app = start(q=one.id)
    app.checkbox(key=f"questionnaires_sure:{one.id}").check().run()
    app = press(app, "questionnaires_remove")
    assert list_questionnaires(home) == []
    press(app, "questionnaires_undo")
    assert get_questionnaire(home, one.id).title == ENTRY.title


@pytest.mark.usefixtures("home")
def test_an_address_of_nothing_says_so_and_shows_the_list() -> None:
    app = start(q="que-0", answer="x" * 50)
    assert not app.exception
    assert SAY("refusals.questionnaire-gone") in told(app)


def test_a_day_until_names_are_kept_is_asked_of_named_ones_alone(home: Path) -> None:
    one = add_questionnaire(home, ENTRY, who="Ilze")
    app = start(q=one.id, part="questions")
    assert not app.date_input
    app.radio[0].set_value("named").run()
    app.date_input[0].set_value(dt.date(2090, 1, 1)).run()
    press(app, "questionnaires_save")
    assert (only(home).mode, only(home).keep_until) == ("named", dt.date(2090, 1, 1))


def test_an_address_tells_the_view_again() -> None:
    for view in (QuestionnaireView(), QuestionnaireView("que-1", "room", 7)):
        assert decode(encode(view)) == view
    assert decode({"part": "x", "answer": "-1"}) == QuestionnaireView()


def test_a_proposed_theme_is_taken_with_a_press_and_the_next_answer_follows(home: Path) -> None:
    one = opened(home)
    texts = ("Transporta nav", "Tūrisma takas beidzas", "Vēl kas")
    first, second, _ = (
        submit(home, one.code, ANSWERS | {"q-text": text}, token=f"{SENT}{number}")
        for number, text in enumerate(texts)
    )
    app = press(start(q=one.id, answer=str(first)), f"questionnaires_proposed:{first}:q-text")
    assert answers_of(home, one.id)[0].themes == {"q-text": "transport"}
    app = press(app, "questionnaires_next")
    press(app, f"questionnaires_proposed:{second}:q-text")
    assert answers_of(home, one.id)[1].themes == {"q-text": "recreation"}


def test_an_opened_one_is_copied_for_other_questions(home: Path) -> None:
    one = opened_named(home)
    submit(home, one.code, ANSWERS, token=SENT, name="Jānis")
    press(start(q=one.id), "questionnaires_copy")
    copy, _ = (card.questionnaire for card in list_questionnaires(home))
    assert (copy.status, copy.questions, copy.keep_until) == ("draft", one.questions, None)
    assert answers_of(home, copy.id) == []


def test_marks_are_counted_where_their_middle_lies(home: Path) -> None:
    one = opened(home)
    cesis, sea = [25.27, 57.31], [23.5, 57.6]
    for number, places in enumerate(([cesis, sea], [cesis])):
        values = ANSWERS | {"q-place": places, "q-area": []}
        submit(home, one.code, values, token=f"{SENT}{number}")
    frame = places_frame(one, answers_of(home, one.id), "lv")
    html = units_html(store(home), one, frame, SAY)
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    told = [re.findall(r">([^<]+)<", row) for row in rows]
    assert told == [
        [SAY("questionnaires.unit"), "5.", "6."],
        ["Cēsu novads", "2", "0"],
        [SAY("questionnaires.outside"), "1", "0"],
    ]


def test_marks_in_ostfold_are_counted_there(home: Path) -> None:
    one = opened(home)
    values = ANSWERS | {"q-place": [[11.11, 59.28]], "q-area": []}
    submit(home, one.code, values, token=SENT)
    frame = places_frame(one, answers_of(home, one.id), "lv")
    assert "Sarpsborg" in units_html(store(home), one, frame, SAY)
    assert not start(q=one.id).exception


def test_a_new_one_waits_in_its_menu_for_who_makes_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who, "remembered", lambda: "")
    app = start()
    assert app.button(key="questionnaires_new:empty").disabled
    assert SAY("refusals.who-missing") in told(app)
    app.text_input(key="who_field").set_value("Ilze").run()
    press(app, "questionnaires_new:empty")
    assert only(home).status == "draft"


def test_who_writes_is_asked_once_on_every_part(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = opened(home)
    submit(home, one.code, ANSWERS, token=SENT)
    monkeypatch.setattr(who, "remembered", lambda: "")
    for address in ({}, {"q": one.id}, *({"q": one.id, "part": part} for part in PARTS)):
        app = start(**address)
        assert [field.label for field in app.text_input].count(SAY("recpage.who")) == 1
    app = press(start(q=one.id), "questionnaires_step")
    assert SAY("refusals.who-missing") in told(app)
    assert only(home).status == "open"
