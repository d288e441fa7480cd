"""A guest's phone, as far as HTTP goes: it opens pages, fills forms in and sends them."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Page:
    """What came back; the names of `headers` are in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def token(self) -> str:
        """The token of the form on this page."""
        found = re.search(r'name="token" value="([^"]*)"', self.text)
        assert found
        return unescape(found[1])


@dataclass(frozen=True)
class Phone:
    """A browser that speaks a language and follows no link by itself."""

    url: str
    lang: str = "lv"

    def get(self, path: str, **headers: str) -> Page:
        return self.ask("GET", path, None, headers)

    def send(self, path: str, fields: Fields, **headers: str) -> Page:
        """Send a form."""
        return self.post(path, urlencode(fields, doseq=True).encode(), **headers)

    def post(self, path: str, body: bytes, kind: str = FORM, **headers: str) -> Page:
        return self.ask("POST", path, body, {"Content-Type": kind, **headers})

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Page:
        named = {"Accept-Language": self.lang, **headers}
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)) as line:
            line.request(method, path, body, {k.replace("_", "-"): v for k, v in named.items()})
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Page(answer.status, told, answer.read().decode())
