"""What a service offers, and what is wanted from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import shapely

from geo.errors import Refusal
from geo.types import BoundsLonLat

ServiceKind = Literal["wfs", "ogcapi", "wms", "postgis"]


@dataclass(frozen=True)
class LayerInfo:
    """A layer as its service describes it; texts are the service's own.

    ``crs`` are the systems as the service names them, its own first; ``formats`` what the layer is
    given out in; ``address`` and ``legend`` lead to the service's own server.
    """

    name: str
    title: str
    crs: tuple[str, ...] = ()
    bounds_lonlat: BoundsLonLat | None = None
    formats: tuple[str, ...] = ()
    address: str = ""
    legend: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class ServiceInfo:
    """A service as it describes itself: where it was found, and what it offers.

    ``features_address`` is asked for features or pictures; it is on the server of ``address``.
    """

    kind: ServiceKind
    address: str
    title: str
    version: str
    layers: tuple[LayerInfo, ...]
    formats: tuple[str, ...] = ()
    publisher: str = ""
    licence: str = ""
    features_address: str = ""

    def layer(self, name: str) -> LayerInfo:
        """Return a layer by its name; refuses one that is not there."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise Refusal("connection-layer-unknown", layer=name, service=self.title or self.address)


@dataclass(frozen=True, eq=False)
class Wanted:
    """A layer, or the part of it in a box or in a unit's outline (degrees, lon lat).

    ``unit`` is what the outline is called; ``title``, ``source`` and ``licence`` say more than the
    service does where they are given.
    """

    layer: str
    bounds_lonlat: BoundsLonLat | None = None
    outline: shapely.Geometry | None = None
    unit: str = ""
    title: str = ""
    source: str = ""
    licence: str = ""

    @property
    def box(self) -> BoundsLonLat | None:
        """Return the box to ask for, if any: the given one, else that of the outline."""
        if self.bounds_lonlat is None and self.outline is not None:
            west, south, east, north = self.outline.bounds
            return (west, south, east, north)
        return self.bounds_lonlat
