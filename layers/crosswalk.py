"""From the zone codes of a plan to HILUCS, by the tables of ``data/crosswalks/``.

A table is one CSV: ``code, name, name_en, hilucs, secondary, status, proposed_by, source, mark,
note``; its file's stem is its name. A code without ``hilucs`` is known and is no zone (an overlay
or a supplementary regulation). What a plan maps itself wins over the table.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

from geo.errors import Refusal
from layers.hilucs import hilucs_value

Status = Literal["existing", "future"]
FOLDER = Path(__file__).resolve().parent.parent / "data" / "crosswalks"
CODELISTS = FOLDER.parent / "codelists"
_SUFFIX = re.compile(r"[ ._/-]?\d+(?:[ ._/-]\d+)*[a-zāčēģīķļņšūž]?")
_NUMBER = re.compile(r"\d+\.0")
_NO_CODE = frozenset({"", "nan", "None", "<NA>", "NaT"})
_NO_EXTRA: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class CrosswalkRow:
    """One code of a national list; ``hilucs`` is None for a code that is known and no zone.

    ``mark`` says how well the code and its name are known, ``proposed_by`` who maps it to HILUCS.
    """

    code: str
    name: str
    name_en: str
    hilucs: str | None
    secondary: tuple[str, ...]
    status: Status | None
    proposed_by: str
    source: str
    mark: str
    note: str


@dataclass(frozen=True)
class Crosswalk:
    """A table by its name; ``rows`` by code, in the order of the file."""

    name: str
    rows: Mapping[str, CrosswalkRow]

    def find(self, code: str) -> CrosswalkRow | None:
        """Return the row of a code as a plan writes it; None where the table has none."""
        for candidate in _FORMS.get(self.name, _as_written)(code, self.rows):
            if candidate in self.rows:
                return self.rows[candidate]
        return None


@dataclass(frozen=True)
class Classified:
    """A code of a plan: as written, the row that knows it, and its HILUCS class.

    ``hilucs`` is None for a code nobody knows and for one that is known and no zone; ``known``
    tells them apart. ``own`` says that the plan's own mapping gave the class.
    """

    code: str | None
    hilucs: str | None = None
    secondary: tuple[str, ...] = ()
    status: Status | None = None
    row: CrosswalkRow | None = field(default=None, repr=False)
    own: bool = False

    @property
    def known(self) -> bool:
        """Say whether the plan's mapping or the table has this code."""
        return self.own or self.row is not None

    @property
    def name(self) -> str | None:
        """Return the national name of the code; None where the table has none."""
        return self.row.name if self.row else None

    @property
    def proposed_by(self) -> str:
        """Return who says that the code belongs to this class; empty for the list itself."""
        return "" if self.own or self.row is None else self.row.proposed_by


def crosswalks() -> tuple[str, ...]:
    """Return the names of the tables, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@cache
def load(name: str) -> Crosswalk:
    """Return a table. Raises Refusal crosswalk-unknown, data-file-broken."""
    if name not in crosswalks():
        raise Refusal("crosswalk-unknown", name=name, known=", ".join(crosswalks()))
    rows = [_row(row, f"{name}.csv") for row in _table(FOLDER / f"{name}.csv")]
    return Crosswalk(name, MappingProxyType({row.code: row for row in rows}))


def classify(
    codes: Iterable[object],
    crosswalk: str | None,
    extra: Mapping[str, str] | None = None,
    *,
    statuses: Iterable[object] | None = None,
) -> list[Classified]:
    """Return the class of every code, in order.

    ``crosswalk`` is None for a plan whose list is not known; ``extra`` is the plan's own mapping
    from code to HILUCS value. ``statuses`` are the Norwegian ``arealbruksstatus`` of the same rows
    (1, 2, 3); without them the status is the table's.
    """
    table = load(crosswalk) if crosswalk else Crosswalk("", MappingProxyType({}))
    own = {_text(code): hilucs_value(value) for code, value in (extra or _NO_EXTRA).items()}
    found: dict[str | None, Classified] = {}
    written = [_text(code) for code in codes]
    for code in written:
        if code not in found:
            found[code] = _classified(code, table, own)
    answers = [found[code] for code in written]
    return answers if statuses is None else _with_statuses(answers, statuses)


def _classified(code: str | None, table: Crosswalk, own: Mapping[str | None, str]) -> Classified:
    if code is None:
        return Classified(None)
    row = table.find(code)
    if code in own:
        return Classified(code, own[code], (), row.status if row else None, row, own=True)
    if row is None:
        return Classified(code)
    return Classified(code, row.hilucs, row.secondary, row.status, row)


def _with_statuses(answers: list[Classified], statuses: Iterable[object]) -> list[Classified]:
    known = _status_values()
    return [
        Classified(a.code, a.hilucs, a.secondary, known.get(_text(s) or "", a.status), a.row, a.own)
        for a, s in zip(answers, statuses, strict=True)
    ]


@cache
def _status_values() -> Mapping[str, Status]:
    rows = _table(CODELISTS / "arealbruksstatus.csv")
    return MappingProxyType({row["value"]: cast("Status", row["status"]) for row in rows})


def code_text(value: object) -> str | None:
    """Return a code as text: NFC, trimmed, whole numbers without a point, the first of several.

    None for a missing one.
    """
    return _text(value)


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str) and isinstance(value, Iterable):
        value = next((item for item in value if _text(item) is not None), None)
    text = unicodedata.normalize("NFC", str(value)).strip()
    if text in _NO_CODE:
        return None
    return text[:-2] if _NUMBER.fullmatch(text) else text


_Rows = Mapping[str, CrosswalkRow]


def _as_written(code: str, _rows: _Rows) -> Iterator[str]:
    yield code


def _without_suffix(code: str, rows: _Rows) -> Iterator[str]:
    """DzS1 and JC8 are DzS and JC; TIN12 is TIN1; U stands for Ū where the keyboard had none.

    Case is kept: DzS is not DZS.
    """
    for written in (code, "Ū" + code[1:] if code.startswith("U") else code):
        yield written
        for known in sorted(rows, key=len, reverse=True):
            if written.startswith(known) and _SUFFIX.fullmatch(written[len(known) :]):
                yield known


def _small_letters(code: str, _rows: _Rows) -> Iterator[str]:
    yield code.lower().replace("_", " ")


def _class_without_kind(code: str, _rows: _Rows) -> Iterator[str]:
    """BP_GruenFlaeche:1000 is the green area whatever its purpose, where the purpose is new."""
    yield code
    yield code.partition(":")[0]


def _last_part(code: str, _rows: _Rows) -> Iterator[str]:
    yield code.rstrip("/").rpartition("/")[2]


_FORMS: Mapping[str, Callable[[str, _Rows], Iterator[str]]] = MappingProxyType(
    {
        "lv-mk240": _without_suffix,
        "nl-imro": _small_letters,
        "de-xplan": _class_without_kind,
        "inspire-plu": _last_part,
    }
)


def _table(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal("data-file-broken", file=path.name) from error


def _row(row: Mapping[str, str], file: str) -> CrosswalkRow:
    try:
        return CrosswalkRow(
            code=unicodedata.normalize("NFC", row["code"]),
            name=row["name"],
            name_en=row["name_en"],
            hilucs=hilucs_value(row["hilucs"]) if row["hilucs"] else None,
            secondary=tuple(hilucs_value(value) for value in row["secondary"].split()),
            status=cast("Status | None", row["status"] or None),
            proposed_by=row["proposed_by"],
            source=row["source"],
            mark=row["mark"],
            note=row["note"],
        )
    except KeyError as error:
        raise Refusal("data-file-broken", file=file) from error
