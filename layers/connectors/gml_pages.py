"""A WFS answer in GML, cut into its members without building a tree of it."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from geo.errors import Refusal
from layers.connectors.answers import quoted, unexpected
from layers.connectors.pages import Member, Page, check_returned, whole
from layers.connectors.safe_xml import XmlError, in_utf8, run, safe_parser
from layers.connectors.transport import Answer

WFS_2 = "http://www.opengis.net/wfs/2.0"
WFS_1 = "http://www.opengis.net/wfs"
_COLLECTIONS = {f"{WFS_2}}}FeatureCollection", f"{WFS_1}}}FeatureCollection"}
_MEMBERS = {"member", "featureMember", "featureMembers"}
_IDS = ("http://www.opengis.net/gml/3.2}id", "http://www.opengis.net/gml}id", "fid")


def gml_page(answer: Answer) -> Page:
    """Return a GML answer as a page; refuses what is none, and one that is short of features.

    An answer that its server cut off with a note (wfs:truncatedResponse) is refused with it.
    """
    try:
        content = in_utf8(answer.content)
        cutter = _Cutter(content)
        run(cutter.parser, content)
    except XmlError as error:
        raise unexpected(answer) from error
    if cutter.truncated is not None:
        told = quoted(" ".join(cutter.truncated))
        raise Refusal("connection-exception", host=answer.host, text=told)
    root = cutter.root
    said = root.get("numberReturned") or root.get("numberOfFeatures")
    check_returned(answer, whole(said), len(cutter.members))
    return Page(tuple(cutter.members), whole(root.get("numberMatched")), namespaces=cutter.spaces)


def counted(answer: Answer) -> int | None:
    """Return the number in an answer to ``resultType=hits``; None where it says none."""
    try:
        content = in_utf8(answer.content)
        cutter = _Cutter(content)
        run(cutter.parser, content)
    except XmlError:
        return None
    return whole(cutter.root.get("numberMatched") or cutter.root.get("numberOfFeatures"))


def head(namespaces: dict[str, str], count: int) -> bytes:
    """Return what stands before the members of a collection of ``count`` features."""
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}"
        for prefix, uri in sorted(namespaces.items())
        if prefix != "wfs" and uri not in {WFS_1, WFS_2}
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<wfs:FeatureCollection xmlns:wfs="{WFS_2}"{declared}'
        f' numberMatched="{count}" numberReturned="{count}">\n'
    ).encode()


TAIL = b"</wfs:FeatureCollection>\n"


class _Cutter:
    """Follows a document and keeps the bytes of every member's feature."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.root: dict[str, str] = {}
        self.spaces: dict[str, str] = {}
        self.members: list[Member] = []
        self.truncated: list[str] | None = None
        self._depth = 0
        self._in = ""
        self._begins = 0
        self._id: str | None = None
        self.parser = safe_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = self._space

    def _space(self, prefix: str | None, uri: str | None) -> None:
        # Heard before the element that declares it: depth 1 is a member within the collection.
        if self._depth <= 1 and self.spaces.setdefault(prefix or "", uri or "") != (uri or ""):
            raise XmlError(prefix)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self.root = attributes
            if name not in _COLLECTIONS:
                raise XmlError(name)
        elif self._depth == 2:  # noqa: PLR2004  a child of the collection
            self._in = name.rpartition("}")[2]
            if self._in == "truncatedResponse":
                self.truncated = []
                self.parser.CharacterDataHandler = self.truncated.append
        elif self._depth == 3 and self._in in _MEMBERS:  # noqa: PLR2004
            self._begins = self.parser.CurrentByteIndex
            self._id = next((attributes[key] for key in _IDS if key in attributes), None)
            if name in _COLLECTIONS:
                raise XmlError(name)

    def _end(self, _name: str) -> None:
        if self._depth == 3 and self._in in _MEMBERS:  # noqa: PLR2004
            self.members.append(Member(self._id, self._told()))
        self._depth -= 1

    def _told(self) -> bytes:
        ends = self.parser.CurrentByteIndex
        if self.content[ends : ends + 2] == b"</":
            ends = self.content.index(b">", ends) + 1
        return self.content[self._begins : ends]


def wrapped(member: Member) -> bytes:
    """Return a feature as a member of the collection that ``head`` begins."""
    return b"<wfs:member>" + member.content + b"</wfs:member>"


def joined_spaces(pages: list[dict[str, str]], host: str) -> dict[str, str]:
    """Return the namespaces of all pages; refuses pages that mean other things by one prefix."""
    joined: dict[str, str] = {}
    for spaces in pages:
        for prefix, uri in spaces.items():
            if joined.setdefault(prefix, uri) != uri:
                raise Refusal("connection-broken", host=host)
    return joined
