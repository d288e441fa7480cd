"""The transfer table: example by recommendation by decision, as the closing working group fills it.

The recommendations are those of a filter, a page at a time in the order of their titles; what is
counted is counted in the database over all that pass the filter, whatever page is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from layers.out.formats import rows_csv
from layers.out.worddoc import add_table, letters, new_document, word_bytes
from layers.tables import Table, xlsx_bytes
from planning.areaplaces import place_areas
from planning.database import reading
from planning.examples import Example, examples, sources
from planning.precedents import Precedent, precedent_of
from planning.recommendation_models import Precedent as Row
from planning.recommendationlisting import ALL, PAGE, Wanted, page_of, wanted_ids
from planning.recommendationlists import name_in
from planning.recommendations import Recommendation, recommendation_of, title_in

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from layers.store import Store
    from layers.words import Words

_ALL = 1_000_000_000
_AT_ONCE = 5_000
_WIDTHS_MM = (45, 40, 20, 65)


@dataclass(frozen=True)
class TransferRow:
    """A recommendation, and what was decided for it on examples, by their ids."""

    recommendation: Recommendation
    decisions: Mapping[str, Precedent]


@dataclass(frozen=True)
class Transfer:
    """A page of the table, and what holds for all pages.

    ``total`` is how many recommendations there are, ``counts`` how many decisions of a kind by
    example and decision, ``decided`` how many recommendations have a decision at all.
    """

    rows: tuple[TransferRow, ...]
    total: int
    decided: int
    counts: Mapping[tuple[str, str], int]


def transfer_table(
    store: Store, wanted: Wanted = ALL, *, limit: int = PAGE, offset: int = 0
) -> Transfer:
    """Return one page of the table for the recommendations that are wanted."""
    if wanted.unit is not None:
        place_areas(store)
    with reading(store.home) as session:
        rows, total = page_of(session, wanted, limit, offset)
        made = _decisions(session, [row.id for row in rows])
        told = tuple(TransferRow(recommendation_of(row), made.get(row.id, {})) for row in rows)
        counts, decided = _counts(session, frozenset(wanted_ids(session, wanted)))
        return Transfer(told, total, decided, counts)


def transfer_records(store: Store, wanted: Wanted, lang: str) -> list[dict[str, Any]]:
    """Return the whole table as plain rows: one for every decision, in the order of the titles.

    A recommendation without any decision is a row too, with nothing decided.
    """
    table = transfer_table(store, wanted, limit=_ALL)
    return [
        _record(one.recommendation, decision, lang)
        for one in table.rows
        for decision in (one.decisions.values() or (None,))
    ]


def transfer_csv(store: Store, wanted: Wanted, lang: str) -> bytes:
    """Return the whole table as CSV that a spreadsheet opens and runs nothing of."""
    rows = transfer_records(store, wanted, lang)
    return rows_csv(pd.DataFrame(rows, columns=_columns(lang), dtype=object))


def transfer_xlsx(store: Store, wanted: Wanted, at: dt.date, say: Words) -> bytes:
    """Return the whole table as a workbook in which every cell is text.

    The sheet ``transfer`` has the columns of the CSV, ``examples`` the pages that the examples are
    told from, ``about`` what the table is, as told on a day.
    """
    rows = transfer_records(store, wanted, say.lang)
    columns = tuple(_columns(say.lang))
    told = tuple(tuple(_as_text(row[name]) for name in columns) for row in rows)
    about = tuple((line,) for line in _about(rows, at, say))
    pages = [page for one in examples().values() for page in _pages_of(one, say.lang)]
    heads = ("example", "example_name", "publisher", "title", "link")
    sheets = [Table("transfer", columns, told), Table("examples", heads, tuple(pages))]
    return xlsx_bytes([*sheets, Table("about", (say("transfer.paper_title"),), about)])


def transfer_docx(store: Store, wanted: Wanted, at: dt.date, say: Words) -> bytes:
    """Return the whole table as a Word document, as told on a day."""
    title = say("transfer.paper_title")
    document = new_document(title, at, say.lang)
    document.add_heading(letters(title), level=1)
    rows = transfer_records(store, wanted, say.lang)
    document.add_paragraph(_counted(rows, at, say))
    heads = [say(f"transfer.head.{name}") for name in ("recommendation", "example", "decision")]
    cells = [_cells(row, say) for row in rows]
    add_table(document, [*heads, say("transfer.head.why")], cells, _WIDTHS_MM)
    document.add_paragraph(say("app.not_binding")).runs[0].italic = True
    return word_bytes(document)


def _cells(row: Mapping[str, Any], say: Words) -> list[str]:
    mark = f" ({say('plans.practice')})" if row["practice"] else ""
    who = f"{row['author']}, {say.date(row['decided_on'])}" if row["decision"] else ""
    decision = row["decision_name"] or say("transfer.undecided")
    why = "\n".join(filter(None, (row["why"], who)))
    return [f"{row['title']}{mark}", row["example_name"] or "–", decision, why]


def _about(rows: list[dict[str, Any]], at: dt.date, say: Words) -> list[str]:
    practice = [say("transfer.practice_among")] if any(row["practice"] for row in rows) else []
    return [_counted(rows, at, say), *practice, say("app.not_binding")]


def _counted(rows: list[dict[str, Any]], at: dt.date, say: Words) -> str:
    count = len({row["recommendation"] for row in rows})
    return say("transfer.paper_of", count=count, date=at)


def _pages_of(one: Example, lang: str) -> Iterator[tuple[str, ...]]:
    """Give the pages that an example is told from, once each."""
    for page in (sources()[key] for key in one.sources):
        yield one.id, one.names[lang], page.publisher, page.title, page.url


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def _columns(lang: str) -> list[str]:
    return list(_record(None, None, lang))


def _record(told: Recommendation | None, made: Precedent | None, lang: str) -> dict[str, Any]:
    example = examples().get(made.example) if made else None
    return {
        "recommendation": told.id if told else None,
        "title": title_in(told, lang).text if told else None,
        "theme": name_in("theme", told.theme, lang) if told else None,
        "status": name_in("status", told.status, lang) if told else None,
        "practice": told.practice if told else None,
        "example": made.example if made else None,
        "example_name": example.names[lang] if example else None,
        "decision": made.decision if made else None,
        "decision_name": name_in("decision", made.decision, lang) if made else None,
        "why": made.why if made else None,
        "author": made.author if made else None,
        "decided_on": made.changed_at.date() if made else None,
    }


def _decisions(session: Session, ids: list[str]) -> dict[str, dict[str, Precedent]]:
    """Return the decisions of recommendations by recommendation and example."""
    found: dict[str, dict[str, Precedent]] = {}
    for some in _portions(ids, _AT_ONCE):
        query = select(Row).where(Row.deleted.is_(False), Row.recommendation_id.in_(some))
        for row in session.scalars(query.order_by(Row.example)):
            found.setdefault(row.recommendation_id, {})[row.example] = precedent_of(row)
    return found


def _counts(session: Session, wanted: frozenset[str]) -> tuple[dict[tuple[str, str], int], int]:
    """Return how many decisions there are by example and kind, and of how many recommendations."""
    query = select(Row.recommendation_id, Row.example, Row.decision).where(Row.deleted.is_(False))
    rows = [(one, example, kind) for one, example, kind in session.execute(query) if one in wanted]
    counts = Counter((example, kind) for _, example, kind in rows)
    return dict(counts), len({one for one, *_ in rows})


def _portions(ids: list[str], size: int) -> Iterator[list[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
