"""Files from memory: the same bytes as from the disk, kept for good, and nothing unlisted."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from tests.views.asgi import Answer, get
from views.ui.assets import app_url, leaflet_url
from views.ui.keptfiles import KeptFiles, kept_files

FILES = kept_files()


def ask(path: str, **headers: str) -> Answer:
    rest = PlainTextResponse("the app")
    return get([Mount("", KeptFiles(rest, FILES))], path, **headers)


@pytest.mark.parametrize("path", list(FILES)[::40])
def test_a_listed_file_is_answered_as_it_is_and_kept_for_good(path: str) -> None:
    answer = ask(path)
    assert (answer.status, answer.content) == (200, FILES[path].read_bytes())
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_scripts_styles_and_fonts_are_called_what_they_are() -> None:
    kinds = {Path(path).suffix: ask(path).headers["content-type"] for path in FILES}
    assert "javascript" in kinds[".js"]
    assert kinds[".css"].startswith("text/css")
    assert kinds[".woff2"] == "font/woff2"


def test_our_own_files_keep_the_headers_that_their_route_gives() -> None:
    headers = ask(f"{app_url()}/main.js").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/none.js",
        "/static/js/../index.html",
        "/static/../../pyproject.toml",
        "/assets/app/0/main.js",
        "/static/js/",
        "/plans",
    ],
)
def test_what_is_not_listed_goes_on_to_the_app(path: str) -> None:
    assert ask(path).text == "the app"


def test_a_part_of_a_file_is_left_to_the_app() -> None:
    assert ask(f"{app_url()}/main.js", range="bytes=0-9").text == "the app"


@pytest.mark.parametrize("path", ["/", "/compare"])
def test_a_page_that_begins_with_a_map_names_the_maps_code(path: str) -> None:
    ahead = ask(path).headers["link"]
    assert f"<{app_url()}/explorer.js>; rel=modulepreload" in ahead
    assert f"<{leaflet_url()}/leaflet.js>; rel=preload" in ahead
    assert ".css" not in ahead


def test_other_pages_name_nothing() -> None:
    assert "link" not in ask("/glossary").headers
