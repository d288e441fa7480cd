"""Guests on their phones, in Chromium: they answer, and the owner sees it on the screen."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from planning.answers import answers_of
from planning.database import close_databases
from planning.questionnaires import Questionnaire
from tests.browser.app_process import app_running
from tests.browser.visitor import PHONE, WIDE, Visitor
from tests.planning.made_questionnaires import opened, opened_named

TAPPED = ((0.3, 0.3), (0.8, 0.35), (0.6, 0.75))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("guests")
    close_databases()


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[str]:
    opened_named(home)
    with app_running(home) as url:
        yield url


@pytest.fixture
def asked(app: str, home: Path) -> Questionnaire:  # noqa: ARG001  the app makes the database
    return opened(home)


@pytest.fixture
def phone(browser: Browser, app: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, app, PHONE)
    yield visitor
    visitor.leave()


@pytest.fixture
def owner(browser: Browser, app: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, app, WIDE)
    visitor.context.add_cookies([{"name": "explorer_who", "value": "Ilze", "url": app}])
    yield visitor
    visitor.leave()


def open_on(phone: Visitor, address: str) -> Page:
    phone.page.goto(address)
    for number in range(2):
        phone.page.locator("[data-drawing][data-ready] .map[data-drawn]").nth(number).wait_for()
    return phone.page


def answer(page: Page, text: str) -> None:
    page.get_by_role("group", name="Kas jūs esat?").get_by_label("ceļi").check()
    page.get_by_label("Kāpēc?").fill(text)
    page.get_by_role("button", name="Nosūtīt atbildes").click()
    expect(page.get_by_role("heading", name="Paldies")).to_be_visible()


def share(owner: Visitor, asked: Questionnaire) -> str:
    """Share with the room, and return the address that its screen shows.

    On a machine in no network the app's own is left: the pages are the same.
    """
    owner.page.goto(f"{owner.url}/questionnaires?lang=lv&q={asked.id}&part=room")
    expect(owner.page.locator(".xq-count")).to_have_text("atbildes: 0")
    owner.rest()
    if owner.page.get_by_text("nav pieslēgts nevienam tīklam").count():
        return str(owner.page.locator(".xq-address").inner_text())
    if owner.page.get_by_text("tikai šajā datorā").count():  # not shared by another test yet
        owner.page.get_by_role("button", name="Kopīgot ar telpu").click()
        owner.page.get_by_role("button", name="Atvērt telpai").click()
    expect(owner.page.get_by_text("Kopīgots ar telpu")).to_be_visible()
    picture = owner.page.locator(".xq-room img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    return str(owner.page.locator(".xq-address").inner_text())


def test_what_a_phone_answers_is_on_the_owners_screen_within_two_seconds(
    browser: Browser, owner: Visitor, asked: Questionnaire
) -> None:
    address = share(owner, asked)
    guest = Visitor(browser, address.rpartition("/q/")[0], PHONE)
    took = []
    for number in range(1, 4):
        answer(open_on(guest, address), f"Ceļš {number}")
        sent = time.monotonic()
        expect(owner.page.locator(".xq-count")).to_have_text(f"atbildes: {number}")
        took.append(time.monotonic() - sent)
    guest.leave()
    assert statistics.median(took) < 2
    owner.choose("questionnaires_part", "Rezultāti")
    expect(owner.page.get_by_text("Ceļš 3")).to_be_visible()


def test_sharing_ends_when_the_owner_says_so(
    browser: Browser, owner: Visitor, asked: Questionnaire
) -> None:
    address = share(owner, asked)
    if address.startswith(owner.url):
        pytest.skip("this machine is in no network that it could share with")
    owner.page.get_by_role("button", name="Beigt kopīgošanu").click()
    expect(owner.page.get_by_text("tikai šajā datorā").first).to_be_visible()
    guest = Visitor(browser, address.rpartition("/q/")[0], PHONE)
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        guest.page.goto(address)
    guest.context.close()


def test_places_areas_and_a_ranking_are_tapped_together(
    phone: Visitor, asked: Questionnaire, home: Path
) -> None:
    page = open_on(phone, f"{phone.url}/q/{asked.code}")
    tap(page, "#q-place", TAPPED[:2])
    tap(page, "#q-place", TAPPED[2:])
    expect(page.locator("#q-place .count")).to_contain_text("Vairāk atzīmēt nevar")
    tap(page, "#q-area", TAPPED)
    page.locator("#q-area").get_by_role("button", name="Noslēgt").click()
    places = page.locator("#q-rank select")
    for number, place in enumerate("123"):
        places.nth(number).select_option(place)
    places.nth(2).select_option("1")  # what had it takes the place that this one leaves
    answer(page, "")
    (kept,) = answers_of(home, asked.id)
    assert kept.told["q-rank"] == ["o-3", "o-2", "o-1"]
    assert len(kept.told["q-place"]) == 2
    assert all(24 < lon < 28 and 56 < lat < 59 for lon, lat in kept.told["q-place"])
    (ring,) = kept.told["q-area"]
    assert (len(ring), ring[0]) == (4, ring[-1])


def tap(page: Page, question: str, places: tuple[tuple[float, float], ...]) -> None:
    """Tap on a map, at shares of its width and height."""
    drawn = page.locator(f"{question} .map")
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box
    for across, down in places:
        drawn.click(position={"x": box["width"] * across, "y": box["height"] * down})


def test_what_was_drawn_is_still_there_when_the_form_comes_back(
    phone: Visitor, asked: Questionnaire
) -> None:
    page = open_on(phone, f"{phone.url}/q/{asked.code}")
    tap(page, "#q-area", TAPPED)
    page.locator("#q-area").get_by_role("button", name="Noslēgt").click()
    page.locator("[data-form]").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Nosūtīt atbildes").click()
    expect(page.locator("[data-problem]")).to_be_focused()
    expect(page.locator("#q-area .count")).to_have_text("Atzīmēts: 1 no 5")
    phone.complaints = [told for told in phone.complaints if "422" not in told]


def test_the_keyboard_is_enough(phone: Visitor, asked: Questionnaire, home: Path) -> None:
    page = open_on(phone, f"{phone.url}/q/{asked.code}")
    press_until(page, "input[name=q-one]")
    page.keyboard.press("Space")
    press_until(page, "#q-text-field")
    page.keyboard.type("Ar tastatūru")
    press_until(page, "#q-place .tools button")
    page.keyboard.press("Enter")
    press_until(page, "button.primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Paldies")).to_be_visible()
    (kept,) = answers_of(home, asked.id)
    assert kept.told["q-text"] == "Ar tastatūru"
    assert len(kept.told["q-place"]) == 1


def press_until(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the focus never came to {selector}")


def test_all_but_the_map_works_without_a_script(
    browser: Browser, app: str, asked: Questionnaire, home: Path
) -> None:
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False, locale="lv"
    )
    page = context.new_page()
    page.goto(f"{app}/q")
    page.get_by_label("Anketas kods").fill(asked.code.lower())
    page.get_by_role("button", name="Atvērt").click()
    page.get_by_role("group", name="Kas jūs esat?").get_by_label("meži").check()
    expect(page.locator("[data-drawing]").first).to_be_hidden()
    page.locator("#q-place summary").click()
    page.locator("#q-place-field").fill("57.54, 25.42")
    page.get_by_role("button", name="Nosūtīt atbildes").click()
    expect(page.get_by_role("heading", name="Paldies")).to_be_visible()
    context.close()
    (kept,) = answers_of(home, asked.id)
    assert kept.told == {"q-one": "o-3", "q-place": [[25.42, 57.54]]}


def test_the_page_fits_a_phone_and_fingers(phone: Visitor, asked: Questionnaire) -> None:
    page = open_on(phone, f"{phone.url}/q/{asked.code}")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    small = """() => [...document.querySelectorAll(
        'main button, main select, main textarea, label.choice, .scale label, summary, nav a')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .map((one) => one.outerHTML)"""
    assert page.evaluate(small) == []


def test_another_language_is_a_tap_away_and_nothing_filled_in_is_lost(
    phone: Visitor, asked: Questionnaire, home: Path
) -> None:
    page = open_on(phone, f"{phone.url}/q/{asked.code}")
    page.get_by_label("Kāpēc?").fill("Pusceļā")
    tap(page, "#q-place", TAPPED[:1])
    page.get_by_role("link", name="Norsk").click()
    expect(page.get_by_role("button", name="Send svarene")).to_be_visible()
    expect(page.get_by_label("Kāpēc?")).to_have_value("Pusceļā")
    expect(page.locator("#q-place .count")).to_have_text("Merket: 1 av 2")
    assert answers_of(home, asked.id) == []
    page.get_by_label("ceļi").first.check()
    page.get_by_role("button", name="Send svarene").click()
    expect(page.get_by_role("heading", name="Takk")).to_be_visible()
    assert [each.lang for each in answers_of(home, asked.id)] == ["nb"]
