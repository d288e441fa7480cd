"""TAPIS, the Latvian planning system: its zoning and other layers.

Names of layers and attributes are data (data/services/tapis.toml).
"""

from __future__ import annotations

from layers.connectors.model import ServiceInfo
from layers.connectors.services import KnownLayer, KnownService, known_service


def tapis() -> KnownService:
    """Return what is known of TAPIS before it is asked."""
    return known_service("tapis")


def offered(service: ServiceInfo) -> list[KnownLayer]:
    """Return the known layers that the service offers today, in the order of the table."""
    there = {layer.name for layer in service.layers}
    return [layer for layer in tapis().layers if layer.name in there]
