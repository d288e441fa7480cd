"""GML: every feature type is a layer, whatever the schema, and every feature is counted.

Read without GDAL: its driver gives no rows for a cut file and no error, drops features whose
geometry it does not know and values that are links, and writes beside the file. Elements become
columns by their own name; by more of their path where two share one. Texts stay texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers.crsnames import declared
from layers.readers.drafts import Budget, Draft
from layers.readers.gmlshapes import (
    GEOMETRIES,
    HREF,
    GmlPen,
    Reference,
    is_gml,
    rank,
    reference,
)
from layers.readers.limits import ReadLimits
from layers.readers.raw import RawFile, RawLayer
from layers.readers.shapes import Pen, Shape
from layers.readers.xmltext import local, read_through

_MEMBERS = frozenset({"featureMember", "featureMembers", "member", "members", "cityObjectMember"})
_SKIPPED = frozenset({"boundedBy", "metaDataProperty"})
_TITLE = "{http://www.w3.org/1999/xlink}title"
_IDS = ("{http://www.opengis.net/gml/3.2}id", "{http://www.opengis.net/gml}id", "fid", "id")
_EXPAT_HREF = "http://www.w3.org/1999/xlink href"

FieldPath = tuple[str, ...]
Row = dict[FieldPath, str]


@dataclass(eq=False)
class _Overview:
    """What the first reading found: whether there are members, and which ids links ask for."""

    members: int = 0
    total: int = 0
    returned: int = 0
    wanted: set[str] = field(default_factory=set)
    geometries: set[str] = field(default_factory=set)


@dataclass(eq=False)
class _Growing:
    """A feature type while its features come in."""

    draft: Draft
    references: dict[str, Reference] = field(default_factory=dict)
    paths: dict[FieldPath, None] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)


def read_gml(path: Path, budget: Budget) -> RawFile:
    """Read a GML file.

    Refuses with ``xml-…`` what is no whole XML, ``gml-no-features``, ``file-is-one-page`` and
    ``file-goes-on-elsewhere`` what is not all here, and ``gml-mixed-crs``.
    """
    seen = _first_reading(path, budget.limits)
    layers: dict[str, _Growing] = {}
    count = 0
    known: dict[str, Element] = {}
    late: list[tuple[Element, Reference]] = []
    for feature, outer in _features(path, seen, known):
        count += 1
        if _waits(feature, seen, known):
            late.append((feature, outer))
        else:
            _add(feature, outer, layers, budget, known)
            feature.clear()
    for feature, outer in late:
        _add(feature, outer, layers, budget, known)
    _check_whole(seen, count)
    return RawFile("GML", tuple(_layer(one) for one in layers.values()))


def _first_reading(path: Path, limits: ReadLimits) -> _Overview:
    seen = _Overview()
    first = True

    def started(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal first
        plain = local(name)
        if first:
            seen.total = _whole_number(attributes.get("numberMatched"))
            seen.returned = _whole_number(attributes.get("numberReturned"))
            first = False
        if plain in _MEMBERS:
            seen.members += 1
        href = attributes.get(_EXPAT_HREF)
        if href and href.startswith("#"):
            seen.wanted.add(href[1:])
        if plain in GEOMETRIES and is_gml(name):
            seen.geometries |= {v for k, v in attributes.items() if local(k) == "id"}

    read_through(path, limits, started)
    seen.wanted &= seen.geometries
    return seen


def _whole_number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _check_whole(seen: _Overview, count: int) -> None:
    total = max(seen.total, seen.returned)
    if total > count:
        raise Refusal("file-is-one-page", count=count, total=total)
    if count == 0:
        raise Refusal("gml-no-features")


def _features(
    path: Path, seen: _Overview, known: dict[str, Element]
) -> Iterator[tuple[Element, Reference]]:
    """Give every feature when it is complete, with the coordinate system of what it stands in."""
    stack: list[Element] = []
    inside: Element | None = None
    outer = Reference()
    for event, element in iterparse(path, events=("start", "end")):  # noqa: S314  see _first_reading
        if event == "start":
            if inside is None and stack and _is_feature(element, stack, seen):
                inside = element
            stack.append(element)
            continue
        stack.pop()
        if seen.wanted:
            _remember(element, seen, known)
        if inside is None and local(element.tag) == "Envelope":
            outer = outer.within(element)
        if inside is not None and element is inside:
            inside = None
            yield element, outer
            stack[-1].remove(element)
        elif inside is None and local(element.tag) in _MEMBERS and not len(element):
            _check_empty_member(element)


def _is_feature(element: Element, stack: list[Element], seen: _Overview) -> bool:
    parent = local(stack[-1].tag)
    if local(element.tag).endswith("FeatureCollection"):
        return False
    if seen.members:
        return parent in _MEMBERS
    return len(stack) == 1 and any(name in element.attrib for name in _IDS)


def _check_empty_member(element: Element) -> None:
    href = element.get(HREF)
    if href and not href.startswith("#"):
        raise Refusal("file-goes-on-elsewhere", address=declared(href))


def _remember(element: Element, seen: _Overview, known: dict[str, Element]) -> None:
    name = next((element.get(key) for key in _IDS[:2] if key in element.attrib), None)
    if name in seen.wanted and local(element.tag) in GEOMETRIES and name:
        known[name] = element


def _waits(feature: Element, seen: _Overview, known: Mapping[str, Element]) -> bool:
    """Return whether a feature has a part that stands later in the file."""
    if not seen.wanted:
        return False
    links = ((element.get(HREF) or "")[1:] for element in feature.iter())
    return any(link in seen.wanted and link not in known for link in links)


def _add(
    feature: Element,
    outer: Reference,
    layers: dict[str, _Growing],
    budget: Budget,
    known: Mapping[str, Element],
) -> None:
    name = local(feature.tag)
    if name not in layers:
        if len(layers) >= budget.limits.layers:
            raise Refusal("file-too-many-layers", limit=budget.limits.layers)
        layers[name] = _Growing(Draft(name, budget))
    layer = layers[name]
    label = next((feature.get(key) for key in _IDS if key in feature.attrib), None)
    row: Row = {("gml_id",): label} if label else {}
    found: list[Element] = []
    _walk(feature, (), row, found, known)
    layer.paths.update(dict.fromkeys(row))
    outer = _envelope(feature, outer)
    chosen = min(found, key=rank) if found else None
    if sum(rank(one) == rank(chosen) for one in found if chosen is not None) > 1:
        layer.more.append(label or str(layer.draft.features_in + 1))
    if chosen is not None:
        told = _told(chosen, outer)
        layer.references.setdefault(told.name or "", told)
    layer.draft.add(row, lambda pen: _drawn(chosen, outer, pen, known), label)


def _drawn(
    element: Element | None, outer: Reference, pen: Pen, known: Mapping[str, Element]
) -> Shape | None:
    return None if element is None else GmlPen(pen, known).shape(element, outer)


def _envelope(feature: Element, outer: Reference) -> Reference:
    for child in feature:
        if local(child.tag) == "boundedBy":
            for envelope in child:
                return outer.within(envelope)
    return outer


def _told(geometry: Element, outer: Reference) -> Reference:
    """Return the system of a geometry: its own, or the one that its parts name first."""
    own = outer.within(geometry)
    if geometry.get("srsName"):
        return own
    inner = next((one.get("srsName") for one in geometry.iter() if one.get("srsName")), None)
    return reference(inner) if inner else own


def _walk(
    element: Element,
    path: FieldPath,
    row: Row,
    found: list[Element],
    known: Mapping[str, Element],
) -> None:
    for child in element:
        name = local(child.tag)
        if name in _SKIPPED:
            continue
        if name in GEOMETRIES and is_gml(child.tag):
            found.append(child)
        elif len(child):
            _walk(child, (*path, name), row, found, known)
        else:
            _leaf(child, (*path, name), row, found, known)


def _leaf(
    element: Element,
    path: FieldPath,
    row: Row,
    found: list[Element],
    known: Mapping[str, Element],
) -> None:
    href = element.get(HREF)
    if href and href.startswith("#") and href[1:] in known:
        found.append(known[href[1:]])
        return
    if href and ("geometryProperty" in path[-1] or is_gml(element.tag)):
        raise Refusal("file-goes-on-elsewhere", address=declared(href))
    if href and href.startswith("#"):
        return  # to another feature: how features belong together is not in their layer
    *above, name = path
    told = {
        name: (element.text or "").strip(),
        f"{name}_uom": element.get("uom"),
        f"{name}_href": href,
        f"{name}_title": element.get(_TITLE),
    }
    for key, value in told.items():
        if value:
            at = (*above, key)
            row[at] = f"{row[at]}; {value}" if at in row else value


def _layer(layer: _Growing) -> RawLayer:
    systems = {ref.crs for ref in layer.references.values()}
    names = [declared(name) for name in layer.references if name]
    if len(systems) > 1:
        raise Refusal("gml-mixed-crs", layer=layer.draft.name, systems=", ".join(names))
    crs = next(iter(systems), None)
    findings: tuple[Finding, ...] = ()
    if layer.more:
        findings = (Finding("geometry.several", tuple(layer.more)),)
    return layer.draft.finished(
        crs, names[0] if names else None, "UTF-8", findings, _short(layer.paths)
    )


def _short(paths: Iterable[FieldPath]) -> dict[FieldPath, str]:
    """Return a column for every path: its last name, with more before it where that is taken."""
    names: dict[FieldPath, str] = {}
    taken: set[str] = set()
    for path in sorted(paths, key=len):
        lengths = range(1, len(path) + 1)
        name = next((n for k in lengths if (n := "_".join(path[-k:])) not in taken), "_".join(path))
        names[path] = name
        taken.add(name)
    return names
