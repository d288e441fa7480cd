"""The table of responsibilities: tasks by institution, Latvia and Norway side by side."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from layers.words import Words
from planning.registerfields import code_name, codes_of
from planning.registers import Entry, text_of
from planning.responsibilities import Matrix


def matrix_html(told: Matrix, chosen: str, say: Words) -> str:
    """Return the table; elements with ``data-pick`` name entries. Every text is escaped."""
    if not told.rows:
        return f"<p>{escape(say('registers.matrix_empty'))}</p>"
    return (
        f'{_legend(say)}<table class="xg-matrix"><caption>{escape(say("registers.matrix_about"))}'
        f"</caption>{_head(told, say)}<tbody>{''.join(_body(told, chosen, say))}</tbody></table>"
    )


def _legend(say: Words) -> str:
    rows = (
        f'<span><b class="xg-role xg-{escape(role)}">{escape(sign(role, say))}</b> '
        f"{escape(code_name('role', role, say.lang))}</span>"
        for role in codes_of("role")
    )
    return f'<p class="xg-legend">{"".join(rows)}</p>'


def sign(role: str, say: Words) -> str:
    """Return the letter of a role."""
    return say(f"registers.sign.{role}")


def _head(told: Matrix, say: Words) -> str:
    countries = "".join(
        f'<th colspan="{len(bodies)}" class="xg-country">'
        f"{escape(code_name('country', country, say.lang))}</th>"
        for country, bodies in told.columns.items()
        if bodies
    )
    names = "".join(
        f'<th class="{_edge(place)}"><span title="{escape(name)}">{escape(name)}</span></th>'
        for bodies in told.columns.values()
        for place, name in enumerate(_short(body, say) for body in bodies)
    )
    return f"<thead><tr><th></th>{countries}</tr><tr><th></th>{names}</tr></thead>"


def _short(body: Entry, say: Words) -> str:
    """Return a name without what its brackets add."""
    return text_of(body, "name", say.lang).partition(" (")[0]


def _edge(place: int) -> str:
    return "xg-edge" if place == 0 else ""


def _body(told: Matrix, chosen: str, say: Words) -> Iterator[str]:
    width = sum(len(bodies) for bodies in told.columns.values()) + 1
    before = ""
    for level, task in told.rows:
        if level != before:
            name = escape(code_name("level", level, say.lang))
            yield f'<tr class="xg-level"><th colspan="{width}">{name}</th></tr>'
            before = level
        cells = "".join(_cells(told, level, task, chosen, say))
        yield f"<tr><th>{escape(code_name('task', task, say.lang))}</th>{cells}</tr>"


def _cells(told: Matrix, level: str, task: str, chosen: str, say: Words) -> Iterator[str]:
    for bodies in told.columns.values():
        for place, body in enumerate(bodies):
            found = told.cells.get((level, task, body.id), ())
            inner = "".join(_role(one, body, chosen, say) for one in found)
            yield f'<td class="{_edge(place)}">{inner}</td>'


def _role(one: Entry, body: Entry, chosen: str, say: Words) -> str:
    role = one.text("role")
    told = f"{text_of(body, 'name', say.lang)}: {code_name('role', role, say.lang)}"
    unsure = "" if one.text("mark") in {"S", "C", ""} else " xg-unsure"
    current = "true" if one.id == chosen else "false"
    return (
        f'<button class="xg-role xg-{escape(role)}{unsure}" data-pick="{escape(one.id)}" '
        f'title="{escape(told)}" aria-label="{escape(told)}" aria-current="{current}">'
        f"{escape(sign(role, say))}</button>"
    )
