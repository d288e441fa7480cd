"""The command of the shell about the glossary.

Light to import: ``--help`` should not wait for the libraries.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.words import Words
    from planning.glossary import FactSource, Term

Found = tuple[Any, list[str], Iterable["Issue"]]
Added = Callable[[Any, argparse.ArgumentParser, str, Any], argparse.ArgumentParser]


def add_glossary(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    added: Added,
) -> None:
    """Add ``glossary [TERM]``."""
    parser = added(commands, common, "glossary", glossary_)
    told = "a word in Latvian, English or Norwegian, a zone code or a plan's abbreviation (all)"
    parser.add_argument("term", nargs="?", default="", help=told)


def glossary_(options: argparse.Namespace, say: Words) -> Found:
    """Look up terms in Latvian, English and Norwegian."""
    from layers.out.texttable import text_table  # noqa: PLC0415
    from planning.glossary import terms_of  # noqa: PLC0415

    found = terms_of(options.term, say.lang)
    heads = {lang: say(f"glossary.language.{lang}") for lang in _order(say)}
    told = [{heads[lang]: term.words[lang] for lang in heads} for term in found]
    lines = text_table(told, tuple(heads.values()), say)
    if len(found) == 1:
        lines += _remark(found[0], say)
    return [_record(term) for term in found], lines, ()


def _order(say: Words) -> list[str]:
    from layers.words import LANGUAGES  # noqa: PLC0415

    return [say.lang, *(lang for lang in LANGUAGES if lang != say.lang)]


def _remark(term: Term, say: Words) -> list[str]:
    lines = [term.about[say.lang]] if term.about[say.lang] else []
    return lines + ([say(f"glossary.lacks_{term.lacks}")] if term.lacks else [])


def _record(term: Term) -> dict[str, Any]:
    from planning.glossary import fact_sources  # noqa: PLC0415
    from planning.institutions import topics_of  # noqa: PLC0415

    remark = None
    if term.about_mark:
        source = fact_sources()[term.about_source]
        remark = {**term.about, "mark": term.about_mark, "source": _source(source)}
    return {
        "id": term.id,
        "field": term.field,
        **term.words,
        "marks": dict(term.marks),
        "source": _source(fact_sources()[term.source]),
        "no_equivalent_in": term.lacks or None,
        "codes": [{"list": table, "code": code} for table, code in term.codes],
        "plan_kinds": list(term.kinds),
        "remark": remark,
        "systems": [topic.id for topic in topics_of(term.id)],
    }


def _source(source: FactSource) -> Mapping[str, str | None]:
    told = {"publisher": source.publisher, "title": source.title, "url": source.url}
    return {"id": source.key} | {name: text or None for name, text in told.items()}
