"""What the maps of a comparison show: the usual layers, the colours of its sides, its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from geo.errors import Refusal

if TYPE_CHECKING:
    from layers.catalogue import Catalogue
    from layers.loading import Loaded
    from layers.store import Store
    from planning.comparedareas import ComparedArea

SIDE_COLOURS: Mapping[str, str] = MappingProxyType({"left": "#0B5FA5", "right": "#2E7D5B"})
_USUAL = ("{region}-municipalities", "lakes", "settlements")
Layers = Sequence[str] | None


def usual_layers(catalogue: Catalogue, region: str) -> tuple[str, ...]:
    """Return the layers that are on when nobody chose."""
    names = (name.format(region=region) for name in _USUAL)
    return tuple(name for name in names if name in catalogue)


def opened_layers(
    store: Store, area: ComparedArea, layers: Layers
) -> tuple[list[Loaded], list[str]]:
    """Return the layers of a side's map, the ground first, and the names of those that are lost.

    ``layers`` are ids, None for the usual ones; one that is not in the catalogue is lost, too.
    """
    ground = [one.id for one in store.catalogue if one.visible and not one.listed]
    wanted = usual_layers(store.catalogue, area.region) if layers is None else layers
    opened, lost = [], []
    for layer in (*ground, *wanted):
        try:
            opened.append(store.open(layer, area.at))
        except (Refusal, KeyError):
            lost.append(layer)
    return opened, lost


def comparison_query(
    sides: tuple[ComparedArea, ComparedArea], layers: tuple[Layers, Layers], lang: str
) -> str:
    """Return the address of a comparison within the app, all that it shows spelled out."""
    told = {"lang": lang}
    for name, side, chosen in zip(("left", "right"), sides, layers, strict=True):
        told |= {name: ",".join(side.ids), f"{name[0]}day": side.at.isoformat()}
        if chosen is not None:
            told[f"{name[0]}layers"] = ",".join(chosen)
    return f"/compare?{urlencode(told, safe=',@')}"
