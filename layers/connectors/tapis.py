"""TAPIS, the Latvian planning system: its zoning and other layers, by municipality or document.

Names of layers and attributes are data (data/services/tapis.toml).
"""

from __future__ import annotations

from geo.errors import Refusal
from layers.connectors.asking import ServiceLimits, Watch
from layers.connectors.connect import describe
from layers.connectors.model import ServiceInfo, Wanted
from layers.connectors.services import KnownLayer, KnownService, known_service
from layers.territory import Key, Territory
from layers.units import unit_id

_ONE_DOCUMENT = "document_layers"


def tapis() -> KnownService:
    """Return what is known of TAPIS before it is asked."""
    return known_service("tapis")


def open_tapis(
    address: str | None = None, limits: ServiceLimits | None = None, watch: Watch | None = None
) -> ServiceInfo:
    """Ask TAPIS what it offers; ``address`` where it is no longer at the known one."""
    return describe(address or tapis().address, limits, watch)


def offered(service: ServiceInfo) -> list[KnownLayer]:
    """Return the known layers that the service offers today, in the order of the table."""
    there = {layer.name for layer in service.layers}
    return [layer for layer in tapis().layers if layer.name in there]


def in_unit(territory: Territory, key: Key, layer: str) -> Wanted:
    """Return what to fetch: the features of a layer that touch a unit's outline.

    Refuses a unit that has no outline.
    """
    known = tapis()
    return Wanted(
        layer=layer,
        outline=territory.outline(key),
        unit=f"{territory.name(key)} ({unit_id(key)})",
        title=known.layer(layer).title["lv"],
        source=known.publisher,
        licence=known.licence,
    )


def in_document(document: str, layer: str) -> Wanted:
    """Return what to fetch: a layer of one planning document, by the document's number (dok_id).

    Refuses what is no such number.
    """
    if not (document.isascii() and document.isdigit()):
        raise Refusal("connection-document-number", document=document)
    known = tapis()
    told = known.layer(layer)
    return Wanted(
        layer=f"{_ONE_DOCUMENT}:{told.in_document}",
        parameters={"VIEWPARAMS": f"dok_id:{document}"},
        title=f"{told.title['lv']} ({document})",
        source=known.publisher,
        licence=known.licence,
    )
