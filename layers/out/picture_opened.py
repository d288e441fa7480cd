"""An opened layer as a layer of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.out.picture import PictureLayer
from layers.styles import raster_style

if TYPE_CHECKING:
    from layers.loading import Loaded


def picture_layer(opened: Loaded, lang: str, opacity: float = 1.0) -> PictureLayer:
    """Return what a picture draws of a layer as it was opened."""
    declaration = opened.declaration
    return PictureLayer(
        title=declaration.title[lang],
        frame=opened.frame,
        style=declaration.style,
        label=declaration.label,
        raster=opened.raster,
        raster_style=raster_style(declaration) if opened.raster else None,
        zones=opened.zones,
        opacity=opacity,
    )
