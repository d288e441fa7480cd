"""Plans from services: described, fetched, checked as a file, kept, used again, forgotten."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from layers.connectors.cache import FOLDER, kept
from layers.connectors.here import VARIABLE as ALLOW_PRIVATE
from layers.connectors.services import services
from layers.home import VARIABLE
from layers.words import LANGUAGES, words
from tests.layers.connectors.stub_server import Stub, stub_running
from tests.layers.connectors.test_wms import CAPABILITIES
from views.ui import fetchjobs, planfetch, planonline
from views.ui.checkjobs import CHECKS_FOLDER
from views.ui.fetchjobs import FetchJob
from views.ui.frame import plain_text
from views.ui.planfetch import FETCHING

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
PLACE, NAME, SARPSBORG = "0026000@2021-07-01", "Cēsu novads", "3105@2024-01-01"
PIXEL = b"\x89PNG\r\n\x1a\n and so on"
_PATIENCE_S = 30.0


@pytest.fixture
def home(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that is emptied of what a test fetched, so that the territory is read once."""
    monkeypatch.setenv(VARIABLE, str(empty_home))
    yield empty_home
    for folder in (FOLDER, CHECKS_FOLDER):
        shutil.rmtree(empty_home / folder, ignore_errors=True)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    monkeypatch.setenv(ALLOW_PRIVATE, "1")
    with stub_running() as told:
        yield told


def start(lang: str = "lv") -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("plans.py").run()
    return go_to(app, "services")


def go_to(app: AppTest, part: str) -> AppTest:
    chosen: AppTest = control(app, "plans_part").set_value(part).run()
    return chosen


def control(app: AppTest, key: str) -> Any:
    return next(one for one in app.get("button_group") if one.key == key)


def box(app: AppTest, start_of_key: str) -> Any:
    return next(one for one in app.selectbox if str(one.key).startswith(start_of_key))


def until(app: AppTest, done: Callable[[AppTest], object]) -> AppTest:
    """Look at the page again and again until it is as expected."""
    ends = time.monotonic() + _PATIENCE_S
    while not done(app):
        assert not app.exception
        assert time.monotonic() < ends, everything(app)
        time.sleep(0.1)
        app.run()
    assert not app.exception
    return app


def has(key: str) -> Callable[[AppTest], bool]:
    return lambda app: any(str(one.key).startswith(key) for one in (*app.selectbox, *app.button))


def everything(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "warning", "info", "button", "selectbox")
    found = [element for kind in kinds for element in app.get(kind)]
    texts = [f"{getattr(e, 'label', '')} {getattr(e, 'value', '')}" for e in found]
    return "\n".join([*texts, *(str(one.proto.body) for one in app.get("html"))])


def said(app: AppTest) -> list[str]:
    return [str(alert.value) for alert in app.warning]


def ask(app: AppTest, address: str) -> AppTest:
    app.selectbox(key="online_service").select("address").run()
    app.text_input(key="online_address").input(address).run()
    connect: AppTest = app.button(key="online_connect").click().run()
    return connect


def fetch(app: AppTest, place: str = PLACE) -> AppTest:
    until(app, has("online_place"))
    choose(app, place)
    fetched: AppTest = app.button(key="online_fetch_button").click().run()
    return fetched


def choose(app: AppTest, place: str) -> None:
    box(app, "online_place").select(place).run()


def checked(app: AppTest) -> AppTest:
    return until(app, has("accept:"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_known_services_are_offered_with_what_is_known_of_them(lang: str) -> None:
    app = start(lang)
    assert not app.exception
    assert not MISSING_WORD.search(everything(app))
    choice = app.selectbox(key="online_service")
    assert choice.value == "tapis"
    told = {service.id: service for service in services()}
    assert set(choice.options) >= {service.title[lang] for service in told.values()}
    for text in (told["tapis"].publisher, told["tapis"].licence):
        assert text in everything(app)
    assert plain_text(words(lang)("plans.online.not_tried")) in everything(app)


@pytest.mark.parametrize("choice", ["address", "postgis", "geolatvija", "norway_zoning"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_every_kind_of_service_opens_in_every_language(choice: str, lang: str) -> None:
    app = start(lang)
    app.selectbox(key="online_service").select(choice).run()
    assert not app.exception
    assert not said(app)
    assert not MISSING_WORD.search(everything(app))


def test_a_municipality_is_fetched_and_checked_as_a_file(stub: Stub, home: Path) -> None:
    app = fetch(ask(start(), stub.tapis))
    checked(app)
    assert control(app, "plans_part").value == "bring"
    (layer,) = kept(home)
    assert "Funkcionālais zonējums – Cēsu novads" in everything(app)
    held = {one.key.partition(":")[0]: one.value for one in app.text_input if one.key}
    assert held["title"] == "Funkcionālais zonējums – Cēsu novads"
    assert str(held["source"]).startswith(f"VARAM ({stub.tapis}; ")
    assert held["licence"] == "CC0"
    (units,) = [one for one in app.multiselect if str(one.key).startswith("units:")]
    assert [name[0] for name in units.value] == [layer.unit.partition("(")[2][:7]]
    assert not said(app)


def test_of_tapis_only_units_in_latvia_and_never_the_whole_are_offered(
    stub: Stub, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tapis,) = (replace(one, address=stub.tapis) for one in services() if one.id == "tapis")
    monkeypatch.setattr(planonline, "services", lambda: [tapis])
    app = start()
    app.button(key="online_connect").click().run()
    until(app, has("online_place"))
    assert box(app, "online_layer").value == "tapis_apvienotie:funkcionalais_zonejums"
    options = box(app, "online_place").options
    assert NAME in options
    assert not {"Viss slānis", "Sarpsborg"} & set(options)
    checked(fetch(app))
    (layer,) = kept(home)
    assert (layer.source, layer.licence) == (tapis.publisher, tapis.licence)


def test_a_layer_fetched_before_is_used_without_a_network_and_forgotten(
    stub: Stub, home: Path
) -> None:
    app = checked(fetch(ask(start(), stub.tapis)))
    stub.spoil = web_page
    (layer,) = kept(home)
    asked = len(stub.asked)
    go_to(app, "services")
    assert "Funkcionālais zonējums – Cēsu novads" in everything(app)
    app.button(key=f"use:{layer.digest}").click().run()
    assert control(app, "plans_part").value == "bring"
    jobs = app.session_state["check_jobs"].values()
    until(app, lambda _page: not any(job.running for job in jobs))
    assert [job.refused for job in jobs] == [None, None]
    assert len(stub.asked) == asked
    go_to(app, "services")
    app.button(key=f"forget:{layer.digest}").click().run()
    assert not kept(home)
    assert words("lv")("plans.online.kept_none") in everything(app)


def test_a_layer_that_is_gone_meanwhile_is_told_in_a_sentence(stub: Stub, home: Path) -> None:
    app = checked(fetch(ask(start(), stub.tapis)))
    go_to(app, "services")
    (layer,) = kept(home)
    layer.path.unlink()
    app.button(key=f"use:{layer.digest}").click().run()
    assert len(said(app)) == 1
    assert control(app, "plans_part").value == "services"


def web_page(_number: int, handler: Any) -> bool:
    handler.reply(b"<!doctype html><title>x</title>", "text/html")
    return True


def report(_number: int, handler: Any) -> bool:
    handler.exception("NoApplicableCode", "Nav [tiesību]", 200)
    return True


@pytest.mark.parametrize("spoil", [web_page, report])
def test_a_fetch_that_fails_is_a_sentence_and_nothing_is_kept(
    stub: Stub, home: Path, spoil: Callable[[int, Any], bool]
) -> None:
    stub.spoil = spoil
    app = fetch(ask(start(), stub.tapis))
    until(app, said)
    assert len(said(app)) == 1
    assert not kept(home)
    stub.spoil = lambda _number, _handler: False
    checked(fetch(app))
    assert len(kept(home)) == 1


@pytest.mark.usefixtures("home", "stub")
def test_without_a_network_the_page_says_what_can_be_done() -> None:
    app = ask(start(), "http://127.0.0.1:9/wfs")
    until(app, said)
    assert len(said(app)) == 1
    assert plain_text(words("lv")("plans.online.offline")) in everything(app)


@pytest.mark.usefixtures("home")
def test_a_layer_that_comes_while_the_page_is_drawn_is_handed_over_at_once(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = planfetch.fetch_form

    def late(*about: Any) -> None:
        job = fetchjobs.job_at(FETCHING)
        if job is not None and job.thread is not None:
            job.thread.join()
        drawn(*about)

    monkeypatch.setattr("views.ui.planonline.fetch_form", late)
    app = fetch(ask(start(), stub.tapis))
    assert not app.exception
    assert control(app, "plans_part").value == "bring"


@pytest.mark.usefixtures("home")
def test_inner_networks_are_refused_until_they_are_allowed(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ALLOW_PRIVATE)
    app = ask(start(), stub.tapis)
    until(app, said)
    (sentence,) = said(app)
    assert "Iekšējā tīkla serverus atļaujiet atsevišķi" in sentence
    assert not stub.asked


@pytest.mark.usefixtures("home")
def test_a_question_that_takes_long_is_shown_and_can_be_stopped(stub: Stub) -> None:
    stub.paths["/slow"] = lambda handler, _query: handler.drip()
    app = ask(start(), stub.address("/slow?service=WFS"))
    assert has("stop:")(app)
    app.button(key="stop:online_describe").click().run()
    until(app, said)
    assert said(app) == [plain_text(words("lv")("refusals.connection-cancelled"))]
    ask(app, stub.tapis)
    until(app, has("online_place"))


@pytest.mark.usefixtures("home")
def test_a_service_of_pictures_gives_a_picture_and_no_plan(stub: Stub) -> None:
    def answer(handler: Any, query: dict[str, str]) -> None:
        if query["request"] == "GetMap":
            handler.reply(PIXEL, "image/png")
        else:
            own = stub.address("/wms")
            text = CAPABILITIES.replace("{version}", "1.3.0").replace("{own}", own)
            handler.reply(text.encode(), "text/xml")

    stub.paths["/wms"] = answer
    app = until(ask(start(), stub.address("/wms?service=WMS")), has("online_place"))
    assert plain_text(words("lv")("plans.online.pictures_only")) in everything(app)
    assert not has("online_fetch_button")(app)
    choose(app, SARPSBORG)
    app.button(key="online_picture_button").click().run()
    until(app, lambda page: "DiBK" in everything(page))
    (asked,) = [one for one in stub.asked if one.get("request") == "GetMap"]
    west, south, east, north = map(float, asked["bbox"].split(","))
    shape = int(asked["width"]) / int(asked["height"])
    assert shape == pytest.approx((east - west) / (north - south), rel=0.01)


@pytest.mark.usefixtures("home")
def test_a_database_that_is_not_there_is_a_sentence_without_the_password() -> None:
    app = start()
    app.selectbox(key="online_service").select("postgis").run()
    app.text_input(key="online_host").input("127.0.0.1")
    app.number_input(key="online_port").set_value(9)
    app.text_input(key="online_dbname").input("plāni")
    app.text_input(key="online_password").input("ļoti-slepena")
    (button,) = [one for one in app.button if "online_database" in str(one.key)]
    button.click().run()
    until(app, said)
    assert "127" in said(app)[0]
    assert "slepena" not in everything(app)


def test_a_fault_of_ours_ends_a_question_in_a_sentence() -> None:
    job = FetchJob(lambda _watch: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fetchjobs._ask(job)
    assert not job.running
    assert job.refused is not None
    assert job.refused.code == "connection-failed"
