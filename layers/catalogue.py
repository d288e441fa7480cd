"""Finds the declared layers: the product's own and those in the user's folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.errors import Refusal
from layers.declaration import Declaration, read_declaration

DECLARED = Path(__file__).resolve().parent / "declared"
SHIPPED_DATA = Path(__file__).resolve().parent.parent / "data"
USER_FOLDER = "layers"
PLAN_FOLDER = "plan-layers"
HOME_FOLDERS = (USER_FOLDER, PLAN_FOLDER)


@dataclass(frozen=True)
class Catalogue:
    """Every layer by id, in drawing order (lowest first), and what could not be declared."""

    layers: dict[str, Declaration]
    refused: tuple[Refusal, ...] = ()

    def __getitem__(self, layer: str) -> Declaration:
        """Return a layer; refuses an unknown id."""
        if layer not in self.layers:
            raise Refusal("layer-unknown", layer=layer)
        return self.layers[layer]

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self.layers.values())

    def __contains__(self, layer: object) -> bool:
        return layer in self.layers


def declared_in(home: Path | None) -> list[Path]:
    """Return the declarations in a home folder, in the order in which they are read."""
    folders = [home / name for name in HOME_FOLDERS] if home else []
    return [path for folder in folders for path in sorted(folder.glob("*.toml"))]


def read_catalogue(home: Path | None = None) -> Catalogue:
    """Read the shipped declarations and those of ``home``, whose files lie beside them.

    ``home``/layers is the user's own; ``home``/plan-layers is kept by the register of plans.

    A user's declaration that cannot be read, or that takes a shipped id, is listed as refused and
    the others still load.
    """
    shipped = [read_declaration(p, SHIPPED_DATA, shipped=True) for p in DECLARED.glob("*.toml")]
    found = {layer.id: layer for layer in shipped}
    refused = []
    for path in declared_in(home):
        try:
            layer = read_declaration(path, path.parent, shipped=False)
        except Refusal as refusal:
            refused.append(refusal)
            continue
        if layer.id in found:
            refused.append(Refusal("layer-id-taken", file=path.name, layer=layer.id))
        else:
            found[layer.id] = layer
    ordered = sorted(found.values(), key=lambda layer: (layer.order, layer.id))
    return Catalogue({layer.id: layer for layer in ordered}, tuple(refused))
