"""The page that leaves, opened in a real browser without a network, with names that attack it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Browser, BrowserContext, Page

from geo.raster import RasterStyle
from layers.out.webpage import WebLayer, WebSpec, WebWords, web_page
from layers.styles import LegendRow

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

RASTER = Path(__file__).resolve().parents[2] / "data/rasters/landcover_vidzeme.tif"
STYLE = {"fill": "#ff0000", "stroke": "#000000", "weight": 1}
PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    '"></script><script>alert(1)</script>',
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<!--<script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "${alert(1)}",
    "`${alert(1)}`",
    "`+alert(1)+`",
    "`;alert(1);`",
    "'+alert(1)+'",
    '"+alert(1)+"',
    "';alert(1);//",
    '";alert(1);//',
    "\\';alert(1);//",
    '\\";alert(1);//',
    "\\`;alert(1);//",
    "\\",
    "{{7*7}}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{alert(1)}}",
    "{% raw %}",
    "{% endraw %}{{7*7}}",
    "{# note #}",
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "data:text/html,<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=//example.org></iframe>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<object data=javascript:alert(1)></object>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<link rel=stylesheet href=//example.org/a.css>",
    "<style>@import '//example.org/a.css';</style>",
    "<form action=//example.org><button autofocus>x",
    "' onmouseover='alert(1)",
    '" onmouseover="alert(1)',
    '" style="background:url(//example.org)',
    "before\u2028alert(1)//after",
    "before\u2029alert(1)//after",
    "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "Ū_zemes & ļaudis \N{RIGHT-TO-LEFT OVERRIDE}abc",
]
OPEN_TOOLTIPS = """() => {
  const shown = [];
  map_1.eachLayer(group => {
    const tooltip = group.eachLayer && group.getTooltip();
    if (tooltip) group.eachLayer(one => {
      one.fire('mouseover', {latlng: map_1.getCenter()}, true);
      const cells = tooltip.getElement().querySelectorAll('.tip caption, .tip th, .tip td');
      shown.push(...[...cells].map(cell => cell.textContent));
    });
  });
  return shown;
}"""
WHAT_DOES_NOT_BELONG = (
    "iframe, object, embed, base, form, link, img:not(.leaflet-image-layer), video, math, "
    "input:not(.leaflet-control-layers-selector), textarea, animate, details, "
    "a:not(.leaflet-control a), [onerror], [onload], [onfocus], [onmouseover], [ontoggle]"
)


@pytest.fixture
def offline(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    yield context
    context.close()


class Opened:
    """A page from a file, with all that it asked for, said and tried."""

    def __init__(self, context: BrowserContext, text: str, folder: Path) -> None:
        file = folder / "map.html"
        file.write_text(text, encoding="utf-8")
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", self._dismiss)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda told: self.errors.append(told.text))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector(".leaflet-control-scale-line")
        self.foreign = [
            url for url in self.requests if not url.startswith((file.as_uri(), "data:"))
        ]

    def _dismiss(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def texts(self, selector: str) -> list[str]:
        return [text or "" for text in self.page.locator(selector).all_text_contents()]


def attacked(text: str) -> str:
    """A page with ``text`` in every place that shows a value, and as the value of a style."""
    places = gpd.GeoDataFrame(
        {"name": [text, text], "note": [text, 1]},
        geometry=[shapely.box(25, 57.2, 26, 57.6), shapely.Point(25.5, 57.4)],
        crs=4326,
    )
    style = {**STYLE, "by": {"field": "name", "values": {text: {"fill": "#00ff00"}}}}
    return web_page(
        WebSpec(
            bbox_lonlat=(24.5, 57.0, 26.5, 57.9),
            title=text,
            subtitle=text,
            layers=(
                WebLayer(text, places, style, (("name", text), ("note", text))),
                WebLayer(text, places, STYLE),
            ),
            legend=(
                LegendRow(text, STYLE, "area"),
                LegendRow(text, {"ramp": [[0, "#000000"], [1, "#ffffff"]]}, "ramp"),
            ),
            sources=(text, text),
            notice=text,
            words=WebWords(text, text),
        )
    )


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_hostile_text_is_shown_and_does_nothing(
    text: str, offline: BrowserContext, tmp_path: Path
) -> None:
    without_policy = attacked(text).replace("Content-Security-Policy", "none")
    opened = Opened(offline, without_policy, tmp_path)
    cells = opened.page.evaluate(OPEN_TOOLTIPS)
    assert cells == [text, text, text, text, text, "1"]
    assert opened.page.title() == text
    assert opened.texts("h1, h2, .subtitle, .notice, .source, aside .label") == [text] * 8
    opened.page.hover(".leaflet-control-layers")
    assert opened.texts(".leaflet-control-layers-overlays label") == [
        f" {text}",
        f" {text} (2)",
    ]
    opened.page.mouse.move(400, 400)
    opened.page.keyboard.press("Tab")
    assert opened.page.locator(WHAT_DOES_NOT_BELONG).count() == 0
    assert opened.page.locator("script").count() == 3
    assert (opened.dialogs, opened.foreign, opened.errors) == ([], [], [])


def test_the_policy_stops_a_script_that_got_in_and_no_other(
    offline: BrowserContext, tmp_path: Path
) -> None:
    broken_into = attacked("x").replace("</main>", "<script>alert(1)</script></main>")
    opened = Opened(offline, broken_into, tmp_path)
    assert opened.dialogs == opened.foreign == []
    assert len(opened.errors) == 1
    assert "Content Security Policy" in opened.errors[0]


@pytest.fixture
def whole(offline: BrowserContext, tmp_path: Path) -> Opened:
    units = gpd.GeoDataFrame(
        {"name": ["Rietumi", "Austrumi"]},
        geometry=[shapely.box(24.6, 57.1, 25.5, 57.8), shapely.box(25.5, 57.1, 26.4, 57.8)],
        crs=4326,
    )
    hatched = {"stroke": "#B4552D", "hatch": {"colour": "#B4552D", "gap": 9, "width": 1}}
    layers = [
        WebLayer("Novadi", units, STYLE, (("name", "Nosaukums"),)),
        WebLayer("Partneri", units.iloc[:1], hatched),
    ]
    if RASTER.is_file():
        classes = RasterStyle("classes", classes=dict.fromkeys(range(20), "#00ff00"))
        layers.insert(0, WebLayer("Segums", raster=RASTER, raster_style=classes))
    text = web_page(
        WebSpec(
            bbox_lonlat=(24.5, 57.0, 26.5, 57.9),
            title="Vidzeme",
            subtitle="2009. gada 1. jūlijā",
            layers=tuple(layers),
            legend=(LegendRow("Novads", STYLE, "area"),),
            sources=("Natural Earth",),
            notice="Nav juridiska spēka.",
            words=WebWords("Apzīmējumi", "Avoti"),
        )
    )
    return Opened(offline, text, tmp_path)


def test_the_map_is_drawn_without_a_network_and_without_a_complaint(whole: Opened) -> None:
    assert whole.page.locator("path.leaflet-interactive").count() == 2
    assert whole.page.locator(".leaflet-control-zoom-in").is_visible()
    assert (whole.dialogs, whole.foreign, whole.errors) == ([], [], [])


def test_pointing_at_a_unit_names_it(whole: Opened) -> None:
    box = whole.page.locator("main").bounding_box()
    assert box is not None
    for share, name in ((0.35, "Rietumi"), (0.65, "Austrumi")):
        whole.page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        whole.page.wait_for_selector(f".leaflet-tooltip:has-text('{name}')")


def test_a_layer_can_be_switched_off(whole: Opened) -> None:
    whole.page.hover(".leaflet-control-layers")
    whole.page.get_by_text("Novadi").click()
    assert whole.page.locator("path.leaflet-interactive").count() == 0


def test_layers_lie_in_the_order_that_was_given(whole: Opened) -> None:
    heights = whole.page.evaluate(
        "() => [...document.querySelectorAll('[class*=layer-]')]"
        ".filter(e => /leaflet-layer-\\d+-pane/.test(e.className))"
        ".map(e => [e.className, Number(e.style.zIndex)])"
    )
    assert len(heights) >= 2
    assert [height for _, height in sorted(heights)] == sorted(height for _, height in heights)


def test_a_phone_sees_map_and_legend_without_scrolling_sideways(whole: Opened) -> None:
    whole.page.set_viewport_size({"width": 390, "height": 844})
    assert whole.page.evaluate("document.documentElement.scrollWidth") <= 390
    box = whole.page.locator("main").bounding_box()
    assert box is not None
    assert box["height"] > 400
