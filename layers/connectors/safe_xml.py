"""XML from outside: no document type, so no entities, and no more depth or elements than needed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

_DEEPEST = 200
_MOST_ELEMENTS = 500_000
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


class XmlError(ValueError):
    """XML that is broken, cut, or asks for more than data needs."""


def in_utf8(content: bytes) -> bytes:
    """Return a document in UTF-8, whichever encoding it declares."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16"
    else:
        content = content.removeprefix(codecs.BOM_UTF8)
        declared = _DECLARATION.match(content)
        name = declared[1].decode() if declared else "utf-8"
    try:
        return content if codecs.lookup(name).name == "utf-8" else content.decode(name).encode()
    except (LookupError, ValueError) as error:
        raise XmlError(name) from error


def safe_parser() -> expat.XMLParserType:
    """Return a parser of UTF-8 that refuses a document type; names are ``uri}local``."""
    parser = expat.ParserCreate("utf-8", "}")
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(name: str, *_: object) -> None:
    raise XmlError(name)


def run(parser: expat.XMLParserType, content: bytes) -> None:
    """Parse a whole document; raises ``XmlError`` where it is not one."""
    try:
        parser.Parse(content, True)  # noqa: FBT003  expat takes it by position
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise XmlError(str(error)) from error


def parse_xml(content: bytes) -> Element:
    """Return the root of a document; raises ``XmlError``."""
    builder, depth, count = TreeBuilder(), 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _DEEPEST or count > _MOST_ELEMENTS:
            raise XmlError(name)
        builder.start(_named(name), {_named(key): told for key, told in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(name))

    parser = safe_parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    run(parser, in_utf8(content))
    return builder.close()


def _named(name: str) -> str:
    return "{" + name if "}" in name else name


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, name: str | None = None) -> list[Element]:
    """Return the children of an element, of one local name or all."""
    return [child for child in element if name is None or local_name(child) == name]


def at(element: Element, *path: str) -> Iterator[Element]:
    """Yield the elements that a path of local names leads to."""
    if not path:
        yield element
        return
    for child in children(element, path[0]):
        yield from at(child, *path[1:])


def text_at(element: Element, *path: str) -> str:
    """Return the text of the first element that a path leads to; empty where there is none."""
    found = next(at(element, *path), None)
    return " ".join((found.text or "").split()) if found is not None else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, whichever its namespace; empty where it is absent."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")
