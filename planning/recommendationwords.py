"""A recommendation in sentences: its facts, areas, evidence and precedents, in one language.

What nobody wrote is said to be missing; nothing is translated or filled in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layers.hilucs import hilucs_name
from layers.words import LANGUAGES
from planning.areas import areas_of, list_areas
from planning.evidence import EXTERNAL, list_evidence, stale
from planning.evidencequeries import ZonesQuery
from planning.examples import examples
from planning.pairtold import result_told
from planning.precedents import precedents_of
from planning.recommendationlists import name_in
from planning.recommendations import text_in, title_in
from planning.rulewords import spec_told

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.areas import Areas
    from planning.evidence import Evidence
    from planning.precedents import Precedent
    from planning.recommendations import Recommendation, Told


@dataclass(frozen=True)
class Chapter:
    """What is told of one recommendation.

    ``marks`` stand under the title (practice data, a language that is missing), ``facts`` are
    labels with their texts, ``sections`` headings with their sentences.
    """

    title: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    text: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def chapter_of(store: Store, told: Recommendation, at: dt.date, say: Words) -> Chapter:
    """Return what is told of a recommendation on a day."""
    title, text = title_in(told, say.lang), text_in(told, say.lang)
    areas = areas_of(store, told.id, at, say.lang)
    evidence = list_evidence(store.home, told.id)
    found = [evidence_told(one, say, stale=bool(stale(store, one))) for one in evidence]
    decided = [precedent_told(one, say) for one in precedents_of(store.home, told.id)]
    sections = (
        (say("recommendations.areas"), tuple(area_lines(store, told.id, areas, at, say))),
        (say("recommendations.evidence"), tuple(found) or (say("recommendations.no_evidence"),)),
        (say("recommendations.precedents"), tuple(decided)),
    )
    return Chapter(
        title.text,
        tuple(_marks(told, title, text, say)),
        tuple(facts_told(told, say)),
        text.text or say("recommendations.no_text"),
        tuple((heading, lines) for heading, lines in sections if lines),
    )


def facts_told(told: Recommendation, say: Words) -> Iterator[tuple[str, str]]:
    """Give labels and texts of what is known of a recommendation; what is not is left out."""
    yield say("recommendations.field.status"), status_told(told, say)
    yield say("recommendations.field.theme"), name_in("theme", told.theme, say.lang)
    found = {
        "addressee": _noted(name_in("addressee", told.addressee, say.lang), told.addressee_note),
        "origin": _noted(name_in("origin", told.origin, say.lang), told.origin_note),
        "responsible": "; ".join(told.responsible),
        "cooperation": name_in("cooperation", told.cooperation, say.lang),
        "priority": name_in("priority", told.priority, say.lang),
        "term": name_in("term", told.term, say.lang),
        "due_on": say.date(told.due_on) if told.due_on else "",
        "author": told.author,
    }
    yield from ((say(f"recommendations.field.{k}"), text) for k, text in found.items() if text)


def status_told(told: Recommendation, say: Words) -> str:
    """Return the statuses that a recommendation came through, each with its day, and a reason."""
    steps = [
        _noted(f"{name_in('status', step.status, say.lang)} {say.date(step.on)}", step.reason)
        for step in told.steps
    ]
    return " → ".join(steps)


def area_lines(
    store: Store, recommendation: str, areas: Areas, at: dt.date, say: Words
) -> Iterator[str]:
    """Give what the areas are called on a day, a rule in its words, or that there is none."""
    ruled = {
        one.id: spec_told(store, one.spec, say) for one in list_areas(store.home, recommendation)
    }
    for (area, kind), rows in areas.frame.groupby(["area", "kind"], sort=False):
        names = "; ".join(dict.fromkeys(filter(None, rows["name"])))
        parts = (say(f"recommendations.kind.{kind}"), ruled.get(str(area), ""))
        yield _noted(": ".join(filter(None, parts)), names)
    yield from (say.issue(issue) for issue in areas.issues)
    if areas.frame.empty and not areas.issues:
        yield say("recommendations.no_area", date=at)


def evidence_told(evidence: Evidence, say: Words, *, stale: bool) -> str:
    """Return evidence in a sentence: the figure, what it rests on, and whether it still holds."""
    if evidence.kind == EXTERNAL:
        told = _noted(evidence.source, evidence.link)
        return f"{told} {evidence.note}".strip()
    parts = [_figure(evidence, say), _rests_on(evidence.made_from, say)]
    if evidence.computed_at is not None:
        parts.append(say("recommendations.computed", date=evidence.computed_at.date()))
    if stale:
        parts.append(say("recommendations.stale"))
    return " ".join(part for part in [*parts, evidence.note] if part)


def precedent_told(precedent: Precedent, say: Words) -> str:
    """Return what was decided on an example, and why."""
    decision = name_in("decision", precedent.decision, say.lang)
    known = examples().get(precedent.example)
    name = f"{known.names[say.lang]} ({known.id})" if known else precedent.example
    return f"{name}: {decision}. {precedent.why}"


def _figure(evidence: Evidence, say: Words) -> str:
    result = evidence.result
    if evidence.kind == "border":
        index = result["index"]
        return say(
            "recommendations.figure_border",
            border=result["border"],
            index="–" if index is None else say.number(index, 3),
            conflict=say.number(result["conflict_m"] / 1000, 2),
            length=say.number(result["length_m"] / 1000, 2),
        )
    if evidence.kind == "zones" and isinstance(evidence.query, ZonesQuery):
        return say(
            "recommendations.figure_zones",
            unit=result["unit"],
            land_use=hilucs_name(evidence.query.hilucs, say.lang),
            area=say.number(result["area_ha"], 1),
            share=say.percent(result["share"]),
        )
    if evidence.kind == "pair":
        return result_told(result, say)
    if evidence.kind == "raster":
        told = (
            f"{row['class']} {say.percent(row['share'])}"
            if "class" in row
            else f"{row['statistic']} {say.number(row['value'], 1)}"
            for row in result["rows"][:4]
        )
        return say("recommendations.figure_raster", unit=result["unit"], told=", ".join(told))
    return _unit_figure(result, say)


def _unit_figure(result: Mapping[str, Any], say: Words) -> str:
    if "value" in result:
        return _loaded_figure(result, say)
    area, people = result["area_km2"], result["population"]
    return say(
        "recommendations.figure_unit",
        unit=result["unit"],
        area="–" if area is None else say.number(area, 1),
        population="–" if people is None else say.number(people, 0),
    )


def _loaded_figure(result: Mapping[str, Any], say: Words) -> str:
    value = float(result["value"])
    number = say.number(value, 0 if value.is_integer() else 1)
    name = ", ".join(filter(None, (result["name"], str(result.get("year") or ""))))
    told = " ".join(filter(None, (number, result.get("measure"))))
    return say(
        "recommendations.figure_loaded",
        unit=result["unit"],
        name=name,
        value=_noted(told, say("figures.estimated") if result.get("estimated") else ""),
        date=dt.date.fromisoformat(result["at"]),
    )


def _rests_on(made_from: Mapping[str, Any], say: Words) -> str:
    plans = [
        f"{plan['title']} ({say('plans.practice')})" if plan["practice"] else plan["title"]
        for plan in made_from.get("plans", ())
    ]
    told = [
        *plans,
        str(made_from.get("layer", {}).get("source") or ""),
        str(made_from.get("figures", {}).get("source") or ""),
        str(made_from["boundaries"]["source"]),
    ]
    return say("recommendations.rests_on", told="; ".join(filter(None, told)))


def _marks(told: Recommendation, title: Told, text: Told, say: Words) -> Iterator[str]:
    if told.practice:
        yield say("recommendations.practice_told")
    for one, what in ((title, "title"), (text, "text")):
        if one.missing and one.text:
            shown = say(f"recommendations.language.{one.lang}")
            yield say(f"recommendations.missing_{what}", shown=shown)
    others = [one for one in LANGUAGES if not getattr(told, f"text_{one}") and one != say.lang]
    if others and text.text:
        names = ", ".join(say(f"recommendations.language.{one}") for one in others)
        yield say("recommendations.not_in", languages=names)


def _noted(text: str, note: str) -> str:
    return f"{text} ({note})" if text and note else text or note
