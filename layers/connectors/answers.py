"""What an answer is: data, an exception in the service's own words, or something else."""

from __future__ import annotations

import json
import unicodedata
from typing import Any
from xml.etree.ElementTree import Element

from geo.errors import Refusal
from layers.connectors.safe_xml import XmlError, children, local_name, parse_xml, text_at
from layers.connectors.transport import Answer

_LONGEST = 300
_MOST_VALUES = 4_000_000  # a page of features has a tenth of that; more is meant to fill memory
_START = 1000
_EXCEPTIONS = {"ExceptionReport", "ServiceExceptionReport"}
_SAID = ("detail", "description", "text", "message", "title", "code")


def quoted(text: str) -> str:
    """Return foreign text on one line, without control and direction characters, at most 300."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    line = "".join(c for c in line if not unicodedata.category(c).startswith("C"))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def is_web_page(answer: Answer) -> bool:
    """Return whether an answer is a page for people."""
    start = answer.content[:_START].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" in answer.content_type.lower() or start.startswith((b"<!doctype html", b"<html"))


def load_json(answer: Answer) -> dict[str, Any]:
    """Return an answer that is a JSON object; refuses any other as ``unexpected`` says."""
    content = answer.content
    values = content.count(b"{") + content.count(b"[") + content.count(b'"') // 2
    if values > _MOST_VALUES:
        raise Refusal("connection-broken", host=answer.host)
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise unexpected(answer) from error
    if not isinstance(told, dict):
        raise unexpected(answer)
    return told


def load_xml(answer: Answer) -> Element:
    """Return the root of an answer that is XML; refuses any other as ``unexpected`` says."""
    try:
        root = parse_xml(answer.content)
    except XmlError as error:
        raise Refusal("connection-broken", host=answer.host) from error
    if local_name(root) in _EXCEPTIONS:
        raise unexpected(answer)
    return root


def unexpected(answer: Answer) -> Refusal:
    """Return what to say of an answer that is not what was asked for.

    ``connection-exception`` quotes an exception, anything else is ``connection-broken``.
    """
    told = exception_told(answer.content)
    if told:
        return Refusal("connection-exception", host=answer.host, text=told)
    return Refusal("connection-broken", host=answer.host)


def exception_told(content: bytes) -> str:
    """Return what an exception report says, XML or JSON; empty where it is none."""
    start = content[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return quoted(_in_xml(content))
    if start.startswith(b"{"):
        return quoted(_in_json(content))
    return ""


def _in_xml(content: bytes) -> str:
    try:
        root = parse_xml(content)
    except XmlError:
        return ""
    if local_name(root) not in _EXCEPTIONS:
        return ""
    texts = [text_at(child, "ExceptionText") or (child.text or "") for child in children(root)]
    codes = [child.get("exceptionCode") or child.get("code") or "" for child in children(root)]
    told = [" ".join(filter(str.strip, pair)) for pair in zip(codes, texts, strict=True)]
    return "; ".join(filter(None, told)) or local_name(root)


def _in_json(content: bytes) -> str:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict) or "features" in told or "links" in told:
        return ""
    found = told.get("exceptions")
    several = found if isinstance(found, list) else [told]
    return "; ".join(filter(None, (_said(one) for one in several if isinstance(one, dict))))


def _said(told: dict[str, Any]) -> str:
    said = [told[name] for name in _SAID if isinstance(told.get(name), str)]
    return said[0] if said else ""
