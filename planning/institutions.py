"""The two planning systems side by side: what the law has in Latvia and in Norway, then and now.

``data/institutions/``: ``topics.csv`` are the rows of the comparison, ``statements.csv`` what is
known of a topic in a country, with a mark (``layers.cooperation``), a source and the terms of the
glossary it speaks of, ``unknown.csv`` what was not found and where to look for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from geo.errors import Refusal
from layers.units import folded
from layers.words import LANGUAGES
from planning.glossary import Texts, glossary, read_rows

FOLDER = Path(__file__).resolve().parent.parent / "data" / "institutions"
ASPECTS = (
    "levels",
    "documents",
    "effect",
    "decides",
    "objects",
    "participation",
    "time",
    "cooperation",
    "registers",
)
Country = Literal["lv", "no"]
COUNTRIES: tuple[Country, ...] = get_args(Country)
Time = Literal["then", "now", "both"]
TIMES: tuple[Time, ...] = get_args(Time)


@dataclass(frozen=True)
class Statement:
    """What is known of a topic in a country; ``then`` is 2009, ``both`` holds then and now.

    Without a ``mark`` it is what is not known: its text says what to check.
    """

    country: Country
    time: Time
    texts: Texts
    mark: str = ""
    source: str = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A row of the comparison, with its statements in the order of time."""

    id: str
    aspect: str
    names: Texts
    statements: tuple[Statement, ...]

    def of(self, country: Country) -> tuple[Statement, ...]:
        """Return what is said of a country."""
        return tuple(one for one in self.statements if one.country == country)

    @property
    def terms(self) -> tuple[str, ...]:
        """Return the terms of the glossary that the row speaks of, each once."""
        return tuple(dict.fromkeys(term for one in self.statements for term in one.terms))


@cache
def topics() -> Mapping[str, Topic]:
    """Return the rows by id, in the order of the list; refuses ``data-file-broken``."""
    try:
        said = [
            (row["topic"], _statement(row))
            for name in ("statements.csv", "unknown.csv")
            for row in read_rows(FOLDER / name)
        ]
        return {row["topic"]: _topic(row, said) for row in read_rows(FOLDER / "topics.csv")}
    except (KeyError, AttributeError) as error:
        raise Refusal("data-file-broken", file="institutions") from error


def _topic(row: Mapping[str, str], said: list[tuple[str, Statement]]) -> Topic:
    own = [one for topic, one in said if topic == row["topic"]]
    own.sort(key=lambda one: TIMES.index(one.time))
    return Topic(row["topic"], row["aspect"], {lang: row[lang] for lang in LANGUAGES}, tuple(own))


def _statement(row: Mapping[str, str]) -> Statement:
    return Statement(
        country=cast("Country", row["country"]),
        time=cast("Time", row["time"]),
        texts={lang: row[lang] for lang in LANGUAGES},
        mark=row.get("mark", ""),
        source=row.get("source", ""),
        terms=tuple(row.get("terms", "").split()),
    )


def chosen_topics(aspect: str | None = None, text: str = "") -> list[Topic]:
    """Return the rows of an aspect (None for any) that hold a text in any language."""
    wanted = folded(text.strip())
    return [
        topic
        for topic in topics().values()
        if aspect in {None, topic.aspect} and (not wanted or wanted in _spoken(topic))
    ]


def _spoken(topic: Topic) -> str:
    texts = [topic.names, *(one.texts for one in topic.statements)]
    texts += [glossary()[term].words for term in topic.terms]
    return folded(" | ".join(text for told in texts for text in told.values()))


def topics_of(term: str) -> list[Topic]:
    """Return the rows that speak of a term of the glossary."""
    return [topic for topic in topics().values() if term in topic.terms]
