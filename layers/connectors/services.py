"""Services that are known before anybody names one; their addresses are data (data/services/)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from geo.errors import Refusal
from layers.connectors.model import ServiceKind
from layers.words import LANGUAGES

SERVICES = Path(__file__).resolve().parents[2] / "data" / "services"
_TEXTS = ("address", "publisher", "licence", "evidence", "crs")


@dataclass(frozen=True)
class KnownAttribute:
    """An attribute by its name in the service, and what it holds, by language."""

    name: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class KnownLayer:
    """A layer by its name in the service, its title by language, and its attributes by name."""

    name: str
    title: Mapping[str, str]
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class KnownService:
    """A service as its table tells it.

    ``seen`` is the day on which somebody saw it answer, ``tried`` whether we ever called it,
    ``evidence`` the mark of the source: S seen in a public page or repository, A concluded by us.
    """

    id: str
    kind: ServiceKind
    title: Mapping[str, str]
    note: Mapping[str, str]
    address: str
    publisher: str
    licence: str
    crs: str
    seen: dt.date | None
    tried: bool
    evidence: str
    layers: tuple[KnownLayer, ...] = ()
    attributes: tuple[KnownAttribute, ...] = ()


def services(folder: Path = SERVICES) -> list[KnownService]:
    """Return the known services by their ids; refuses a table that cannot be used."""
    return [known_service(path.stem, folder) for path in sorted(folder.glob("*.toml"))]


def known_service(name: str, folder: Path = SERVICES) -> KnownService:
    """Return one known service; refuses with ``services-broken``, naming the table."""
    path = folder / f"{name}.toml"
    try:
        return _service(name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal("services-broken", file=path.name) from error


def _service(name: str, told: dict[str, Any]) -> KnownService:
    if told["kind"] not in get_args(ServiceKind) or not told["address"].startswith("https://"):
        raise ValueError(name)
    seen = told.get("seen")
    if not isinstance(seen, dt.date | None):
        raise TypeError(seen)
    return KnownService(
        id=name,
        kind=told["kind"],
        title=_said(told["title"]),
        note=_said(told["note"]),
        seen=seen,
        tried=bool(told["tried"]),
        layers=tuple(_layer(one) for one in told.get("layers", ())),
        attributes=tuple(
            KnownAttribute(key, _said(title)) for key, title in told.get("attributes", {}).items()
        ),
        **{key: str(told[key]) for key in _TEXTS},
    )


def _layer(told: dict[str, Any]) -> KnownLayer:
    return KnownLayer(told["name"], _said(told["title"]), tuple(told.get("attributes", ())))


def _said(told: Mapping[str, str]) -> dict[str, str]:
    return {lang: told[lang] for lang in LANGUAGES}
