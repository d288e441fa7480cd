"""Words, numbers and dates in the three languages; the texts live in data/locale/."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from geo.errors import Refusal
from geo.types import Issue

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "data" / "locale"
LANGUAGES = ("lv", "en", "nb")
DEFAULT_LANGUAGE = "lv"
_LOCALES = {"lv": "lv", "en": "en_GB", "nb": "nb"}


class Words:
    """The texts of one language, addressed by dotted keys such as ``explore.title``."""

    def __init__(self, lang: str, texts: Mapping[str, str]) -> None:
        """Hold the flat table of texts and the Babel locale that formats their values."""
        self.lang = lang
        self._texts = texts
        self._locale = Locale.parse(_LOCALES[lang])

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of ``key`` with its placeholders filled.

        Dates and numbers are written as the language writes them. A missing key raises
        ``KeyError``: a test holds the three files to the same keys.
        """
        written = {name: self._write(value) for name, value in values.items()}
        return Formatter().vformat(self._texts[key], (), written)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def under(self, prefix: str) -> dict[str, str]:
        """Return the texts whose key starts with ``prefix.``, keyed by what follows it."""
        start = prefix + "."
        return {k[len(start) :]: v for k, v in self._texts.items() if k.startswith(start)}

    def _write(self, value: object) -> str:
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, float):
            return self.number(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value, digits=0)
        return str(value)

    def number(self, value: float, digits: int = 1) -> str:
        """Return ``value`` with ``digits`` decimals and the language's separators."""
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        return format_decimal(value, format=pattern, locale=self._locale)

    def percent(self, share: float, digits: int = 1) -> str:
        """Return a share (0-1) as a percentage."""
        pattern = "#,##0." + "0" * digits + " %" if digits else "#,##0 %"
        return format_percent(share, format=pattern, locale=self._locale)

    def date(self, day: dt.date) -> str:
        """Return a date in the long form of the language."""
        return format_date(day, format="long", locale=self._locale)

    def issue(self, issue: Issue) -> str:
        """Return the sentence of an issue."""
        return self(f"issues.{issue.code}", **issue.values)

    def refusal(self, refusal: Refusal) -> str:
        """Return the sentence of a refusal."""
        return self(f"refusals.{refusal.code}", **refusal.values)


@cache
def words(lang: str = DEFAULT_LANGUAGE) -> Words:
    """Return the words of a language; refuses one that the product does not have."""
    if lang not in LANGUAGES:
        raise Refusal("language-unknown", lang=lang, known=", ".join(LANGUAGES))
    with (LOCALE_FOLDER / f"{lang}.toml").open("rb") as file:
        return Words(lang, _flat(tomllib.load(file)))


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            texts |= _flat(value, f"{prefix}{key}.")
        else:
            texts[prefix + key] = value
    return texts
