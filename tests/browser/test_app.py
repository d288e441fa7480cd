"""The whole app in a real browser, as the README starts it and with nothing but its own origin."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from layers.loading import canonical_date, regions_of
from layers.store import Store
from layers.territory import first_day
from layers.webmap import layer_url
from planning.database import close_databases
from planning.scenes import add_view, list_views
from tests.browser.app_process import app_running
from tests.browser.visitor import PHONE, WIDE, Stamp, Visitor
from tests.user_layer import declare
from views.ui.dates import states
from views.ui.permalink import Shown
from views.ui.session import today
from views.ui.shown import background, map_layer

pytestmark = pytest.mark.browser

USER_LAYERS = {"mani_dati_2021": "Mani_dati_2021", "mani_dati_2026": "Mani_dati_2026"}
VALMIERA = (25.42, 57.54)
PERMALINK = (
    "?lang=en&region=vidzeme&at=2010-03-01&layers=vidzeme-municipalities,lakes.35,mani_dati_2021"
    "&sel=0250000@2009-07-01&p=57.54000,25.42000&tab=unit&c=57.50000,25.40000,9.5"
)
CONTROLS = """() => [
    [...document.querySelectorAll('.xt-ticks input:checked')].map((box) => box.value),
    [...document.querySelectorAll('.st-key-date_state [role=radio]')]
        .findIndex((option) => option.ariaChecked === 'true'),
]"""
PICTURES = """() => {
    const all = [...document.querySelectorAll('img[src*="/out/thumbnail"]')];
    all.forEach((one) => (one.loading = 'eager'));
    return all.length && all.every((one) => one.complete) && all.map((one) => one.naturalWidth);
}"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    for order, (layer, title) in enumerate(USER_LAYERS.items(), 90):
        declare(made, layer, title, order=order)
    for name, view in (
        ("Rajoni", "at=2009-01-01"),
        ("2009", "at=2009-07-01"),
        ("2021", "at=2021-07-01"),
    ):
        add_view(made, name, f"lang=lv&region=vidzeme&{view}")
    close_databases()
    return made


@pytest.fixture(scope="module")
def store(home: Path) -> Store:
    return Store(home)


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with app_running(home) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    made = Visitor(browser, url, getattr(request, "param", WIDE))
    yield made
    made.leave()


def stamp(store: Store, shown: list[Shown], at: dt.date) -> Stamp:
    """What stands on the map when these layers are on: what the map itself says in data-layers.

    The address of a layer names the first day that somebody asked for; any day of the same state
    will do.
    """
    return [_names(store, one, at) for one in (*background(store.catalogue), *shown)]


def _names(store: Store, shown: Shown, at: dt.date) -> list[str]:
    opened = store.open(shown.id, at)
    layer = map_layer(store, opened, shown, 0, at)
    urls = {layer.url}
    if opened.frame is not None:
        days = [day for day in _days(store) if store.open(shown.id, day).version == opened.version]
        urls = {layer_url(opened, day) for day in days}
    return [f"{quote(layer.id)}:{replace(layer, url=url).digest}" for url in urls]


@cache
def _days(store: Store) -> list[dt.date]:
    """The first day of every state of anything that changes."""
    every = range(first_day().toordinal(), today().toordinal() + 1)
    return sorted({canonical_date(store.territory, dt.date.fromordinal(day)) for day in every})


def as_the_controls_say(visitor: Visitor, store: Store) -> Stamp:
    on, place = visitor.page.evaluate(CONTROLS)
    shown = [Shown(layer.id) for layer in store.catalogue if layer.id in on]
    assert len(shown) == len(on)
    return stamp(store, shown, state_days(store)[place])


def state_days(store: Store) -> list[dt.date]:
    """The days that the date control goes to: of what was before the first reform, the last."""
    _, *reforms = states(store.territory, "vidzeme")
    return [reforms[0] - dt.timedelta(days=1), *reforms]


@pytest.mark.parametrize("visitor", [WIDE, PHONE], indirect=True, ids=["1280x800", "390x844"])
def test_the_app_opens_in_latvian_with_its_map_drawn(visitor: Visitor, store: Store) -> None:
    visitor.open()
    window = visitor.page.viewport_size or {"width": 0, "height": 0}
    width, height = window["width"], window["height"]
    box = visitor.box()
    assert visitor.layers[0] == "land"
    assert "vidzeme-municipalities" in visitor.layers
    assert int(visitor.page.locator("canvas[data-labels]").get_attribute("data-labels") or 0) > 5
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    expect(visitor.page.get_by_text("Nekas šeit nav juridiski saistošs")).to_be_visible()
    if width == WIDE[0]:
        assert box["width"] >= 0.6 * width - 1
        assert box["y"] + box["height"] == pytest.approx(height, abs=2)
        assert visitor.shows(as_the_controls_say(visitor, store))
    else:
        assert box["width"] >= 0.9 * width
        assert box["y"] < height / 2


def test_another_date_shows_another_territory(visitor: Visitor, store: Store) -> None:
    visitor.open("?layers=vidzeme-municipalities")
    for label, day in (("2009", dt.date(2009, 7, 1)), ("2021", dt.date(2021, 7, 1))):
        visitor.choose("date_state", label)
        visitor.settle(stamp(store, [Shown("vidzeme-municipalities")], day))
        visitor.wait_for_address(at=day.isoformat())
    visitor.page.get_by_role("radio", name="Reformas").click()
    expect(visitor.page.get_by_text("apvienojās, izveidojot Valmieras novads")).to_be_visible()


def test_a_click_says_what_is_here_and_a_unit_opens_its_card(visitor: Visitor) -> None:
    visitor.open("?at=2021-08-01")
    visitor.click(*VALMIERA)
    for text in ("Valmieras rajons", "Valmiera · 2009–2021", "Tuvākā apdzīvotā vieta"):
        expect(visitor.page.get_by_text(text).first).to_be_visible()
    assert visitor.address["sel"] == "0054000@2021-07-01"
    visitor.page.get_by_role("radio", name="Vienība").click()
    expect(visitor.page.get_by_role("heading", name="Valmieras novads")).to_be_visible()
    for text in ("Publicētā platība", "2 948", "Kaimiņi un kopīgās robežas", "Smiltenes novads"):
        expect(visitor.page.get_by_text(text).first).to_be_visible()
    assert visitor.page.locator(".leaflet-xp-selection-pane path").count() == 3


def test_search_goes_to_what_was_found(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.get_by_role("combobox", name="Meklēt").fill("Ērgļ")
    found = visitor.page.get_by_role("option")
    expect(found.first).to_contain_text("Ērgļ")
    found.filter(has_text="Ērgļu novads").first.click()
    expect(visitor.page.get_by_role("heading", name="Ērgļu novads")).to_be_visible()
    visitor.wait_for_address(sel="0705500@2009-07-01", at="2021-06-30", c="56.88")
    assert visitor.camera == pytest.approx((56.88, 25.64, 9.5), abs=0.01)


def test_search_is_made_by_keyboard_and_minds_no_accents(visitor: Visitor) -> None:
    visitor.open()
    box = visitor.page.get_by_role("combobox", name="Meklēt")
    box.press_sequentially("nov cesu")
    rows = visitor.page.get_by_role("option")
    expect(rows.first).to_have_text("Cēsu novads · pašvaldība (2009–2021)")
    expect(rows.first).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(visitor.page.get_by_role("heading", name="Cēsu novads")).to_be_visible()
    visitor.wait_for_address(sel="0026000@2021-07-01")
    expect(box).to_have_value("")
    box.fill("zzz")
    expect(visitor.page.get_by_text("Nekas ar šādu nosaukumu nav atrasts.")).to_be_visible()
    box.press("Escape")
    expect(visitor.page.get_by_text("Nekas ar šādu nosaukumu")).to_be_hidden()


@pytest.mark.parametrize(("lang", "told"), [("lv", "Izvēlēties datni"), ("nb", "Velg en fil")])
def test_the_field_for_files_speaks_the_pages_language(
    visitor: Visitor, lang: str, told: str
) -> None:
    visitor.page.goto(f"{visitor.url}/boundaries?lang={lang}")
    label = visitor.page.locator("[data-testid=stFileUploaderDropzone] button p")
    expect(label).to_have_css("font-size", "0px")
    assert label.evaluate("p => getComputedStyle(p, '::after').content") == f'"{told}"'


def test_layers_are_switched_faded_and_moved(visitor: Visitor, store: Store) -> None:
    visitor.open("?layers=lakes,vidzeme-municipalities,settlements")
    visitor.page.get_by_role("button", name="Slāņu izskats").click()
    visitor.part("up:lakes").get_by_role("button").click()
    municipalities, settlements = Shown("vidzeme-municipalities"), Shown("settlements")
    visitor.settle(stamp(store, [municipalities, Shown("lakes"), settlements], today()))
    visitor.part("opacity:lakes").get_by_role("slider").focus()
    visitor.page.keyboard.press("ArrowLeft")
    pane = visitor.page.locator(".xp-layer[data-layer=lakes]")
    expect(pane).to_have_css("opacity", "0.95")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_test_id("stPopoverBody")).to_be_hidden()
    visitor.switch("settlements")
    visitor.settle(stamp(store, [municipalities, Shown("lakes")], today()))
    visitor.wait_for_address(layers="vidzeme-municipalities,lakes.95")


def test_a_permalink_holds_the_whole_view(visitor: Visitor, store: Store) -> None:
    visitor.open(PERMALINK)
    shown = [Shown("vidzeme-municipalities"), Shown("lakes", 0.35), Shown("mani_dati_2021")]
    assert visitor.shows(stamp(store, shown, dt.date(2010, 3, 1)))
    assert visitor.camera == (57.5, 25.4, 9.5)
    expect(visitor.page.locator(".xp-layer[data-layer=lakes]")).to_have_css("opacity", "0.35")
    expect(visitor.page.get_by_role("heading", name="Valmiera", exact=True)).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Borders", exact=True)).to_be_visible()
    expect(visitor.part("date_state").get_by_role("radio", name="2009", exact=True)).to_be_checked()
    expect(visitor.page.get_by_text("1 March 2010").first).to_be_visible()
    assert visitor.page.locator(".leaflet-xp-selection-pane path").count() == 3
    x, y = visitor.place(25.42, 57.54)
    mark = visitor.box(".leaflet-xp-selection-pane path >> nth=2")
    assert (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2) == pytest.approx(
        (x, y), abs=2
    )


def test_back_and_forward_go_through_the_views(visitor: Visitor, store: Store) -> None:
    visitor.open("?layers=vidzeme-municipalities&at=2021-07-01")
    new, old = dt.date(2021, 7, 1), dt.date(2009, 7, 1)
    one, two = Shown("vidzeme-municipalities"), Shown("settlements")
    visitor.choose("date_state", "2009")
    visitor.settle(stamp(store, [one], old))
    visitor.switch("settlements")
    visitor.settle(stamp(store, [one, two], old))
    for go, shown, day in (
        (visitor.page.go_back, [one], old),
        (visitor.page.go_back, [one], new),
        (visitor.page.go_forward, [one], old),
        (visitor.page.go_forward, [one, two], old),
    ):
        go()
        visitor.settle(stamp(store, shown, day))
        assert visitor.shows(as_the_controls_say(visitor, store))


def test_a_view_is_found_again_on_return_from_another_page(visitor: Visitor, store: Store) -> None:
    visitor.open("?layers=vidzeme-municipalities&at=2009-07-01&lang=en")
    visitor.go_to("Layers", "Data")
    expect(visitor.page.get_by_role("heading", name="Layers")).to_be_visible()
    visitor.rest()
    visitor.go_to("Explore")
    visitor.settle(stamp(store, [Shown("vidzeme-municipalities")], dt.date(2009, 7, 1)))
    assert visitor.address["at"] == "2009-07-01"
    assert visitor.address["lang"] == "en"


def test_downloads_make_a_zip_that_opens(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open()
    visitor.go_to("Lejupielādes", "Dati")
    visitor.page.get_by_role("button", name="Sagatavot datnes").click()
    ready = visitor.page.get_by_test_id("stDownloadButton").get_by_role("button")
    with visitor.page.expect_download() as coming:
        ready.first.click()
    coming.value.save_as(tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert packed.testzip() is None
        assert any(name.endswith(".geojson") for name in packed.namelist())


def test_the_catalogue_shows_every_layer_with_its_picture(visitor: Visitor, store: Store) -> None:
    visitor.page.goto(f"{visitor.url}/catalogue?lang=lv")
    heading = visitor.page.get_by_role("heading", name="Mani_dati_2026")
    expect(heading).to_be_visible()
    visitor.rest()
    widths = visitor.page.wait_for_function(PICTURES).json_value()
    assert len(widths) == len(store.catalogue.layers)
    assert min(widths) == 480


def test_a_page_in_another_language_speaks_it(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/boundaries?lang=nb")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Grensedata")
    visitor.choose("language", "EN")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Boundary data")
    visitor.wait_for_address(lang="en")


def test_the_shared_screen_steps_through_saved_views(visitor: Visitor) -> None:
    visitor.open("?present=1")
    assert visitor.box() == {"x": 0, "y": 0, "width": WIDE[0], "height": WIDE[1]}
    title = visitor.page.locator(".xp-caption h1")
    for key, name in (
        ("ArrowRight", "Rajoni"),
        ("ArrowRight", "2009"),
        ("3", "2021"),
        ("ArrowLeft", "2009"),
    ):
        visitor.page.keyboard.press(key)
        expect(title).to_have_text(name)
    visitor.page.mouse.click(640, 400)
    visitor.wait_for_address(p="")
    visitor.page.keyboard.press("1")
    expect(title).to_have_text("Rajoni")
    visitor.wait_for_address(at="2009-01-01")
    visitor.page.keyboard.press("Escape")
    expect(visitor.part("date_state")).to_be_visible()
    visitor.page.wait_for_url(lambda address: "present" not in address)


def test_a_view_is_saved_and_shown_from_the_list(visitor: Visitor, store: Store) -> None:
    visitor.open("?layers=vidzeme-nuts3&at=2021-07-01&c=57.30000,25.50000,8.5")
    visitor.page.get_by_text("Saglabāt šo skatu").click()
    visitor.page.get_by_label("Skata nosaukums").fill("Mana aina")
    visitor.page.get_by_role("button", name="Saglabāt", exact=True).click()
    saved = visitor.page.get_by_role("button", name="4. Mana aina")
    expect(saved).to_be_visible()
    visitor.open()
    saved.click()
    visitor.settle(stamp(store, [Shown("vidzeme-nuts3")], dt.date(2021, 7, 1)))
    visitor.wait_for_address(layers="vidzeme-nuts3", at="2021-07-01", c="57.30000,25.50000,8.5")


def test_a_saved_view_keeps_the_day_it_was_saved_on(visitor: Visitor, home: Path) -> None:
    visitor.open()
    visitor.page.get_by_text("Saglabāt šo skatu").click()
    visitor.page.get_by_label("Skata nosaukums").fill("Šodien")
    visitor.page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(visitor.page.get_by_role("button", name="Šodien")).to_be_visible()
    kept = next(view for view in list_views(home) if view.name == "Šodien")
    assert f"at={today().isoformat()}" in kept.permalink


def test_a_hundred_switches_show_a_hundred_times_what_the_controls_say(
    visitor: Visitor, store: Store
) -> None:
    visitor.open("?layers=vidzeme-municipalities")
    chance = random.Random(2021)  # noqa: S311  the same switches at every run
    layers = [*USER_LAYERS, "lakes", "settlements", "vidzeme-municipalities", "vidzeme-districts"]
    on, place = {"vidzeme-municipalities"}, 3
    days = state_days(store)
    labels = visitor.part("date_state").get_by_role("radio").all_text_contents()
    for turn in range(100):
        if turn % 4 == 3:
            place = chance.choice([n for n in range(len(days)) if n != place])
            visitor.choose("date_state", labels[place])
        else:
            layer = chance.choice(layers)
            on ^= {layer}
            visitor.switch(layer)
        shown = [Shown(one.id) for one in store.catalogue if one.id in on]
        visitor.settle(stamp(store, shown, days[place]))
        assert visitor.shows(as_the_controls_say(visitor, store))


def test_every_listed_layer_can_be_drawn(visitor: Visitor, store: Store) -> None:
    layers = [d for d in store.catalogue if d.listed and "ostfold" in regions_of(d)]
    asked = ",".join(layer.id for layer in layers)
    visitor.open(f"?region=ostfold&layers={asked}")
    assert visitor.shows(stamp(store, [Shown(layer.id) for layer in layers], today()))
    expect(visitor.page.locator(".xp-notice")).to_be_hidden()
