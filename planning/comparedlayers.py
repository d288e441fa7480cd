"""What the maps of a comparison show: the usual layers, the colours of its sides, its address."""

from __future__ import annotations

import re
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
_PLAN_LAYER = re.compile(r"plan-[0-9a-f]+-\d+")
Layers = Sequence[str] | None


def usual_layers(catalogue: Catalogue, region: str) -> tuple[str, ...]:
    """Return the layers that are on when nobody chose."""
    names = (name.format(region=region) for name in _USUAL)
    return tuple(name for name in names if name in catalogue)


def present_layers(
    catalogue: Catalogue, layers: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the layers that are there, those that are gone, and those that stand for an older one.

    The layer of a plan ends in the number of what was kept last (plan-0123456789-1).
    """
    there, gone, newer = [], [], []
    for layer in layers:
        found = layer if layer in catalogue else _newer(catalogue, layer)
        if found is None:
            gone.append(layer)
            continue
        there.append(found)
        if found != layer:
            newer.append(found)
    return tuple(dict.fromkeys(there)), tuple(gone), tuple(newer)


def _newer(catalogue: Catalogue, layer: str) -> str | None:
    stem = layer.rpartition("-")[0]
    if _PLAN_LAYER.fullmatch(layer) is None:
        return None
    return next((one.id for one in catalogue if one.id.rpartition("-")[0] == stem), None)


def opened_layers(
    store: Store, area: ComparedArea, layers: Layers
) -> tuple[list[Loaded], list[str]]:
    """Return the layers of a side's map, the ground first, and the names of those that are lost.

    ``layers`` are ids, None for the usual ones; one that is not in the catalogue is lost, too.
    """
    ground = [one.id for one in store.catalogue if one.visible and not one.listed]
    wanted = usual_layers(store.catalogue, area.region) if layers is None else layers
    there, gone, _ = present_layers(store.catalogue, wanted)
    opened, lost = [], list(gone)
    for layer in (*ground, *there):
        try:
            opened.append(store.open(layer, area.at))
        except Refusal:
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
