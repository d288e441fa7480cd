"""FlatGeobuf: its own count of features is held against those that come out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geo.errors import Refusal
from layers.readers import ogr
from layers.readers.crsnames import crs_of_wkt, declared, named_crs
from layers.readers.drafts import Budget
from layers.readers.raw import RawFile
from layers.readers.tables import layer_of

_MAGIC_BYTES = 8
_SIZE_BYTES = 4


def read_flatgeobuf(path: Path, name: str, budget: Budget) -> RawFile:
    """Read a FlatGeobuf; refuses with ``plan-file-damaged`` what is cut or no such file."""
    with path.open("rb") as file:
        head = file.read(_MAGIC_BYTES + _SIZE_BYTES)
    size = int.from_bytes(head[_MAGIC_BYTES:], "little")
    if len(head) < _MAGIC_BYTES + _SIZE_BYTES or size > path.stat().st_size - len(head):
        raise Refusal("plan-file-damaged", format="FlatGeobuf")
    try:
        found = ogr.layer_names(path, budget)
        table, meta = ogr.table_of(path, found[0], budget)
        count = ogr.told_count(path, found[0])
    except (ogr.DriverFailed, IndexError) as error:
        raise Refusal("plan-file-damaged", format="FlatGeobuf") from error
    if count != len(table.wkb):
        raise Refusal("plan-file-damaged", format="FlatGeobuf")
    told = str(meta["crs"]) if meta["crs"] else None
    crs = None if told is None else named_crs(told).crs or crs_of_wkt(told)
    made = replace(
        table,
        name=found[0] or name,
        crs=crs,
        crs_declared=None if told is None else declared(told),
        encoding="UTF-8",
    )
    return RawFile("FlatGeobuf", (layer_of(made, budget),))
