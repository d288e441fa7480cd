"""One answer with features, taken apart: how many there are, which they are, how they are told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from geo.errors import Refusal
from layers.connectors.answers import load_json, unexpected
from layers.connectors.transport import Answer

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Member:
    """A feature as it came: its id, the text that is kept, and its geometry where that is JSON."""

    id: str | None
    content: bytes
    geometry: object = None

    @cached_property
    def same(self) -> bytes:
        """Return what two members share that are one feature told twice: id and content."""
        told = f"{self.id}\0".encode(errors="surrogatepass") + self.content
        return hashlib.blake2b(told, digest_size=12).digest()


@dataclass(frozen=True)
class Page:
    """Features of one answer.

    ``matched`` is how many the service says there are, ``next`` where it says that more are;
    ``crs`` and ``namespaces`` (prefix to address, GML only) hold for all of the members.
    """

    members: tuple[Member, ...]
    matched: int | None = None
    crs: str = ""
    next: str = ""
    namespaces: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


def json_page(answer: Answer) -> Page:
    """Return a GeoJSON answer as a page; refuses what is none, and one that is short of features.

    ``connection-short`` where it holds other than the number that it says.
    """
    told = load_json(answer)
    features = told.get("features")
    if told.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise unexpected(answer)
    check_returned(answer, whole(told.get("numberReturned")), len(features))
    try:
        members = tuple(_member(feature) for feature in features)
    except (ValueError, TypeError, RecursionError) as error:
        raise Refusal("connection-broken", host=answer.host) from error
    matched = whole(told.get("numberMatched"))
    if matched is None:
        matched = whole(told.get("totalFeatures"))
    return Page(members, matched, crs=_crs(told), next=next_link(told))


def check_returned(answer: Answer, said: int | None, got: int) -> None:
    """Refuse an answer that holds another number of features than it says."""
    if said is not None and said != got:
        raise Refusal("connection-short", host=answer.host, said=said, got=got)


def whole(told: object) -> int | None:
    """Return a count; None where it is unknown or no count."""
    text = str(told) if isinstance(told, int | str) and not isinstance(told, bool) else ""
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else None
    )


def _member(feature: Any) -> Member:  # noqa: ANN401  whatever the service put there
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise TypeError(feature)
    name = feature.get("id")
    content = json.dumps(feature, allow_nan=False, separators=(",", ":")).encode()
    return Member(None if name is None else str(name), content, feature.get("geometry"))


def _crs(told: dict[str, Any]) -> str:
    crs = told.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else ""


def next_link(told: dict[str, Any]) -> str:
    """Return where an answer says that its next page is; empty where it says nothing."""
    for link in links(told):
        if link["rel"] == "next":
            return link["href"]
    return ""


def links(told: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the links of a JSON answer that have a relation and an address, as text."""
    listed = told.get("links")
    usable = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    names = ("rel", "href")
    return [
        {name: str(value) for name, value in one.items()}
        for one in usable
        if all(isinstance(one.get(name), str) for name in names)
    ]
