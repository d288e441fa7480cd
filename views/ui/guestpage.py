"""The guests' pages as HTML: made on the server, whole without a script, safe by what they are.

Every value passes Jinja's autoescape; nothing of anyone's stands in a script, a style or an
address, and the policy allows neither but from this app's own files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import jinja2
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from layers.words import DEFAULT_LANGUAGE, LANGUAGES, Words, words
from views.ui.assets import GUEST_FOLDER, guest_url, leaflet_url

LANGUAGE_NAMES: Mapping[str, str] = {"lv": "Latviešu", "en": "English", "nb": "Norsk"}
GUEST_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cache-Control": "no-store",
}
_NORWEGIAN = frozenset({"no", "nn"})
_MOST_LANGUAGES = 20


def guest_words(asked: HTTPConnection) -> Words:
    """Return the words of the language that the address names, else of one the browser speaks."""
    told = asked.query_params.get("lang", "")
    return words(told if told in LANGUAGES else _spoken(asked.headers.get("accept-language", "")))


def guest_page(
    name: str,
    say: Words,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Return a page made from the template ``name``."""
    own = {"say": say, "languages": LANGUAGE_NAMES, "own": guest_url(), "leaflet": leaflet_url()}
    content = _templates().get_template(f"{name}.html").render(own | values)
    return HTMLResponse(content, status, {**GUEST_HEADERS, **(headers or {})})


def sentence_page(
    say: Words, title: str, text: str, *, status: int, **headers: str
) -> HTMLResponse:
    """Return a page that says one thing: keys of its title and its sentence, below ``guest``."""
    told = {"title": say(f"guest.{title}"), "text": say(f"guest.{text}")}
    return guest_page("told", say, status=status, headers=headers, **told)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(GUEST_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _spoken(accepted: str) -> str:
    """Return the first of our languages in a header of accepted ones, by weight."""
    weighted = [_weight(part) for part in accepted.split(",")[:_MOST_LANGUAGES]]
    for _, name in sorted(weighted, key=lambda pair: -pair[0]):
        if name in LANGUAGES:
            return name
    return DEFAULT_LANGUAGE


def _weight(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";q=")
    name = tag.partition("-")[0].lower()
    try:
        share = float(weight or 1)
    except ValueError:
        share = 0.0
    return (share, "nb" if name in _NORWEGIAN else name)
