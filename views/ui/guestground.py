"""What a guest's map is drawn on: land, lakes, municipalities and towns as shipped, nothing else.

The layers are named here one by one, so that a layer of the owner's own never reaches a guest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from geo.errors import Refusal
from layers.home import home_folder
from layers.loading import Loaded
from layers.store import store
from layers.webmap import Payload, layer_payload
from layers.words import Words
from planning.answercheck import ANSWER_LIMIT, MOST_POINTS, MOST_RINGS
from views.ui.permalink import CAMERAS

GROUND = "/guestmap"
_ROLES: Mapping[str, str] = {
    "land": "land",
    "lakes": "lakes",
    "vidzeme-municipalities": "units",
    "ostfold-municipalities": "units",
    "settlements": "towns",
}
_PHONE = 1.25  # a phone is narrower than the screen that the regions' zoom is for


@dataclass(frozen=True)
class GuestMap:
    """What a page needs to draw and to limit what is drawn; ``credit`` says whose the ground is.

    ``cameras``: region, latitude, longitude and zoom; the first one is where a map begins.
    """

    layers: list[dict[str, str]]
    cameras: list[tuple[str, float, float, float]]
    credit: str
    text_limit: int = ANSWER_LIMIT
    corners: int = MOST_POINTS
    rings: int = MOST_RINGS


def guest_map(say: Words) -> GuestMap:
    """Return the map of a language: a Norwegian one begins in Østfold, the others in Vidzeme."""
    opened = []
    for layer, role in _ROLES.items():
        with suppress(Refusal):  # a questionnaire is answered without its lakes, too
            opened.append((role, _opened(layer)))
    layers = [{"role": role, "url": _address(one)} for role, one in opened]
    names = sorted(CAMERAS, key=lambda region: (region == "ostfold") != (say.lang == "nb"))
    cameras = [(name, *CAMERAS[name][:2], CAMERAS[name][2] - _PHONE) for name in names]
    sources = dict.fromkeys(one.provenance.source for _, one in opened)
    return GuestMap(layers, cameras, say("guest.credit", sources="; ".join(sources)))


def ground_payload(layer: str, version: str) -> Payload:
    """Return a layer of the ground; refuses ``layer-unknown`` any other and any other version."""
    if layer not in _ROLES:
        raise Refusal("layer-unknown", layer=layer)
    opened = _opened(layer)
    if opened.version != version:
        raise Refusal("layer-unknown", layer=layer)
    return layer_payload(opened)


def _opened(layer: str) -> Loaded:
    return store(home_folder()).open(layer, dt.date.today())  # noqa: DTZ011  a civil date


def _address(opened: Loaded) -> str:
    return f"{GROUND}/{opened.declaration.id}/{opened.version}.geojson"
