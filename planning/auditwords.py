"""What an audit says in words, the same in print, in letters and on the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.conflict_matrix import OTHERWISE, default_matrix
from layers.audit_style import judgement_name
from layers.hilucs import hilucs, hilucs_name, hilucs_value
from layers.sourcewords import told_source
from planning.codelists import plan_statuses
from planning.planunits import PLANS

if TYPE_CHECKING:
    from layers.words import Words
    from planning.audits import Audited
    from planning.plansources import PlanUsed
    from planning.reviews import Review

Row = Mapping[str, Any]


def stretch_told(row: Row, say: Words) -> str:
    """Return the judgement of a stretch, its metres and its weight."""
    told = {"judgement": judgement_name(row["judgement"], say)}
    metres = say.number(float(row["length_m"]), 0)
    if not is_there(row["weight"]) or row["judgement"] == "same":
        return say("audit_out.stretch_plain", **told, metres=metres)
    return say("audit_out.stretch", **told, metres=metres, weight=f"{row['weight']:g}")


def rule_told(row: Row, say: Words) -> str:
    """Return the row of the table of weights that judged a stretch, empty where none could."""
    rule = text_of(row["rule"])
    if rule == OTHERWISE:
        return say("audit_out.rule_none")
    a, parted, b = rule.partition("|")
    if not parted:
        return ""
    return say("audit_out.rule", a=class_told(a, say), b=class_told(b, say))


def class_told(written: str, say: Words) -> str:
    """Return a HILUCS class by its number and our name for it."""
    found = hilucs()[hilucs_value(written)]
    return f"{found.number} {found.names[say.lang]}"


def side_told(row: Row, side: str, say: Words) -> str:
    """Return what the plan of side "a" or "b" says along a stretch, by zone, plan and date."""
    unit = row[f"unit_name_{side}"]
    if not is_there(row[f"plan_{side}"]):
        return say("audit_out.side_none", unit=unit)
    told = say(
        "audit_out.side", unit=unit, zone=zone_told(row, side, say), plan=plan_told(row, side, say)
    )
    regulation = text_of(row.get(f"regulation_{side}"))
    return f"{told} {say('audit_out.regulation', text=regulation)}" if regulation else told


def zone_told(row: Row, side: str, say: Words) -> str:
    """Return a zone by its name, else that of its class, and its code."""
    value, code = text_of(row[f"class_{side}"]), text_of(row[f"code_{side}"])
    meaning = hilucs_name(value, say.lang) if value in hilucs() else say("audit_out.class_none")
    name = text_of(row.get(f"name_{side}")) or meaning
    return say("audit_out.zone", name=name, code=code) if code and code != name else name


def plan_told(row: Row, side: str, say: Words) -> str:
    """Return the plan of a zone with its status and its days."""
    status, begin, end = (row.get(f"{n}_{side}") for n in ("status", "valid_from", "valid_to"))
    parts = [text_of(row[f"plan_{side}"]), *status_told(status, begin, end, say)]
    if is_there(row.get(f"practice_{side}")) and bool(row[f"practice_{side}"]):
        parts.append(say("plans.practice"))
    return ", ".join(parts)


def status_told(status: object, begin: object, end: object, say: Words) -> list[str]:
    """Return a status in words, and since and until when, as far as they are known."""
    key = text_of(status)
    known = plan_statuses().get(key)
    parts = [known.names[say.lang].lower() if known else key] if key else []
    if known and known.phase == "in-force" and text_of(begin):
        parts = []  # the day says it
    for word, day in (("since", text_of(begin)), ("until", text_of(end))):
        if day:
            parts.append(say(f"audit_out.{word}", date=_date(day, say)))
    return parts


def _date(text: str, say: Words) -> str:
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return text
    # In figures, since a month in letters would have to be inflected after "since".
    return say("audit_out.day", d=f"{day.day:02}", m=f"{day.month:02}", y=f"{day.year:04}")


def review_told(review: Review, say: Words) -> str:
    """Return a mark in words, with its note."""
    told = {"author": review.author, "date": review.made_at.date()}
    head = say(f"audit_out.review_{review.state}", **told)
    return f"{head}. {say('audit_out.note', note=review.note)}" if review.note else head


def rests_on(audited: Audited, say: Words, border_id: str | None = None) -> Iterator[str]:
    """Give sentences of what an audit rests on: plans, boundaries, table of weights, lengths.

    For one border only the plans that are on it.
    """
    for used in plans_of(audited, border_id):
        title = used.title
        if audited.question == "versions":
            title = say("audit_out.plan_version", title=title, number=used.version)
        status = ", ".join(status_told(used.status, used.valid_from, used.valid_to, say)) or "–"
        if used.practice:
            title = f"{title} ({say('plans.practice')})"
        yield say(
            "audit_out.plan_line",
            title=title,
            status=status,
            source=used.source or "–",
            licence=used.licence or "–",
            vintage=used.vintage or "–",
        )
    yield boundaries_told(audited, say)
    own = is_own_matrix(audited)
    yield say("audit_out.matrix_own" if own else "audit_out.matrix_ours")
    reach = audited.asked.reach
    yield say(
        "audit_out.lengths",
        reach=f"{reach.reach_m:g}",
        distance=f"{reach.distance_m:g}",
        tolerance=say.number(reach.tolerance_m),
    )


def plans_of(audited: Audited, border_id: str | None = None) -> list[PlanUsed]:
    """Return the plans that an audit rests on, or one of its borders."""
    if border_id is None:
        return list(audited.used)
    rows = audited.stretches[audited.stretches["border_id"] == border_id]
    there = set(rows["plan_a"].dropna()) | set(rows["plan_b"].dropna())
    return [used for used in audited.used if used.title in there]


def boundaries_told(audited: Audited, say: Words) -> str:
    """Return where the borders come from and how accurate they are."""
    origin = told_source(audited.boundaries, say.lang)
    if audited.units.region == PLANS:
        return say("audit_out.boundaries_plans")
    told = {"source": origin.source, "vintage": origin.vintage}
    if origin.accuracy_m is None:
        return say("audit_out.boundaries_unknown", **told)
    return say("audit_out.boundaries", **told, metres=f"{origin.accuracy_m:g}")


def where_told(audited: Audited, say: Words) -> str:
    """Return of which units and day the borders are."""
    if audited.question == "versions":
        return say("audit_out.versions")
    if audited.units.region == PLANS:
        return say("audit_out.units_plans")
    region = say(f"regions.{audited.units.region}")
    return say("audit_out.units", region=region, date=audited.units.at)


def is_own_matrix(audited: Audited) -> bool:
    """Return whether the table of weights is another than the shipped one."""
    return audited.matrix.rows != default_matrix().rows


def text_of(value: object) -> str:
    """Return a cell as text, empty where there is nothing."""
    return str(value).strip() if is_there(value) else ""


def is_there(value: object) -> bool:
    """Return whether a cell holds something: None, nan and NA do not."""
    return not (value is None or value is pd.NA or value is pd.NaT or value != value)  # noqa: PLR0124  only nan differs from itself
