"""What a layer's TOML says, checked field by field; the file's stem is the layer's id."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from geo.errors import Refusal
from geo.types import Provenance
from layers.territory import COUNTRY_OF_REGION, REGIONS
from layers.words import LANGUAGES

Kind = Literal["vector", "raster"]
ROLES = ("background", "territory", "partners", "examples", "places", "raster", "plan", "user")
SOURCES = ("territory", "partners", "examples", "pieces", "file")
_ASKED_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "territory": {
        "region": REGIONS,
        "level": ("municipality", "district", "nuts3", "planning-region", "county"),
    },
    "examples": {"region": ("ostfold",)},
    "pieces": {"country": tuple(COUNTRY_OF_REGION.values())},
}
_STEP = ("value", "colour")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Column:
    """An attribute that people see: its name in the data and its title in every language."""

    name: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend: a label in every language and the style value it stands for."""

    label: Mapping[str, str]
    value: str | None = None


@dataclass(frozen=True)
class Declaration:
    """One layer: what it is called, where its data comes from, how it is drawn.

    ``short`` is the title where the region is plain, in lists and legends. ``data`` says how to
    open it, ``style`` is the declarative style that the map, the picture and the web page share.
    ``folder`` is what file paths in ``data`` are relative to; ``shipped`` tells the product's own
    layers from a user's.
    """

    id: str
    role: str
    group: str
    kind: Kind
    order: int
    title: Mapping[str, str]
    short: Mapping[str, str]
    about: Mapping[str, str]
    data: Mapping[str, Any]
    style: Mapping[str, Any]
    legend: tuple[LegendEntry, ...]
    columns: tuple[Column, ...]
    provenance: Provenance | None
    folder: Path
    shipped: bool
    visible: bool = False
    opacity: float = 1.0
    clickable: bool = True
    listed: bool = True
    label: Mapping[str, Any] | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @property
    def file(self) -> Path:
        """Return the path of the layer's file; only for layers from a file."""
        return self.folder / str(self.data["file"])

    @property
    def region(self) -> str | None:
        """Return the region a layer belongs to, None for one that belongs to all."""
        region = self.data.get("region")
        return None if region is None else str(region)

    @property
    def practice(self) -> bool:
        """Return whether a layer is made up for exercises."""
        return bool(self.data.get("practice"))


def read_declaration(path: Path, folder: Path, *, shipped: bool) -> Declaration:
    """Read one declaration; refuses what is no TOML or lacks a field, naming file and field."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Refusal("declaration-broken", file=path.name, reason=str(error)) from error
    return _declaration(_Fields(told, path), folder, shipped=shipped)


def _declaration(fields: _Fields, folder: Path, *, shipped: bool) -> Declaration:
    if not _ID.fullmatch(fields.path.stem):
        raise Refusal("declaration-id", file=fields.path.name)
    data = fields.data()
    kinds = ("vector", "raster") if data["from"] == "file" else ("vector",)
    kind = fields.one_of("kind", fields.text("kind"), kinds)
    return Declaration(
        id=fields.path.stem,
        role=fields.one_of("role", fields.text("role"), ROLES),
        group=fields.text("group"),
        kind="raster" if kind == "raster" else "vector",
        order=fields.whole("order"),
        title=fields.words("title"),
        short=fields.words("short" if "short" in fields.told else "title"),
        about=fields.words("about"),
        data=data,
        style=fields.style(kind),
        legend=tuple(fields.legend()),
        columns=tuple(fields.columns()),
        provenance=fields.provenance(data["from"]),
        folder=folder,
        shipped=shipped,
        visible=bool(fields.told.get("visible", False)),
        opacity=fields.opacity(),
        clickable=bool(fields.told.get("clickable", True)),
        listed=bool(fields.told.get("listed", True)),
        label=fields.label(),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
    )


class _Fields:
    """The fields of one TOML, each asked for by name so that what is missing can be named."""

    def __init__(self, told: dict[str, Any], path: Path) -> None:
        self.told = told
        self.path = path

    def missing(self, field: str) -> Refusal:
        return Refusal("declaration-field", file=self.path.name, field=field)

    def text(self, name: str) -> str:
        value = self.told.get(name)
        if not isinstance(value, str) or not value:
            raise self.missing(name)
        return value

    def whole(self, name: str) -> int:
        value = self.told.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.missing(name)
        return value

    def table(self, name: str) -> dict[str, Any]:
        value = self.told.get(name)
        if not isinstance(value, dict):
            raise self.missing(name)
        return value

    def one_of(self, name: str, value: object, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.missing(f"{name} ({' | '.join(allowed)})")
        return str(value)

    def words(self, name: str, told: Mapping[str, Any] | None = None) -> dict[str, str]:
        table = self.table(name) if told is None else told
        for lang in LANGUAGES:
            if not isinstance(table.get(lang), str):
                raise self.missing(f"{name}.{lang}")
        return {lang: table[lang] for lang in LANGUAGES}

    def day(self, name: str) -> dt.date | None:
        value = self.told.get(name)
        if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
            raise self.missing(name)
        return value

    def data(self) -> dict[str, Any]:
        data = self.table("data")
        origin = self.one_of("data.from", data.get("from"), SOURCES)
        for name, allowed in _ASKED_OF.get(origin, {}).items():
            self.one_of(f"data.{name}", data.get(name), allowed)
        if origin == "file" and not isinstance(data.get("file"), str):
            raise self.missing("data.file")
        return data

    def opacity(self) -> float:
        value = self.told.get("opacity", 1.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.missing("opacity (0-1)")
        return float(value)

    def label(self) -> dict[str, Any] | None:
        label = self.told.get("label")
        if label is not None and not (isinstance(label, dict) and "field" in label):
            raise self.missing("label.field")
        return label

    def tables(self, name: str) -> list[dict[str, Any]]:
        value = self.told.get(name, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.missing(name)
        return value

    def style(self, kind: str) -> dict[str, Any]:
        style = self.table("style")
        for by in {"by", "radius_by"} & style.keys():
            if not isinstance(style[by], dict) or not isinstance(style[by].get("field"), str):
                raise self.missing(f"style.{by}.field")
        if kind == "raster" and not isinstance(style.get("classes"), str):
            self.ramp(style.get("ramp"))
        for colour in _colours(style):
            if not _COLOUR.fullmatch(colour):
                raise self.missing(f"style: {colour} (#rrggbb)")
        return style

    def ramp(self, ramp: object) -> None:
        steps = ramp if isinstance(ramp, list) else []
        pairs = [step for step in steps if isinstance(step, list) and len(step) == len(_STEP)]
        numbers = [value for value, _ in pairs if isinstance(value, int | float)]
        if not numbers or len(numbers) < len(steps):
            raise self.missing("style.ramp")

    def legend(self) -> list[LegendEntry]:
        entries = self.tables("legend")
        return [
            LegendEntry(self.words("legend.label", entry.get("label", {})), entry.get("value"))
            for entry in entries
        ]

    def columns(self) -> list[Column]:
        told = self.tables("columns")
        if not all(isinstance(column.get("name"), str) for column in told):
            raise self.missing("columns.name")
        return [Column(c["name"], self.words("columns.title", c.get("title", {}))) for c in told]

    def provenance(self, origin: str) -> Provenance | None:
        if origin != "file":
            return None
        told = self.table("provenance")
        for name in ("source", "licence", "vintage"):
            if not isinstance(told.get(name), str) or not told[name]:
                raise self.missing(f"provenance.{name}")
        accuracy = told.get("accuracy_m")
        unknown = told.get("accuracy_unknown") is True
        if not (isinstance(accuracy, int | float) or unknown):
            raise self.missing("provenance.accuracy_m")
        return Provenance(
            source=told["source"],
            licence=told["licence"],
            vintage=told["vintage"],
            accuracy_m=None if accuracy is None else float(accuracy),
            url=told.get("url"),
            note=told.get("note"),
        )


def _colours(style: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for key, value in style.items():
        if isinstance(value, Mapping):
            found += _colours(value)
        elif key == "ramp":
            found += [str(colour) for _, colour in value]
        elif key in {"fill", "stroke", "colour"} and isinstance(value, str):
            found.append(value)
    return found
