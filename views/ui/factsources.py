"""Where facts of the glossary and of the comparison of systems come from, as people read it."""

from __future__ import annotations

from html import escape

from layers.words import Words
from planning.glossary import fact_sources
from views.ui.examplecard import mark_html

_SAID_BY_MARK = ("own", "general")


def origin_html(mark: str, key: str, say: Words) -> str:
    """Return how sure a fact is and where it comes from, where the mark does not say that."""
    named = "" if key in _SAID_BY_MARK else f" {source_html(key, say)}"
    return mark_html(mark, say) + named


def source_html(key: str, say: Words) -> str:
    """Return a source as HTML: its publisher and title, linked where an address is known."""
    source = fact_sources()[key]
    if not source.title:
        return f'<span class="xg-source">{escape(say(f"facts_from.{key}"))}</span>'
    told = escape(": ".join(filter(None, (source.publisher, source.title))))
    if not source.url:
        return f'<span class="xg-source">{told}</span>'
    address = escape(source.url, quote=True)
    rest = f'href="{address}" target="_blank" rel="noopener noreferrer"'
    return f'<a class="xg-source" {rest}>{told}</a>'
