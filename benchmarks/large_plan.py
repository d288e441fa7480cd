"""A plan of 200,000 zones on the map: `python -m benchmarks.large_plan --rounds 5`.

The explorer with that plan, with plans of some thousand zones as shapes and just above the number
from which tiles are drawn, an empty page, and the named peer (`pages/peer_plan.py`) with 5,000
zones as GeoJSON and with the 200,000 by tiles, and the same tiles on a bare page of our own
component (`pages/own_map.py`), are opened in turn in one headless Chromium. Tiles
are *warm* when the server has drawn them before. Then the map is dragged and zoomed. The build is
made anew in a process of its own. Nothing here is asserted: a machine under load would decide.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.first_view import APP, EMPTY, Site, Visit, medians, visit
from benchmarks.made_plan import keep_made_plan
from benchmarks.serving import ROOT, Server, serving
from benchmarks.watched_page import WatchedPage, chromium, new_visitor
from planning.database import close_databases
from planning.planbuilds import build
from planning.planonmap import put_plans_on_map
from planning.planstore import list_plans
from planning.settings import set_practice_hidden

PAGES = ROOT / "benchmarks" / "pages"
PEER, OWN = PAGES / "peer_plan_app.py", PAGES / "own_map_app.py"
LARGE, SMALL = 200_000, 200
COUNTS = (SMALL, 2_500, 4_900, 5_200, LARGE)
_WAIT_MS = 60_000
_TILES = """() => {
    const entries = performance.getEntriesByType('resource');
    const tiles = entries.filter((entry) => entry.name.includes('/map/tiles/'));
    return { count: tiles.length, last: Math.max(0, ...tiles.map((tile) => tile.responseEnd)) };
}"""
_LOADED = """() => [...document.querySelectorAll('.leaflet-tile')].every(
    (tile) => tile.classList.contains('leaflet-tile-loaded'))"""
_FRAMES = """() => {
    window.frames_seen = [];
    (function look(now) {
        window.frames_seen.push(now ?? performance.now());
        requestAnimationFrame(look);
    })();
}"""


@dataclass
class Motion:
    """Dragging and zooming: milliseconds between frames, and until all tiles were there."""

    frames_ms: list[float] = field(default_factory=list)
    drawn_ms: list[float] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        """Return what is printed."""
        frames = sorted(self.frames_ms)
        drawn = statistics.median(self.drawn_ms) if self.drawn_ms else 0.0
        return {
            "frame_median_ms": statistics.median(frames),
            "frame_p95_ms": frames[int(len(frames) * 0.95)],
            "frame_max_ms": frames[-1],
            "late_share": sum(one > 34 for one in frames) / len(frames),
            "tiles_drawn_ms": drawn,
        }


def made_home(folder: Path, count: int) -> Path:
    """Return a home folder with one made plan, whose layer is ready."""
    set_practice_hidden(folder, hidden=True)
    keep_made_plan(folder, count)
    for plan in list_plans(folder):
        build(folder, plan, lambda _share: None)
    put_plans_on_map(folder)
    close_databases()
    return folder


def build_told(home: Path) -> dict[str, float]:
    """Make the build of the only plan of a home folder; return seconds and megabytes."""
    (plan,) = list_plans(home)
    before = _most_mb()
    start = time.perf_counter()
    build(home, plan, lambda _share: None)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "before_mb": before, "most_mb": _most_mb()}


def _most_mb() -> float:
    """Return the most memory that this process has had at once."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in told.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def opened(browser: Browser, site: Site, server: Server) -> tuple[Visit, dict[str, float]]:
    """Visit a site as a new visitor; return the visit and when the last tile had come."""
    with new_visitor(browser) as context:
        page = WatchedPage(context, site.name)
        told = visit(page, site, server)
        page.page.wait_for_function(_LOADED, timeout=_WAIT_MS)
        tiles: dict[str, float] = page.page.evaluate(_TILES)
        later = page.taken()
        told.traffic.map_sent += later.map_sent
        told.traffic.map_decoded += later.map_decoded
        return told, tiles


def moved(browser: Browser, server: Server) -> Motion:
    """Drag the map six times and zoom in and out four times, as a new visitor."""
    motion = Motion()
    with new_visitor(browser) as context:
        page = WatchedPage(context, "explorer")
        page.open(f"{server.url}/?c=57.3,25.2,9", "drawn")
        page.page.wait_for_timeout(1500)
        page.page.evaluate(_FRAMES)
        mouse = page.page.mouse
        for across, down in ((-300, 0), (0, -250), (300, 0), (0, 250), (-200, -200), (200, 200)):
            mouse.move(640, 400)
            mouse.down()
            mouse.move(640 + across, 400 + down, steps=25)
            mouse.up()
            motion.drawn_ms.append(_until_drawn(page))
        for wheel in (-180, -180, 180, 180):
            mouse.move(640, 400)
            mouse.wheel(0, wheel)
            page.page.wait_for_timeout(400)  # the zoom itself is animated
            motion.drawn_ms.append(_until_drawn(page))
        seen = page.page.evaluate("window.frames_seen")
    motion.frames_ms = [b - a for a, b in pairwise(seen)]
    return motion


def _until_drawn(page: WatchedPage) -> float:
    start = time.perf_counter()
    page.page.wait_for_function(_LOADED, timeout=_WAIT_MS)
    return (time.perf_counter() - start) * 1000


def measure(rounds: int) -> dict[str, Any]:
    """Make the plans and the build, then visit all sites in turn; return the figures."""
    with ExitStack() as stack:
        homes = {
            count: made_home(Path(stack.enter_context(tempfile.TemporaryDirectory())), count)
            for count in COUNTS
        }
        told: dict[str, Any] = {"rounds": rounds, "build": _builds(homes[LARGE], rounds)}
        browser = stack.enter_context(chromium())
        sites = {"empty page": (EMPTY, stack.enter_context(serving(EMPTY.script)))}
        for count, home in homes.items():
            sites[f"explorer, {count}"] = (APP, stack.enter_context(serving(APP.script, home)))
        peer = stack.enter_context(serving(PEER, homes[LARGE]))
        frame = "iframe[title*=st_folium]"
        sites["st_folium, 5041"] = (Site("st_folium", PEER, "drawn", frame), peer)
        by_tiles = Server(f"{peer.url}/?tiles=1", peer.pid)
        sites["st_folium, tiles"] = (Site("st_folium tiles", PEER, "drawn", frame), by_tiles)
        own = stack.enter_context(serving(OWN, homes[LARGE]))
        sites["own map, tiles"] = (Site("own map", OWN, "drawn", ".xp-map"), own)
        for site, server in sites.values():  # wakes the servers, and draws the tiles once
            opened(browser, site, server)
        cold: dict[str, list[Visit]] = {name: [] for name in sites}
        tiles: dict[str, list[dict[str, float]]] = {name: [] for name in sites}
        for _ in range(rounds):
            for name, (site, server) in sites.items():
                seen, loaded = opened(browser, site, server)
                cold[name].append(seen)
                tiles[name].append(loaded)
        told["views"] = {name: medians(visits) for name, visits in cold.items()}
        for name, seen_tiles in tiles.items():
            for key in ("count", "last"):
                told["views"][name][f"tiles_{key}"] = statistics.median(
                    one[key] for one in seen_tiles
                )
        told["motion"] = _motions(browser, sites, rounds)
    return told


def _builds(home: Path, rounds: int) -> list[dict[str, float]]:
    command = [sys.executable, "-m", "benchmarks.large_plan", "--build", str(home)]
    done = [
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        for _ in range(min(rounds, 3))
    ]
    return [json.loads(one.stdout) for one in done]


def _motions(
    browser: Browser, sites: dict[str, tuple[Site, Server]], rounds: int
) -> dict[str, dict[str, float]]:
    """Move over few and many zones in turn; the first time the tiles are new to the server."""
    names = [f"explorer, {count}" for count in (SMALL, 4_900, LARGE)]
    told = {f"{name}, new tiles": moved(browser, sites[name][1]).told() for name in names}
    seen: dict[str, Motion] = {name: Motion() for name in names}
    for _ in range(min(rounds, 3)):
        for name in names:
            one = moved(browser, sites[name][1])
            seen[name].frames_ms += one.frames_ms
            seen[name].drawn_ms += one.drawn_ms
    return told | {name: motion.told() for name, motion in seen.items()}


def table(told: dict[str, Any]) -> str:
    """Return the figures as text."""
    base = told["views"]["empty page"]["interactive_ms"]
    lines = [f"build: {one}" for one in told["build"]]
    lines.append(f"{'':22}{'drawn':>8}{'inter.':>8}{'ratio':>7}{'tiles':>7}{'at':>7}{'kB':>8}")
    lines += [
        f"{name:22}{one['seen_ms']:8}{one['interactive_ms']:8}{one['interactive_ms'] / base:7.2f}"
        f"{one['tiles_count']:7.0f}{one['tiles_last']:7.0f}{one['map_sent'] / 1000:8.0f}"
        for name, one in told["views"].items()
    ]
    lines += [f"{name}: {one}" for name, one in told["motion"].items()]
    return "\n".join(lines)


def main() -> int:
    """Measure, print the table, and write the figures where they are wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large_plan", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--build", type=Path, help="only make the build of this home's plan")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    if options.build:
        print(json.dumps(build_told(options.build)))
        return 0
    told = measure(options.rounds)
    print(table(told))
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
