"""What people type, made fit to be kept: plain lines, addresses of the web, days in order."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geo.errors import Refusal

if TYPE_CHECKING:
    import datetime as dt

TITLE_LIMIT = 300
LINE_LIMIT = 300
TEXT_LIMIT = 2000
_UNPRINTABLE = frozenset({"Cc", "Cs"})  # control characters and halves of surrogate pairs


def checked_title(text: str) -> str:
    """Return a title on one line, composed (NFC); refuses ``document-title``."""
    line = _one_line(text)
    if not _printable(line) or not 1 <= len(line) <= TITLE_LIMIT:
        raise Refusal("document-title", limit=TITLE_LIMIT)
    return line


def checked_line(text: str, limit: int = LINE_LIMIT) -> str:
    """Return text on one line, composed (NFC), possibly empty; refuses ``text-unfit``."""
    line = _one_line(text)
    if not _printable(line) or len(line) > limit:
        raise Refusal("text-unfit", limit=limit, text=line[:40])
    return line


def checked_text(text: str, limit: int) -> str:
    """Return text of several lines, composed (NFC); refuses ``text-long`` and ``text-unfit``.

    What looks like HTML stays text: it is for whoever shows it not to run it.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "\n".join(line.rstrip() for line in lines.split("\n")).strip()
    if len(kept) > limit:
        raise Refusal("text-long", length=len(kept), limit=limit)
    if not _printable(kept.replace("\n", "").replace("\t", "")):
        raise Refusal("text-unfit", limit=limit, text=_one_line(kept)[:40])
    return kept


def checked_who(who: str) -> str:
    """Return the name of whoever changes something; refuses ``who-missing`` and ``text-unfit``."""
    name = checked_line(who)
    if not name:
        raise Refusal("who-missing")
    return name


def checked_link(text: str) -> str:
    """Return an address of the web, or nothing; refuses ``document-link``.

    Only http and https with a host: a link is opened by whoever clicks it.
    """
    link = text.strip()
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fit = False
    if not fit or not _printable(link) or len(link) > TEXT_LIMIT or any(map(str.isspace, link)):
        raise Refusal("document-link", link=link[:80])
    return link


def check_days(begin: dt.date | None, end: dt.date | None) -> None:
    """Refuse an end before its beginning (``document-dates``)."""
    if begin and end and end < begin:
        raise Refusal("document-dates", valid_from=begin, valid_to=end)


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _printable(text: str) -> bool:
    return not any(unicodedata.category(letter) in _UNPRINTABLE for letter in text)
