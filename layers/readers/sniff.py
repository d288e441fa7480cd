"""What a file is by its content; its name decides nothing but between tables and other texts."""

from __future__ import annotations

import codecs
import contextlib
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from layers.readers.texts import cleaned

Kind = Literal[
    "archive",
    "csv",
    "dxf",
    "flatgeobuf",
    "geopackage",
    "gml",
    "json",
    "kml",
    "mif",
    "parquet",
    "pointer",
    "raster",
    "server-error",
    "shapefile",
    "sosi",
    "tab",
    "unknown",
    "web-page",
    "xml-dtd",
    "zip",
]
_HEAD_BYTES = 65_536
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"SQLite format 3\x00", "geopackage"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"PAR1", "parquet"),
    (b"AutoCAD Binary DXF", "dxf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"II*\x00", "raster"),
    (b"MM\x00*", "raster"),
    (b"II+\x00", "raster"),
    (b"MM\x00+", "raster"),
    (b"\x89PNG", "raster"),
    (b"\xff\xd8\xff", "raster"),
    (b"\x00\x00\x00\x0cjP", "raster"),
    (b"%PDF", "raster"),
)
# Files of the library beneath that only say where the data is: in other files, at addresses.
_POINTERS = frozenset(
    {
        "GDAL_WMS",
        "GDAL_WMTS",
        "OGRVRTDataSource",
        "OGRWFSDataSource",
        "VRTDataset",
        "WCS_GDAL",
        "WMS_Capabilities",
        "WMT_MS_Capabilities",
        "WFS_Capabilities",
        "Capabilities",
        "OGCAPI",
    }
)
_TABLES = frozenset({".csv", ".tsv", ".txt"})
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def kind_of(path: Path) -> Kind:
    """Return what a file is. Only its first 64 KB are looked at, and nothing is believed yet."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    text = _text(head).lstrip("\ufeff\x1e \t\r\n")
    if text.startswith("<"):
        return _kind_of_xml(head)
    if text.startswith(("{", "[")):
        return "json"
    return _kind_of_text(text, path)


def _text(head: bytes) -> str:
    encoding = next((name for mark, name in _WIDE.items() if head.startswith(mark)), "utf-8")
    return head.decode(encoding, errors="replace")


def _kind_of_text(text: str, path: Path) -> Kind:
    lines = [line.strip() for line in text[:2_000].splitlines()]
    # In SOSI an exclamation mark begins a remark, in TAB the file.
    told = [line.upper() for line in lines if line and (line[0] != "!" or line == "!table")]
    first = told[0] if told else ""
    if first.startswith(".HODE"):
        return "sosi"
    if first == "!TABLE":
        return "tab"
    if first.startswith("VERSION ") and first.split()[1].isdigit():
        return "mif"
    if first in {"0", "999"} and ("SECTION" in told or first == "999"):
        return "dxf"
    if path.suffix.lower() in _TABLES and "\x00" not in text:
        return "csv"
    return "unknown"


def _kind_of_xml(head: bytes) -> Kind:
    name, space, has_dtd = xml_root(head)
    if name.lower() == "html":
        return "web-page"
    if has_dtd:
        return "xml-dtd"
    if name in _POINTERS:
        return "pointer"
    if name in {"ServiceExceptionReport", "ExceptionReport", "ServiceException", "Exception"}:
        return "server-error"
    if name == "kml":
        return "kml"
    return "gml" if b"opengis.net/gml" in head or "opengis.net/wfs" in space else "unknown"


def xml_root(head: bytes) -> tuple[str, str, bool]:
    """Return local name and namespace of the outermost element, and whether a DTD stands before.

    Empty texts where the beginning is no XML.
    """
    found: list[str] = []
    declared: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: found.append(name)
    parser.StartDoctypeDeclHandler = lambda name, *_: declared.append(name)
    # The beginning of a file ends anywhere, and may name an encoding that there is not.
    with contextlib.suppress(expat.ExpatError, LookupError, ValueError):
        parser.Parse(head, False)  # noqa: FBT003  expat takes it by position
    root = found[0] if found else (declared[0] if declared else "")
    space, _, name = root.rpartition(" ")
    return cleaned(name), space, bool(declared)
