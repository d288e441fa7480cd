"""The two map frames that the background and the rasters cover; degrees, EPSG:4326."""

Box = tuple[float, float, float, float]

FRAMES: dict[str, Box] = {
    "vidzeme": (21.5, 55.5, 30.5, 60.2),
    "ostfold": (8.5, 57.8, 14.5, 61.2),
}
RASTER_FRAMES: dict[str, Box] = {
    "vidzeme": (23.9, 56.3, 28.0, 58.3),
    "ostfold": (10.3, 58.7, 12.3, 60.1),
}
