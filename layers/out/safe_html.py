"""What makes a page safe to open and whole in itself: escaping, templates, Leaflet, the policy.

Whatever people wrote passes ``browser_safe`` on its way into a file: folium hands names and
attributes to HTML, to JavaScript template literals and, through branca, a second time to Jinja.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

_HERE = Path(__file__).parent
_TEMPLATE_LITERALS = str.maketrans({c: f"&#{ord(c)};" for c in "`${}\\"})
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def browser_safe(value: object) -> Markup:
    """Return ``value`` as HTML that shows it and does nothing else, wherever folium puts it.

    Besides HTML's own signs: backtick, dollar, braces and backslash, which mean something in
    JavaScript's template literals and to Jinja. Control characters and halves of surrogate pairs,
    which a file cannot hold, become U+FFFD.
    """
    shown = _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", str(value))
    return Markup(html.escape(shown).translate(_TEMPLATE_LITERALS))  # noqa: S704  made safe here


@cache
def template(name: str) -> jinja2.Template:
    """Return a template in which every value that is no markup of ours is made safe."""
    environment = jinja2.Environment(  # noqa: S701  finalize escapes, and more than autoescape
        loader=jinja2.FileSystemLoader(_HERE),
        finalize=lambda value: value if isinstance(value, Markup) else browser_safe(value),
    )
    return environment.get_template(name)


@cache
def _leaflet(name: str) -> bytes:
    package = distribution("django-leaflet").locate_file("leaflet/static/leaflet")
    return (Path(str(package)) / name).read_bytes()


@cache
def leaflet_js() -> Markup:
    """Return Leaflet without the addresses in its licence comment, credit and source map."""
    source = _leaflet("leaflet.js").decode()
    source = re.sub(r"//# sourceMappingURL=\S*", "", source)
    return Markup(source.replace("https://leafletjs.com", "leafletjs.com"))  # noqa: S704  pinned


@cache
def leaflet_css() -> Markup:
    """Return Leaflet's style sheet with its pictures inside and without addresses in comments."""
    source = re.sub(r"/\*.*?\*/", "", _leaflet("leaflet.css").decode(), flags=re.DOTALL)
    inlined = re.sub(
        r"url\((images/[\w@.-]+\.png)\)",
        lambda found: f"url({data_uri(_leaflet(found[1]))})",
        source,
    )
    return Markup(inlined)  # noqa: S704  from a pinned package


def data_uri(picture: bytes) -> str:
    """Return a PNG as an address that holds it."""
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")


def scripts_in(head: str) -> list[str]:
    """Return the scripts of a piece of HTML that holds no value of anyone's."""
    return re.findall(r"<script>(.*?)</script>", head, flags=re.DOTALL)


def policy(scripts: Iterable[str]) -> str:
    """Return a content security policy: these scripts and no others, no address whatever."""
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
        for script in scripts
    ]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )
