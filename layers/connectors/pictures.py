"""One picture of a WMS layer in a place, as a map in EPSG:3857 shows it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from pyproj import Transformer

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.connectors.answers import exception_told, is_web_page, unexpected
from layers.connectors.asking import ServiceLimits, Watch
from layers.connectors.model import ServiceInfo
from layers.connectors.transport import Limits, ask
from layers.connectors.wms import BOX, MAP_CRS, picture

_MOST_PX = 1200
_MOST_BYTES = 6_000_000
_MOST_S = 60.0
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True)
class FetchedPicture:
    """A picture over bounds in degrees; its pixels are square in EPSG:3857.

    ``content`` is not decoded here; ``kind`` is its media type, told by its first bytes.
    """

    content: bytes
    kind: str
    bounds_lonlat: BoundsLonLat
    attribution: str


def fetch_picture(
    service: ServiceInfo,
    layer: str,
    bounds_lonlat: BoundsLonLat,
    limits: ServiceLimits | None = None,
    watch: Watch | None = None,
) -> FetchedPicture:
    """Fetch one picture of a layer. Refuses as ``wms.picture`` and ``transport.ask`` do.

    Also ``download-status``, ``connection-exception``, ``connection-web-page`` and
    ``connection-broken`` (the answer is no PNG and no JPEG).
    """
    limits, watch = limits or ServiceLimits(), watch or Watch()
    told = picture(service, layer)
    west, south, east, north = Transformer.from_crs(
        "EPSG:4326", MAP_CRS, always_xy=True
    ).transform_bounds(*bounds_lonlat)
    scale = _MOST_PX / max(east - west, north - south)
    width, height = (max(round(scale * side), 1) for side in (east - west, north - south))
    box = ",".join(f"{number:.3f}" for number in (west, south, east, north))
    address = told.template.replace(BOX, box)
    address = address.replace("{width}", str(width)).replace("{height}", str(height))
    answer = ask(address, _limits(limits), "image/png, image/jpeg, */*;q=0.1", watch.cancelled)
    kind = next((k for start, k in _KINDS.items() if answer.content.startswith(start)), "")
    if answer.status != HTTPStatus.OK and not exception_told(answer.content):
        raise Refusal("download-status", host=answer.host, status=answer.status)
    if is_web_page(answer):
        raise Refusal("connection-web-page", host=answer.host)
    if answer.status != HTTPStatus.OK or not kind:
        raise unexpected(answer)
    return FetchedPicture(answer.content, kind, bounds_lonlat, told.attribution)


def _limits(limits: ServiceLimits) -> Limits:
    return Limits(
        size_bytes=min(limits.answer_bytes, _MOST_BYTES),
        deadline_s=min(limits.answer_s, _MOST_S),
        silence_s=limits.silence_s,
        local=limits.allow_private,
        plain_http=True,
    )
