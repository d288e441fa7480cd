"""The guests' pages over HTTP, from the door to the room: open, answer, be refused."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.words import LANGUAGES, words
from planning.answers import answers_of
from planning.questionnaires import Questionnaire, get_questionnaire, step_questionnaire
from planning.questions import Option, Question, Said
from tests.planning.made_questionnaires import ANSWERS, ENTRY, opened, opened_named
from tests.views.phone import Phone
from views.guestroutes import room_app
from views.ui import guestlimit
from views.ui.guestlimit import MOST_WRONG
from views.ui.guestserver import Room

FILLED = {
    "q-one": "o-2",
    "q-many": ["o-3", "o-1"],
    "q-scale": "4",
    "q-text": "Ceļš beidzas pie robežas.",
    "q-place": "57.54, 25.42",
    "q-area": "57.5, 25.4; 57.5, 25.5; 57.6, 25.5; 57.6, 25.4",
    "q-rank.o-1": "2",
    "q-rank.o-2": "3",
    "q-rank.o-3": "1",
}
HOSTILE = "<script>alert(1)</script>\"'`${x}{{7*7}}</textarea><img src=x onerror=y>"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"


@pytest.fixture
def door(home: Path) -> Iterator[str]:  # noqa: ARG001  not the user's own home
    room = Room()
    yield room.open(room_app(), "127.0.0.1")
    room.close()


@pytest.fixture
def phone(door: str) -> Phone:
    return Phone(door)


@pytest.fixture
def asked(home: Path) -> Questionnaire:
    return opened(home)


def at(asked: Questionnaire) -> str:
    return f"/q/{asked.code}"


def close(home: Path, asked: Questionnaire) -> None:
    now = get_questionnaire(home, asked.id)
    step_questionnaire(home, asked.id, "closed", version=now.version, who="Ilze")


def test_an_answer_of_every_kind_is_kept_as_it_was_given(
    home: Path, phone: Phone, asked: Questionnaire
) -> None:
    sent = phone.send(at(asked), {"token": phone.get(at(asked)).token, **FILLED})
    assert (sent.status, sent.headers["location"]) == (303, f"/q/{asked.code}/sent?lang=lv")
    (kept,) = answers_of(home, asked.id)
    ring = ANSWERS["q-area"][0]
    whole = {"q-area": [[*ring, ring[0]]], "q-many": sorted(ANSWERS["q-many"])}
    assert kept.told == {**ANSWERS, **whole}
    assert (kept.lang, kept.name) == ("lv", "")
    assert "Paldies" in phone.get(sent.headers["location"]).text


def test_one_form_sent_many_times_at_once_is_one_answer(
    home: Path, phone: Phone, asked: Questionnaire
) -> None:
    fields = {"token": phone.get(at(asked)).token, **FILLED}
    with ThreadPoolExecutor(8) as fingers:
        told = list(fingers.map(lambda _: phone.send(at(asked), fields).status, range(24)))
    assert told == [303] * 24
    assert len(answers_of(home, asked.id)) == 1


def test_two_hundred_answers_in_a_minute_are_all_there_once(
    home: Path, phone: Phone, asked: Questionnaire
) -> None:
    def one(number: int) -> int:
        token = phone.get(at(asked)).token
        fields = {"token": token, **FILLED, "q-text": f"Atbilde {number}"}
        twice = [phone.send(at(asked), fields).status for _ in range(1 + number % 2)]
        return max(twice)

    start = time.monotonic()
    with ThreadPoolExecutor(40) as room:
        assert set(room.map(one, range(200))) == {303}
    assert time.monotonic() - start < 60
    told = Counter(each.told["q-text"] for each in answers_of(home, asked.id))
    assert told == Counter(f"Atbilde {number}" for number in range(200))


def test_too_many_answers_from_one_address_wait_with_all_that_was_filled_in(
    home: Path, phone: Phone, asked: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guestlimit, "AT_ONCE", 2)
    monkeypatch.setattr(guestlimit, "PER_MINUTE", 30.0)
    forms = [
        {"token": phone.get(at(asked)).token, **FILLED, "q-text": f"Atbilde {number}"}
        for number in range(3)
    ]
    assert [phone.send(at(asked), form).status for form in forms] == [303, 303, 429]
    held = phone.send(at(asked), forms[2])
    assert (held.status, int(held.headers["retry-after"]) <= 2) == (429, True)
    assert words("lv")("guest.answers_often", seconds=held.headers["retry-after"]) in held.text
    assert (held.token, "Atbilde 2" in held.text) == (forms[2]["token"], True)
    assert phone.send(at(asked), forms[0]).status == 303
    time.sleep(2.1)
    assert phone.send(at(asked), forms[2]).status == 303
    told = Counter(each.told["q-text"] for each in answers_of(home, asked.id))
    assert told == Counter(f"Atbilde {number}" for number in range(3))


def test_a_code_may_be_typed_as_it_is_read_aloud(phone: Phone, asked: Questionnaire) -> None:
    typed = f"{asked.code[:4].lower()}+-+{asked.code[4:]}"
    led = phone.get(f"/q?code={typed}&lang=nb")
    assert (led.status, led.headers["location"]) == (303, f"{at(asked)}?lang=nb")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_code_is_answered_with_a_sentence_and_a_field_for_another(
    phone: Phone, lang: str
) -> None:
    page = replace(phone, lang=lang).get("/q/ACDEFHJK")
    assert page.status == 404
    assert words(lang)("refusals.questionnaire-code") in html.unescape(page.text)
    assert 'value="ACDEFHJK"' in page.text


def test_a_draft_is_as_unknown_as_a_code_that_never_was(phone: Phone, home: Path) -> None:
    from planning.questionnaires import add_questionnaire  # noqa: PLC0415  here alone

    draft = add_questionnaire(home, ENTRY, who="Ilze")
    told = phone.get(at(draft)).text.replace(draft.code, "ACDEFHJK")
    assert told == phone.get("/q/ACDEFHJK").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_closing_a_sentence_says_so_and_what_is_there_stays(
    home: Path, phone: Phone, asked: Questionnaire, lang: str
) -> None:
    phone = replace(phone, lang=lang)
    first, late = (phone.get(at(asked)).token for _ in range(2))
    phone.send(at(asked), {"token": first, **FILLED})
    close(home, asked)
    sentence = words(lang)("refusals.questionnaire-closed")
    for page in (phone.get(at(asked)), phone.send(at(asked), {"token": late, **FILLED})):
        assert page.status == 410
        assert sentence in html.unescape(page.text)
    assert len(answers_of(home, asked.id)) == 1


def test_a_repeated_send_after_closing_is_thanked_for(
    home: Path, phone: Phone, asked: Questionnaire
) -> None:
    fields = {"token": phone.get(at(asked)).token, **FILLED}
    phone.send(at(asked), fields)
    close(home, asked)
    assert phone.send(at(asked), fields).status == 303


@pytest.mark.parametrize(
    "wrong",
    [
        ("q-one", "", "answer-missing"),
        ("q-one", "o-9", "answer-choice"),
        ("q-many", "o-9", "answer-choice"),
        ("q-scale", "6", "answer-step"),
        ("q-scale", "٣", "answer-step"),
        ("q-text", "a" * 2001, "answer-text"),
        ("q-place", "57.5, 25; 57.5, 25; 57.5, 25", "answer-places"),
        ("q-place", "57.5", "answer-coordinates"),
        ("q-place", "nan, inf", "answer-coordinates"),
        ("q-area", "57, 25; 58, 26", "answer-area"),
        ("q-area", "57, 25; 58, x; 57, 26", "answer-coordinates"),
        ("q-rank.o-1", "3", "answer-ranking"),
        ("q-rank.o-1", "", "answer-ranking"),
        ("q-rank.o-1", "7", "answer-ranking"),
    ],
)
def test_what_is_unfit_is_said_beside_its_question_and_the_rest_stays_filled_in(
    home: Path, phone: Phone, asked: Questionnaire, wrong: tuple[str, str, str]
) -> None:
    field, value, code = wrong
    token = phone.get(at(asked)).token
    page = phone.send(at(asked), {"token": token, **FILLED, field: value})
    begins = words("lv")(f"issues.{code}", steps=5, limit=2000, most=2, points=200)[:40]
    question = field.partition(".")[0]
    assert page.status == 422
    beside = re.search(f'id="{question}-problem">([^<]*)', page.text)
    assert beside
    assert html.unescape(beside[1]).startswith(begins)
    assert ("Ceļš beidzas" in page.text) == (field != "q-text")
    assert page.token == token
    assert answers_of(home, asked.id) == []
    assert phone.send(at(asked), {"token": token, **FILLED}).status == 303


def test_a_named_questionnaire_asks_for_the_name_and_says_until_when_it_is_kept(
    home: Path, phone: Phone
) -> None:
    asked = opened_named(home)
    page = phone.get(at(asked))
    assert words("lv").date(dt.date(2090, 1, 1)) in html.unescape(page.text)
    fields = {"token": page.token, **FILLED}
    nameless = phone.send(at(asked), fields)
    assert nameless.status == 422
    assert words("lv")("refusals.answer-name") in html.unescape(nameless.text)
    assert phone.send(at(asked), {**fields, "name": "Juris <b>"}).status == 303
    assert [each.name for each in answers_of(home, asked.id)] == ["Juris <b>"]


@pytest.mark.parametrize(
    "sent",
    [
        (b"", "application/x-www-form-urlencoded", 400),
        (b"token=%FF", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"no form at all", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=1"] * 3000), "application/x-www-form-urlencoded", 400),
        (b'{"token": "x"}', "application/json", 400),
        (b"a=" + b"a" * 1_100_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_a_broken_form_is_answered_with_a_sentence(
    home: Path, phone: Phone, asked: Questionnaire, sent: tuple[bytes, str, int]
) -> None:
    body, kind, status = sent
    page = phone.post(at(asked), body, kind)
    assert page.status == status
    assert "Atveriet anketu vēlreiz" in page.text or "pārāk garas" in page.text
    assert answers_of(home, asked.id) == []


@pytest.mark.parametrize("extra", [{"token": "short"}, {"token": "a" * 20, "q-other": "1"}])
def test_a_form_of_something_else_is_refused_whole(
    home: Path, phone: Phone, asked: Questionnaire, extra: dict[str, str]
) -> None:
    page = phone.send(at(asked), {**FILLED, **extra})
    assert page.status == 400
    assert answers_of(home, asked.id) == []


def test_trouble_with_the_database_loses_no_answer_and_names_no_file(
    home: Path, phone: Phone, asked: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> int:
        raise Refusal("database-busy", file=home / "explorer.db", seconds=10)

    token = phone.get(at(asked)).token
    with monkeypatch.context() as trouble:
        trouble.setattr("views.ui.guestanswer.submit", busy)
        trouble_page = phone.send(at(asked), {"token": token, **FILLED})
    assert trouble_page.status == 503
    assert "explorer.db" not in trouble_page.text
    assert "Ceļš beidzas" in trouble_page.text
    assert phone.send(at(asked), {"token": trouble_page.token, **FILLED}).status == 303
    monkeypatch.setattr("views.guestroutes.questionnaire_by_code", busy)
    nowhere = phone.get(at(asked))
    assert (nowhere.status, "explorer.db" in nowhere.text) == (503, False)


def test_after_many_wrong_codes_a_device_has_to_wait_even_with_a_right_one(
    phone: Phone, asked: Questionnaire
) -> None:
    told = [phone.get(f"/q/WRNG{number:04}").status for number in range(MOST_WRONG)]
    assert set(told) == {404}
    for page in (phone.get("/q/WRNGCODE"), phone.get(at(asked))):
        assert page.status == 429
        assert 0 < int(page.headers["retry-after"]) <= 60
        assert "Pagaidiet" in page.text


@pytest.mark.parametrize(
    ("spoken", "lang"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("no", "nb"),
        ("nn-NO;q=0.8, de", "nb"),
        ("de, fr", "lv"),
        ("de, en;q=0.2, lv;q=0.7", "lv"),
        ("en;q=x, nb;q=0.1", "nb"),
        ("", "lv"),
        (",;q=,,;" * 500, "lv"),
    ],
)
def test_the_language_is_the_first_that_the_browser_speaks_and_we_do(
    phone: Phone, spoken: str, lang: str
) -> None:
    assert f'<html lang="{lang}">' in replace(phone, lang=spoken).get("/q").text


def test_the_language_can_be_switched_and_stays(phone: Phone, asked: Questionnaire) -> None:
    page = phone.get(f"{at(asked)}?lang=en")
    assert "<h1>On borders</h1>" in page.text
    assert f'action="/q/{asked.code}?lang=en"' in page.text
    sent = phone.send(f"{at(asked)}?lang=en", {"token": page.token, **FILLED})
    assert sent.headers["location"].endswith("/sent?lang=en")


def test_what_is_written_in_one_language_alone_is_marked_as_that(
    phone: Phone, asked: Questionnaire
) -> None:
    page = phone.get(f"{at(asked)}?lang=nb")
    assert '<legend lang="lv">Kas traucē?</legend>' in page.text
    assert words("nb")("guest.untranslated") in html.unescape(page.text)
    assert words("lv")("guest.untranslated") not in html.unescape(phone.get(at(asked)).text)


def test_texts_of_the_organiser_and_of_a_guest_are_shown_letter_for_letter(
    home: Path, phone: Phone
) -> None:
    said = Said(lv=HOSTILE)
    options = (Option("o-1", said), Option("o-2", Said(lv="b")))
    questions = (
        Question("q-one", "one", said, required=True, options=options),
        Question("q-rank", "ranking", said, options=options),
        Question("q-scale", "scale", said, low=said, high=said),
        Question("q-text", "text", said),
        Question("q-place", "place", said),
    )
    asked = opened(home, replace(ENTRY, title=said, intro=said, questions=questions))
    token = phone.get(at(asked)).token
    page = phone.send(at(asked), {"token": token, "q-text": HOSTILE, "q-place": HOSTILE})
    assert page.status == 422
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert page.text.count("</textarea>") == 1
    assert html.unescape(page.text).count("alert(1)") > 8


@pytest.mark.parametrize("path", ["/q", "/q/ACDEFHJK", "/plans", "/q/ACDEFHJK/sent"])
def test_every_page_is_kept_by_nobody_and_runs_our_own_files_alone(phone: Phone, path: str) -> None:
    page = phone.get(path)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["content-security-policy"].startswith(POLICY)
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert not re.search(r"<style|<script(?! src| type)|style=|\son\w+=", page.text)


def test_whatever_a_page_names_is_there(phone: Phone, asked: Questionnaire) -> None:
    text = phone.get(at(asked)).text
    named = re.findall(r'(?:src|href)="(/[^"]+)"', text)
    layers = re.search(r'data-layers="([^"]+)"', text)
    assert layers
    named += [one["url"] for one in json.loads(html.unescape(layers[1]))]
    assert len(named) >= 9
    assert {path: phone.get(path).status for path in named} == dict.fromkeys(named, 200)


@pytest.mark.parametrize(
    "path",
    ["/guestmap/partners/x.geojson", "/guestmap/land/0.geojson", "/guestmap/..%2Fx/0.geojson"],
)
def test_no_other_layer_is_on_the_guests_map(phone: Phone, path: str) -> None:
    assert phone.get(path).status == 404


@pytest.mark.parametrize(
    "name", ["page.html", "form.html", "../guestpage.py", "%2e%2e/guestpage.py"]
)
def test_templates_and_code_are_not_served(phone: Phone, name: str) -> None:
    assert phone.get(f"/guest/1/{name}").status == 404


@pytest.mark.parametrize("code", ["..", "%00", "%F0%9F%98%80", "a" * 5000, "%3Cscript%3E", "%ff"])
def test_no_code_breaks_the_page(phone: Phone, code: str) -> None:
    page = phone.get(f"/q/{code}")
    assert page.status == 404
    assert "<script>" not in page.text
    assert len(page.text) < 4000
