"""XML from outside: read through before it is taken apart.

Nothing is kept of that first reading; after it the file is known to be whole, not too deep and
without a DTD.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from geo.errors import Refusal
from layers.readers.limits import ReadLimits
from layers.readers.texts import likely_encoding, spelled

_CHUNK = 1 << 20
_CHARACTERS = re.compile(r"\s+")
_BAD_TOKEN, _UNKNOWN_ENCODING = 4, 18
_BAD_ENCODING = (_UNKNOWN_ENCODING, 19)
_SAID_LENGTH = 200

Started = Callable[[str, Mapping[str, str]], None]


@lru_cache(maxsize=4_096)
def local(name: str) -> str:
    """Return a name without its namespace, whichever way that is written before it."""
    return name.rpartition("}")[2].rpartition(" ")[2]


def read_through(path: Path, limits: ReadLimits, started: Started) -> None:
    """Hand every element's name (namespace, space, local name) and attributes to ``started``.

    Refuses with ``xml-broken`` (line and column from 1), ``xml-too-deep``, ``xml-dtd`` and
    ``xml-encoding``.
    """
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.xml_depth:
            raise Refusal("xml-too-deep", limit=limits.xml_depth)
        started(name, attributes)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def dtd(*_: object) -> None:
        raise Refusal("xml-dtd")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = dtd
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003  expat takes it by position
            parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise _told(error, path) from error
    except (LookupError, ValueError) as error:  # an encoding that there is not
        raise Refusal("xml-broken", line=1, column=1) from error


def _told(error: expat.ExpatError, path: Path) -> Refusal:
    line, column = error.lineno, error.offset + 1
    raw = path.read_bytes()
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff")) and error.code in {
        _BAD_TOKEN,
        *_BAD_ENCODING,
    }:
        row = raw.split(b"\n")[line - 1]
        try:
            row.decode("utf-8")
        except UnicodeDecodeError:
            return Refusal("xml-encoding", line=line, guess=spelled(likely_encoding([row])))
    return Refusal("xml-broken", line=line, column=column)


def said_in(path: Path) -> str:
    """Return the words of a short text with marks: what a server's error report says."""
    raw = path.read_bytes()[:20_000].decode("utf-8", errors="replace")
    plain = re.sub(r"<[^>]*>", " ", raw)
    return _CHARACTERS.sub(" ", plain).strip()[:_SAID_LENGTH]
