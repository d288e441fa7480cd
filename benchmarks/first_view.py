"""The first views of explorer and comparison against an empty Streamlit page, and st_folium.

`python -m benchmarks.first_view` serves the app, an empty page and the named peer
(`pages/peer.py`), opens them in turn in one Chromium, and prints medians and ratios. Each round is
a new browser context (nothing cached: cold), then the same address again in it (warm). The first
visit after a server has started is told apart. Then one date and one layer are switched, and what
is sent again is counted. Nothing here is asserted: a machine under load would decide.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.serving import ROOT, Server, serving
from benchmarks.watched_page import SIZE, Traffic, WatchedPage, chromium, new_visitor

PAGES = Path(__file__).with_name("pages")
DATE_2021 = ".st-key-{date} button:has-text('2021')"
SWITCHED = "vidzeme-districts"  # on at the start in both


@dataclass(frozen=True)
class Site:
    """One of the pages that are compared; ``mark`` is the moment that it can be seen."""

    name: str
    script: Path
    mark: str
    map_selector: str | None = None
    date_key: str = ""
    layer: str = ""  # what switches a layer
    path: str = ""


EMPTY = Site("empty page", PAGES / "empty.py", "ready")
APP = Site(
    "explorer",
    ROOT / "app.py",
    "drawn",
    ".xp-map",
    "date_state",
    f".xt-ticks input[value={SWITCHED}]",
)
COMPARE = Site("compare", ROOT / "app.py", "drawn", ".xp-map", path="/compare")
PEER = Site(
    "st_folium",
    PAGES / "peer_app.py",
    "drawn",
    "iframe[title*=st_folium]",
    "date",
    f"[class*='st-key-layer'][class*='{SWITCHED}'] label",
)
SITES = (EMPTY, APP, COMPARE, PEER)


@dataclass
class Visit:
    """One visit: milliseconds from navigation until the page can be seen, and what was sent.

    ``click_ms`` is the time from the first click to its answer; it is made at once, while the page
    is still busy. What the robot needs to move its hand is in neither.
    """

    seen_ms: float
    click_ms: float = 0
    traffic: Traffic = field(default_factory=Traffic)

    @property
    def interactive_ms(self) -> float:
        """Return the milliseconds until all is drawn and the first click is answered."""
        return self.seen_ms + self.click_ms


def visit(page: WatchedPage, site: Site, server: Server) -> Visit:
    """Open a site, click into its map as soon as it is drawn, and wait for the answer."""
    page.open(f"{server.url}{site.path}", site.mark)
    if site.map_selector is None:
        return Visit(page.marks()[site.mark], traffic=page.taken())
    _click_map(page, site.map_selector)
    page.await_marks("answered")
    marks = page.marks()
    return Visit(marks[site.mark], marks["answered"] - marks["clicked"], page.taken())


def _click_map(page: WatchedPage, selector: str) -> None:
    box = page.page.locator(selector).first.bounding_box()
    if box is None:
        raise RuntimeError(f"no map at {selector}")
    lower = min(box["y"] + box["height"], SIZE["height"])
    page.page.mouse.click(box["x"] + box["width"] * 0.4, (box["y"] + lower) / 2)


def switches(browser: Browser, site: Site, server: Server) -> dict[str, dict[str, float]]:
    """Switch the date, then a layer off and on again; return what was sent each time."""
    date = DATE_2021.format(date=site.date_key)
    steps = {"date": date, "layer off": site.layer, "layer on": site.layer}
    told = {}
    with new_visitor(browser) as context:
        page = WatchedPage(context, site.name)
        visit(page, site, server)
        page.page.wait_for_timeout(700)
        for name, selector in steps.items():
            milliseconds, traffic = page.switch(selector)
            told[name] = {"drawn_ms": round(milliseconds), **asdict(traffic)}
    return told


def measure(rounds: int) -> dict[str, Any]:
    """Visit all sites in turn, so many rounds; return the figures."""
    fresh: dict[str, Visit] = {}
    cold: dict[str, list[Visit]] = {site.name: [] for site in SITES}
    warm: dict[str, list[Visit]] = {site.name: [] for site in SITES}
    with ExitStack() as stack:
        browser = stack.enter_context(chromium())
        servers = {site: stack.enter_context(serving(site.script)) for site in SITES}
        _wake(browser, servers[EMPTY])
        for site, server in servers.items():
            with new_visitor(browser) as context:
                fresh[site.name] = visit(WatchedPage(context, site.name), site, server)
        for _ in range(rounds):
            for site, server in servers.items():
                with new_visitor(browser) as context:
                    cold[site.name].append(visit(WatchedPage(context, site.name), site, server))
                    warm[site.name].append(visit(WatchedPage(context, site.name), site, server))
        again = {site.name: switches(browser, site, servers[site]) for site in (APP, PEER)}
    return {
        "rounds": rounds,
        "fresh_server": {name: medians([one]) for name, one in fresh.items()},
        "cold": {name: medians(visits) for name, visits in cold.items()},
        "warm": {name: medians(visits) for name, visits in warm.items()},
        "sent_again": again,
    }


def _wake(browser: Browser, server: Server) -> None:
    """Let the browser start its processes on a page without a session."""
    with new_visitor(browser) as context:
        context.new_page().goto(f"{server.url}/_stcore/health")


def medians(visits: list[Visit]) -> dict[str, float]:
    """Return the medians of visits to one site, and the range of what decides."""
    whole = [one.interactive_ms for one in visits]
    traffic = [asdict(one.traffic) for one in visits]
    return {
        "seen_ms": round(statistics.median(one.seen_ms for one in visits)),
        "click_ms": round(statistics.median(one.click_ms for one in visits)),
        "interactive_ms": round(statistics.median(whole)),
        "interactive_min_ms": round(min(whole)),
        "interactive_max_ms": round(max(whole)),
        **{key: statistics.median(one[key] for one in traffic) for key in traffic[0]},
    }


def table(told: dict[str, Any]) -> str:
    """Return the figures as text, with ratios to the empty page of the same kind."""
    head = f"{'':26}{'drawn':>13}{'click':>7}{'interactive':>14}{'from - to':>13}"
    head += f"{'map':>6}{'sent':>6}{'socket':>8}{'requests':>10}"
    lines = ["milliseconds (ratio to the empty page); kB of map data, as sent, by WebSocket", head]
    for kind in ("fresh_server", "cold", "warm"):
        base = told[kind][EMPTY.name]["interactive_ms"]
        lines += [_row(f"{kind}, {name}", one, base) for name, one in told[kind].items()]
    for site, steps in told["sent_again"].items():
        lines += [f"{site}, {step}: {_sent(one)}" for step, one in steps.items()]
    return "\n".join(lines)


def _row(name: str, one: dict[str, float], base: float) -> str:
    between = f"{one['interactive_min_ms']} - {one['interactive_max_ms']}"
    return (
        f"{name:26}{one['seen_ms']:6} ({one['seen_ms'] / base:.2f}){one['click_ms']:7}"
        f"{one['interactive_ms']:7} ({one['interactive_ms'] / base:.2f}){between:>13}"
        f"{one['map_decoded'] / 1000:6.0f}{one['map_sent'] / 1000:6.0f}"
        f"{one['socket'] / 1000:8.0f}{one['requests']:10.0f}"
    )


def _sent(one: dict[str, float]) -> str:
    http, socket = one["map_decoded"] / 1000, one["socket"] / 1000
    return (
        f"drawn in {one['drawn_ms']:.0f} ms; {one['map_requests']:.0f} map requests, "
        f"{http:.0f} kB map data, {socket:.0f} kB socket"
    )


def main() -> int:
    """Measure, print the table, and write the figures where they are wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_view", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    told = measure(options.rounds)
    print(table(told))
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
