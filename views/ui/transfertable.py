"""The transfer table as HTML: recommendations down, examples across, decisions in the cells."""

from __future__ import annotations

from html import escape

from layers.words import Words
from planning.examples import examples
from planning.precedents import Precedent
from planning.recommendationlists import code_list, name_in
from planning.recommendations import Recommendation, title_in
from planning.transfer import Transfer, TransferRow
from views.ui.recommendationlist import status_html
from views.ui.transferview import TransferView, go

CELL, COLUMN, _AND = "cell", "column", "|"
# A shape besides the word and the colour, so that a row is read at a glance.
SIGNS = {"take-over": "●", "adapt": "◐", "leave": "○"}
_MOST_WHY = 300


def pick(told: str) -> None:
    """Open the cell that was clicked on, or show one example alone."""
    what, _, rest = told.partition(_AND)
    if what == COLUMN:
        go(column=rest, rec="", example="")
    elif what == CELL:
        rec, _, example = rest.partition(_AND)
        go(rec=rec, example=example)


def table_html(table: Transfer, view: TransferView, say: Words) -> str:
    """Return the table of all examples, or the one of a chosen example; all is escaped."""
    if view.column:
        return _one_html(table, view, say)
    heads = "".join(_head(one, table, say) for one in examples())
    rows = "".join(_row(row, view, say) for row in table.rows)
    corner = escape(say("transfer.head.recommendation"))
    return (
        '<table class="xt-table"><thead><tr>'
        f'<th scope="col">{corner}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _head(example: str, table: Transfer, say: Words) -> str:
    name = escape(examples()[example].names[say.lang], quote=True)
    label = escape(say("transfer.only", name=examples()[example].names[say.lang]), quote=True)
    return (
        f'<th scope="col" title="{name}"><button data-pick="{COLUMN}{_AND}{example}" '
        f'aria-label="{label}"><span>{name}</span></button>{counts_html(example, table, say)}</th>'
    )


def counts_html(example: str, table: Transfer, say: Words) -> str:
    """Return how often each decision was made on an example, in all that pass the filter."""
    found = {key: table.counts.get((example, key), 0) for key in code_list("decision")}
    told = [f"{say.number(n, 0)} {name_in('decision', key, say.lang)}" for key, n in found.items()]
    shown = " ".join(f"{SIGNS[key]}{n}" for key, n in found.items() if n)
    return f'<small title="{escape(", ".join(told), quote=True)}">{shown or "–"}</small>'


def _row(row: TransferRow, view: TransferView, say: Words) -> str:
    cells = "".join(_cell(row, one, view, say) for one in examples())
    return f'<tr><th scope="row">{_title(row.recommendation, say)}</th>{cells}</tr>'


def _title(told: Recommendation, say: Words) -> str:
    title = title_in(told, say.lang)
    tag = f' <em class="xr-tag">{escape(say("plans.practice"))}</em>' if told.practice else ""
    return f'<span lang="{title.lang}">{escape(title.text)}</span>{tag}'


def _cell(row: TransferRow, example: str, view: TransferView, say: Words) -> str:
    made, told = row.decisions.get(example), row.recommendation
    about = _about(told, example, made, say)
    inner = '<span aria-hidden="true">·</span>' if made is None else decision_html(made, say)
    kind = f"xt-{escape(made.decision)}" if made else "xt-none"
    chosen = "true" if (view.rec, view.example) == (told.id, example) else "false"
    return (
        f'<td class="{kind}"><button data-pick="{CELL}{_AND}{escape(told.id)}{_AND}{example}" '
        f'title="{about}" aria-label="{about}" aria-current="{chosen}">{inner}</button></td>'
    )


def decision_html(made: Precedent, say: Words) -> str:
    """Return a decision as its sign and its word."""
    name = escape(name_in("decision", made.decision, say.lang))
    return f'<span aria-hidden="true">{SIGNS[made.decision]}</span><small>{name}</small>'


def _about(told: Recommendation, example: str, made: Precedent | None, say: Words) -> str:
    where = f"{title_in(told, say.lang).text} – {examples()[example].names[say.lang]}"
    if made is None:
        return escape(f"{where}: {say('transfer.undecided')}", quote=True)
    why = made.why if len(made.why) <= _MOST_WHY else made.why[: _MOST_WHY - 1] + "…"
    decision = name_in("decision", made.decision, say.lang)
    return escape(f"{where}: {decision}. {why} ({made.author})", quote=True)


def _one_html(table: Transfer, view: TransferView, say: Words) -> str:
    names = ("recommendation", "decision", "why", "who")
    heads = "".join(f'<th scope="col">{escape(say(f"transfer.head.{one}"))}</th>' for one in names)
    rows = "".join(_one_row(row, view, say) for row in table.rows)
    return (
        f'<table class="xt-table xt-one"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _one_row(row: TransferRow, view: TransferView, say: Words) -> str:
    made, told = row.decisions.get(view.column), row.recommendation
    title = f"{_title(told, say)} {status_html(told.status, say)}"
    why = (
        escape(made.why) if made else f'<span class="xr-note">{escape(say("transfer.open"))}</span>'
    )
    who = escape(f"{made.author}, {say.date(made.changed_at.date())}") if made else ""
    cell = _cell(row, view.column, view, say)
    return f'<tr><th scope="row">{title}</th>{cell}<td class="xt-why">{why}</td><td>{who}</td></tr>'
