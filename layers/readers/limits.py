"""How much a file may hold. Each number is far above real plans and far below what hurts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024


@dataclass(frozen=True)
class ReadLimits:
    """What a file from outside may hold; a caller may allow more, never silently."""

    # the file as it comes, and all that unpacks from it (200 MB): a county's plans are some 50 MB
    file_bytes: int = 200 * MB
    # files in a zip: a plan with all its appendices has some 300
    members: int = 1_000
    # in all layers: the largest territorial plan seen has 60,000
    features: int = 500_000
    # in all layers: 100 bytes each while they are read
    vertices: int = 5_000_000
    # characters in one attribute: a regulation's paragraph, not the regulation
    text: int = 10_000
    # of objects in objects: the deepest real format seen has 14
    depth: int = 32
    # of elements in elements: the deepest plan seen has 21
    xml_depth: int = 64
    # fields of a layer, and layers of a file
    columns: int = 1_000
    layers: int = 500


LIMITS = ReadLimits()
LARGE_BYTES = 100 * MB
# 200,000 zones of 50 corners are 215 MB; they take 2.6 GB of memory until they are judged
_LARGE = ReadLimits(file_bytes=400 * MB, vertices=15_000_000)


def is_large(path: Path) -> bool:
    """Return whether a file is large as it lies on the disk; what is packed never is."""
    return path.is_file() and path.stat().st_size > LARGE_BYTES


def limits_for(path: Path) -> ReadLimits:
    """Return what a file may hold: more, where whoever brought it has brought as many bytes."""
    return _LARGE if is_large(path) else LIMITS
