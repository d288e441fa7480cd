"""Where facts of the glossary and of the comparison of systems come from, as people read it."""

from __future__ import annotations

from html import escape

from layers.words import Words
from planning.glossary import fact_sources


def source_html(key: str, say: Words) -> str:
    """Return a source as HTML: its publisher and title, linked where an address is known."""
    source = fact_sources()[key]
    if not source.title:
        return f'<span class="xe-where">{escape(say(f"facts_from.{key}"))}</span>'
    told = escape(": ".join(filter(None, (source.publisher, source.title))))
    if not source.url:
        return f'<span class="xg-source">{told}</span>'
    address = escape(source.url, quote=True)
    return f'<a class="xg-source" href="{address}" target="_blank" rel="noopener noreferrer">{told}</a>'
