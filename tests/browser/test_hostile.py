"""Texts that attack, in every place of the app that shows a value: they stand there as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from planning.database import close_databases
from planning.scenes import add_view
from tests.browser.app_process import app_running
from tests.browser.visitor import WIDE, Visitor
from tests.user_layer import HIGH_DEG, WIDE_DEG, Corner, declare

pytestmark = pytest.mark.browser

PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    '"></script><script>alert(1)</script>',
    "${alert(1)}",
    "`${alert(1)}` ``code``",
    "{{7*7}} {0} {name} %s",
    "![x](http://evil.example/x.png)",
    "[y](javascript:alert(1))",
    ":material/home: :smile: :streamlit:",
    "$\\alpha$ :red[x] :blue-badge[y]",
    "http://evil.example/z www.evil.example a@evil.example",
    "<- -> -- >= ~=",
    "' onmouseover='alert(1)",
    '" style="background:url(http://evil.example/a.png)" x="',
    "**b** _i_ ~~s~~ # 1. - |a|",
    "&lt;b&gt; &#60;i&#62;",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<svg/onload=alert(1)>",
    "\\u003cscript\\u003e \\",
]
TOGETHER: Corner = (24.35, 56.78)
COLUMNS = 6
BROKEN = "<img src=x onerror=alert(1)>"
# What Streamlit's own page has none of, and an attack would bring.
WHAT_DOES_NOT_BELONG = (
    "iframe, object, embed, [onerror], [onload], [onmouseover], a[href*='//evil'], "
    "a[href^='javascript'], img[src='x'], img[src*='evil'], [style*='evil'], .katex, "
    "[data-testid=stMarkdownBadge]"
)


def corner(place: int) -> Corner:
    """A place of its own for every layer, where nothing lies over the map."""
    return 24.35 + 0.3 * (place % COLUMNS), 57.7 - 0.25 * (place // COLUMNS)


def middle(of: Corner) -> tuple[float, float]:
    return of[0] + WIDE_DEG / 2, of[1] + HIGH_DEG / 2


POLLS, POLL_MS = 100, 100


def seen(text: str | None) -> str:
    """A text as people see it: without the joiners that nobody sees, and on one line."""
    return " ".join((text or "").replace("\u2060", "").split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    for place, text in enumerate(PAYLOADS):
        attributes = ({"name": text, "id": f"{place}-{text}"}, {"name": text})
        corners = (corner(place), TOGETHER)
        declare(
            made, f"odd_{place}", text, group=text, visible=True, values=attributes, corners=corners
        )
        add_view(made, text, f"lang=lv&region=vidzeme&layers=odd_{place}")
    (made / "layers" / f"{BROKEN}.toml").write_text("role = 1", encoding="utf-8")
    (made / "layers" / "broken.toml").write_text(f"role = {json.dumps(BROKEN)}", encoding="utf-8")
    close_databases()
    return made


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with app_running(home) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, url: str) -> Iterator[Visitor]:
    made = Visitor(browser, url, WIDE)
    yield made
    assert made.page.locator(WHAT_DOES_NOT_BELONG).count() == 0
    made.leave()


def texts(visitor: Visitor, selector: str) -> list[str]:
    return [seen(text) for text in visitor.page.locator(selector).all_text_contents()]


def missing(found: list[str]) -> list[str]:
    """The payloads that are not, letter for letter, among or within the texts."""
    return [text for text in PAYLOADS if not any(seen(text) in one for one in found)]


def missing_at(visitor: Visitor, selector: str) -> list[str]:
    """The payloads that are not shown there, once the page has had time to draw them."""
    for _ in range(POLLS):
        if not missing(texts(visitor, selector)):
            break
        visitor.page.wait_for_timeout(POLL_MS)
    return missing(texts(visitor, selector))


def test_in_the_list_of_layers_and_their_groups(visitor: Visitor) -> None:
    visitor.open()
    assert missing_at(visitor, ".xt-ticks label") == []
    assert missing_at(visitor, ".xt-ticks legend") == []
    visitor.page.get_by_role("button", name="Slāņu izskats").click()
    body = visitor.page.get_by_test_id("stPopoverBody")
    expect(body.get_by_test_id("stSlider").first).to_be_visible()
    assert missing_at(visitor, "[data-testid=stPopoverBody] [data-testid=stSlider] label") == []


def test_on_the_map_its_legend_and_its_sources(visitor: Visitor) -> None:
    visitor.open()
    assert missing_at(visitor, ".xp-legend span") == []
    assert missing_at(visitor, ".xp-sources li") == []
    names = visitor.page.locator("canvas[data-labels]").get_attribute("data-labels")
    assert int(names or 0) > 0
    for place, text in enumerate(PAYLOADS):
        x, y = visitor.place(*middle(corner(place)))
        visitor.page.mouse.move(x, y - 6)
        visitor.page.mouse.move(x, y)
        expect(visitor.page.locator(".xp-tip span")).to_have_text(text)


def test_in_what_is_here(visitor: Visitor) -> None:
    visitor.open()
    visitor.click(*middle(TOGETHER))
    expect(visitor.page.locator(".explorer-facts").last).to_contain_text("alert(1)")
    assert missing_at(visitor, ".explorer-facts dt") == []
    assert missing_at(visitor, ".explorer-facts dd") == []


def test_in_the_table(visitor: Visitor) -> None:
    visitor.open("?tab=table")
    grid = visitor.page.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    chosen = visitor.part("table_layer")
    expect(chosen).to_be_visible()
    chosen.locator("input").fill("iframe")
    visitor.page.get_by_role("option").click()
    expect(chosen.locator("input")).to_have_value(next(t for t in PAYLOADS if "iframe" in t))
    visitor.settle()
    expect(grid).to_have_count(1)  # that of the layer before is gone
    expect(grid).to_be_visible()


def test_in_refused_declarations_and_links(visitor: Visitor) -> None:
    hostile = "".join(PAYLOADS)
    visitor.open(f"?tab=unit&sel={quote(hostile)}&layers={quote(hostile)}&base={quote(hostile)}")
    told = texts(visitor, "[data-testid=stAlert]")
    assert any(f"{BROKEN}.toml" in text for text in told)
    assert any(seen(hostile) in text for text in told)


def test_in_the_catalogue(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/catalogue?lang=lv")
    expect(visitor.page.get_by_text("odd_0", exact=True)).to_be_visible()
    visitor.rest()
    assert missing_at(visitor, "h3") == []
    assert missing_at(visitor, ".stMarkdown p") == []
    assert missing_at(visitor, ".explorer-facts dd") == []
    assert missing_at(visitor, ".explorer-legend span") == []
    pictures = visitor.page.locator("img[src*='/out/thumbnail']")
    named = pictures.evaluate_all("all => all.map((one) => one.alt)")
    # Streamlit's sanitizer drops an attribute that holds the end of an element.
    assert [text for text in missing([seen(text) for text in named]) if "</" not in text] == []


def test_in_the_downloads(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/downloads?lang=lv")
    make = visitor.page.get_by_role("button", name="Sagatavot datnes")
    expect(make).to_be_visible()
    visitor.rest()
    assert missing_at(visitor, "[data-testid=stMultiSelect]") == []
    make.click()
    expect(visitor.page.get_by_test_id("stDownloadButton").first).to_be_visible(timeout=60_000)
    assert missing_at(visitor, "[data-testid=stCaptionContainer]") == []


def test_in_the_saved_views(visitor: Visitor) -> None:
    visitor.open()
    assert missing_at(visitor, "[class*='st-key-scene-']") == []
    last = visitor.page.get_by_role("button", name=re.compile(rf"^{len(PAYLOADS)}\. "))
    last.click()
    visitor.wait_for_address(layers=f"odd_{len(PAYLOADS) - 1}")


def test_on_the_shared_screen(visitor: Visitor) -> None:
    visitor.open("?present=1")
    for text in PAYLOADS:
        visitor.page.keyboard.press("ArrowRight")
        expect(visitor.page.locator(".xp-caption h1")).to_have_text(text)
    expect(visitor.page.locator(".xp-legend span").first).to_have_text(PAYLOADS[-1])


def test_in_the_page_that_leaves(visitor: Visitor) -> None:
    answer = visitor.page.request.get(f"{visitor.url}/out/page.html?lang=lv&region=vidzeme")
    assert answer.ok
    visitor.page.goto("about:blank")
    visitor.page.set_content(answer.text())
    visitor.page.wait_for_selector(".leaflet-control-scale-line")
    assert missing_at(visitor, "aside .label") == []
