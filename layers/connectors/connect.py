"""Any service by its address: what it is, what it offers, and a layer of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

from geo.errors import Refusal
from layers.connectors import ogcapi, wfs, wms
from layers.connectors.asking import Asker, ServiceLimits, Watch, split_address
from layers.connectors.cache import CachedLayer
from layers.connectors.model import ServiceInfo, Wanted

_Reader = Callable[[str, Asker], ServiceInfo]
_READERS: dict[str, _Reader] = {
    "wfs": wfs.capabilities,
    "ogcapi": ogcapi.landing,
    "wms": wms.capabilities,
}
# Not the service asked for, but perhaps another one at the same address.
_PERHAPS_ANOTHER = {
    *("connection-exception", "connection-broken", "connection-web-page"),
    *("connection-wrong-type", "download-status"),
}


def describe(
    address: str, limits: ServiceLimits | None = None, watch: Watch | None = None
) -> ServiceInfo:
    """Return what the service at an address is and offers: WFS, OGC API Features or WMS.

    What the address says of itself (``service=WMS``) is believed, else it is asked as each kind in
    turn. Refuses as ``Asker.get`` does, and ``connection-unknown`` where no kind answers.
    """
    asker = Asker(limits or ServiceLimits(), watch or Watch())
    address = address.strip()
    stated = _stated(address)
    if stated:
        return _READERS[stated](address, asker)
    refusals = []
    for kind in _likely(address):
        try:
            return _READERS[kind](address, asker)
        except Refusal as refusal:
            if refusal.code not in _PERHAPS_ANOTHER:
                raise
            refusals.append(refusal)
    if len({refusal.code for refusal in refusals}) == 1:
        raise refusals[0]
    raise Refusal("connection-unknown", host=split_address(address).hostname) from refusals[0]


def _stated(address: str) -> str:
    query = parse_qsl(split_address(address).query)
    told = next((value.lower() for name, value in query if name.lower() == "service"), "")
    return told if told in _READERS else ""


def _likely(address: str) -> list[str]:
    """Return the kinds, those first that the address sounds like."""
    path = split_address(address).path.lower()
    sounds = {"wfs": "wfs", "wms": "wms", "ogcapi": "/collections"}
    return sorted(_READERS, key=lambda kind: sounds[kind] not in path)


def fetch(
    service: ServiceInfo,
    wanted: Wanted,
    home: Path,
    limits: ServiceLimits | None = None,
    watch: Watch | None = None,
) -> CachedLayer:
    """Fetch a layer of any service that gives features; a WMS is refused (pictures only)."""
    if service.kind == "wms":
        raise Refusal("connection-pictures-only", service=service.title or service.address)
    fetcher = wfs.fetch if service.kind == "wfs" else ogcapi.fetch
    return fetcher(service, wanted, home, limits, watch)
