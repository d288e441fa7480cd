"""The library of Østfold examples: data/examples/, one TOML each, the file's stem is the id.

An example is told in facts. Each says how sure it is (``layers.cooperation.evidence_marks``) and
where it comes from: keys of ``sources.toml``, ``own`` for what is our reading, ``general`` for
background knowledge that was not seen in a source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from geo.errors import Refusal
from layers.cooperation import (
    OWN,
    Texts,
    area_types,
    cooperation_types,
    degrees,
    evidence_marks,
    themes,
)
from layers.words import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent / "data" / "examples"
UNSOURCED = ("own", "general")
Kind = Literal[
    "shared",
    "area",
    "form",
    "rule",
    "financing",
    "instruments",
    "process",
    "lesson",
    "date",
    "status",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Status = Literal["active", "superseded", "finished", "unclear"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class Source:
    """A page that was read: who published it, its title in its own language, its address."""

    key: str
    publisher: str
    title: str
    url: str


@dataclass(frozen=True)
class Fact:
    """One thing that is told, by language; ``when`` of a date is a day or a year (ISO)."""

    kind: Kind
    texts: Texts
    mark: str
    sources: tuple[str, ...]
    when: str = ""


@dataclass(frozen=True)
class Example:
    """One example of cooperation or regional planning in Østfold.

    ``local_name`` is what it is called there. ``degree`` is None where it is not on the ladder of
    cooperation; ``placed`` says why it has the degree it has. Themes, kind of area, degree and
    types are our reading, and so is ``anchor``, the comparable place in Vidzeme (None where none
    is proposed). ``verified`` is whether it was seen in sources that speak for it.
    """

    id: str
    names: Texts
    local_name: str
    area_type: str
    themes: tuple[str, ...]
    degree: str | None
    placed: Texts
    types: tuple[str, ...]
    status: Status
    facts: tuple[Fact, ...]
    anchor: Texts | None = None
    verified: bool = True
    classified: str = OWN

    def told(self, kind: Kind) -> tuple[Fact, ...]:
        """Return the facts of a kind in their order."""
        return tuple(fact for fact in self.facts if fact.kind == kind)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the keys of the pages that any fact rests on, each once, in order."""
        named = [key for fact in self.facts for key in fact.sources if key not in UNSOURCED]
        return tuple(dict.fromkeys(named))


@cache
def examples(folder: Path = FOLDER) -> Mapping[str, Example]:
    """Return the examples by id, in the order of their numbers; refuses ``data-file-broken``."""
    return {path.stem: _read_example(path, folder) for path in sorted(folder.glob("OST-*.toml"))}


def example(key: str) -> Example:
    """Return the example of an id, in any case; refuses ``example-unknown``."""
    found = examples().get(key.strip().upper())
    if found is None:
        raise Refusal("example-unknown", example=key[:40])
    return found


@cache
def sources(folder: Path = FOLDER) -> Mapping[str, Source]:
    """Return the pages that examples rest on, by key."""
    path = folder / "sources.toml"
    try:
        told = _toml(path)
        return {k: Source(k, row["publisher"], row["title"], row["url"]) for k, row in told.items()}
    except (KeyError, TypeError) as error:
        raise Refusal("data-file-broken", file=path.name) from error


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise Refusal("data-file-missing", file=path.name)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("data-file-broken", file=path.name) from error


def _read_example(path: Path, folder: Path) -> Example:
    told = _toml(path)
    try:
        made = _example(path.stem, told, sources(folder))
    except (KeyError, TypeError, AttributeError) as error:
        raise Refusal("data-file-broken", file=path.name) from error
    return made


def _example(key: str, told: Mapping[str, Any], pages: Mapping[str, Source]) -> Example:
    level = told["degree"].get("level")
    return Example(
        id=key,
        names=_texts(told["name"]),
        local_name=told["local_name"],
        area_type=_known(told["area_type"], area_types()),
        themes=tuple(_known(theme, themes()) for theme in told["themes"]),
        degree=None if level is None else _known(level, degrees()),
        placed=_texts(told["degree"]),
        types=tuple(_known(one, cooperation_types()) for one in told["types"]),
        status=_one_of(told["status"], STATUSES),
        facts=tuple(_fact(row, pages) for row in told["facts"]),
        anchor=_texts(told["anchor"]) if "anchor" in told else None,
        verified=bool(told.get("verified", True)),
    )


def _fact(row: Mapping[str, Any], pages: Mapping[str, Source]) -> Fact:
    named = tuple(key if key in UNSOURCED else pages[key].key for key in row["sources"])
    return Fact(
        _one_of(row["kind"], KINDS),
        _texts(row),
        _known(row["mark"], evidence_marks()),
        named,
        row.get("when", ""),
    )


def _texts(row: Mapping[str, str]) -> Texts:
    return {lang: row[lang].strip() for lang in LANGUAGES}


def _known(key: str, table: Mapping[str, object]) -> str:
    if key not in table:
        raise KeyError(key)
    return key


def _one_of(value: str, allowed: tuple[Any, ...]) -> Any:  # noqa: ANN401  one of a Literal's values
    if value not in allowed:
        raise KeyError(value)
    return value
