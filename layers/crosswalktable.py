"""The crosswalks as one table that people read: every code, its class, and who proposed it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from layers.crosswalk import CrosswalkRow, load
from layers.hilucs import hilucs, hilucs_name
from layers.out.formats import safe_cell
from layers.units import folded

COLUMNS = (
    "list",
    "code",
    "name",
    "name_en",
    "hilucs",
    "class",
    "secondary",
    "status",
    "proposed_by",
    "source",
    "mark",
    "note",
)


@dataclass(frozen=True)
class TableRow:
    """A row of a national list; ``list`` is the crosswalk's name."""

    list: str
    row: CrosswalkRow

    def told(self, lang: str) -> dict[str, str]:
        """Return the columns; ``class`` and ``secondary`` are named in a language."""
        row = self.row
        return {
            "list": self.list,
            "code": row.code,
            "name": row.name,
            "name_en": row.name_en,
            "hilucs": row.hilucs or "",
            "class": _named(row.hilucs, lang) if row.hilucs else "",
            "secondary": "; ".join(_named(value, lang) for value in row.secondary),
            "status": row.status or "",
            "proposed_by": row.proposed_by,
            "source": row.source,
            "mark": row.mark,
            "note": row.note,
        }


def _named(value: str, lang: str) -> str:
    return f"{hilucs()[value].number} {hilucs_name(value, lang)}"


def crosswalk_rows(names: Iterable[str], text: str, lang: str) -> list[TableRow]:
    """Return the rows of crosswalks that hold a text, whatever its case and diacritics.

    Where the text is a code of theirs, only rows of that code are meant.
    """
    rows = [TableRow(name, row) for name in names for row in load(name).rows.values()]
    wanted = text.strip()
    exact = [one for one in rows if one.row.code == wanted]
    return exact or [one for one in rows if _holds(one.told(lang), folded(wanted))]


def _holds(told: Mapping[str, str], wanted: str) -> bool:
    parts = (told[name] for name in ("code", "name", "name_en", "class", "secondary", "note"))
    return wanted in folded(" | ".join(parts))


def crosswalk_csv(rows: Sequence[TableRow], lang: str) -> bytes:
    """Return rows as CSV, UTF-8 with a mark that spreadsheets look for."""
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows({k: safe_cell(v) for k, v in one.told(lang).items()} for one in rows)
    return written.getvalue().encode("utf-8-sig")
