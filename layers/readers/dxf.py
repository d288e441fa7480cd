"""DXF drawings: counted before they are drawn, since blocks in blocks grow without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from geo.errors import Refusal
from layers.readers import ogr
from layers.readers.drafts import Budget
from layers.readers.limits import ReadLimits
from layers.readers.raw import RawFile
from layers.readers.tables import layer_of

_KIND, _NAME, _COLUMNS, _ROWS = 0, 2, 70, 71
_NO_ENTITIES = frozenset({"ENDBLK", "ENDSEC", "SEQEND", "VERTEX", "ATTRIB"})
_MAIN = ""


def read_dxf(path: Path, name: str, budget: Budget) -> RawFile:
    """Read the entities of a drawing; it names no coordinate system.

    Refuses with ``dxf-broken`` (the line from 1) and ``dxf-grows``.
    """
    _check_growth(_contents(path), budget.limits)
    try:
        found = ogr.layer_names(path, budget)
        table, _ = ogr.table_of(path, found[0], budget)
    except (ogr.DriverFailed, IndexError) as error:
        raise Refusal("plan-file-damaged", format="DXF") from error
    return RawFile("DXF", (layer_of(replace(table, name=name, encoding="UTF-8"), budget),))


def _pairs(path: Path) -> Iterator[tuple[int, str]]:
    """Give the codes and values of a drawing, which must end with its own mark."""
    lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
    for at in range(0, len(lines) - 1, 2):
        try:
            code = int(lines[at])
        except ValueError as error:
            raise Refusal("dxf-broken", line=at + 1) from error
        yield code, lines[at + 1].strip()
    last = [line.strip() for line in lines if line.strip()][-2:]
    if last != ["0", "EOF"]:
        raise Refusal("dxf-broken", line=len(lines))


def _contents(path: Path) -> Mapping[str, Counter[str]]:
    """Return, for every block and the drawing itself, how often each block and an entity is in."""
    contents: dict[str, Counter[str]] = {_MAIN: Counter()}
    section = entity = ""
    block = _MAIN
    times = 1
    for code, value in _pairs(path):
        if code == _KIND:
            section = "" if value == "ENDSEC" else section
            block = _MAIN if value == "ENDBLK" else block
            entity, times = value, 1
            if section in {"BLOCKS", "ENTITIES"} and value not in {*_NO_ENTITIES, "BLOCK"}:
                contents[block][_MAIN] += 1
        elif code == _NAME and entity == "SECTION":
            section = value
        elif code == _NAME and entity == "BLOCK" and block == _MAIN:
            block = value or "?"
            contents.setdefault(block, Counter())
        elif code == _NAME and entity in {"INSERT", "DIMENSION"}:
            contents[block][value or "?"] += times
        elif code in {_COLUMNS, _ROWS} and entity == "INSERT" and value.lstrip("-").isdecimal():
            times *= max(1, int(value))
            contents[block][_MAIN] += times
    return contents


def _check_growth(contents: Mapping[str, Counter[str]], limits: ReadLimits) -> None:
    sizes: dict[str, int] = {}

    def size(block: str, above: frozenset[str]) -> int:
        if block in above or len(above) > limits.depth:
            raise Refusal("dxf-grows", limit=limits.features)
        if block not in sizes:
            found = contents.get(block, Counter())
            inner = above | {block}
            parts = (n * size(name, inner) for name, n in found.items() if name != _MAIN)
            sizes[block] = found[_MAIN] + sum(parts)
        return sizes[block]

    if size(_MAIN, frozenset()) > limits.features:
        raise Refusal("dxf-grows", limit=limits.features)
