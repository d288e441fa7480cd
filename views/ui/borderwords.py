"""Stretches and rules of a border audit in words, as the screen says them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from geo.conflict_matrix import default_matrix
from layers.audit_style import judgement_name
from layers.hilucs import hilucs, hilucs_name, hilucs_value
from layers.words import Words
from planning.auditwords import status_told, text_of, zone_told

Row = Mapping[Any, Any]
_NOISE_M = 0.05
_KM = 1000.0


def length_text(metres: float, say: Words) -> str:
    """Return a length as people say it: 1,67 km, 380 m."""
    if metres >= _KM:
        return f"{say.number(metres / _KM, 2)} km"
    return f"{say.number(metres, 0 if metres >= 10 else 1)} m"  # noqa: PLR2004  metres


def class_words(value: object, say: Words) -> str:
    """Return the name of a HILUCS class; what is none is said to be."""
    told = text_of(value)
    return hilucs_name(told, say.lang) if told in hilucs() else say("audit_out.class_none")


def stretch_line(row: Row, say: Words) -> str:
    """Return a stretch as one line: judgement, length, and what lies on either side."""
    told = [judgement_name(str(row["judgement"]), say), length_text(row["length_m"], say)]
    for side in "ab":
        here = side not in row["without_plan"]
        zone = zone_told(row, side, say) if here else say("borders.no_plan_here")
        told.append(f"{row[f'unit_name_{side}']}: {zone}")
    return " · ".join(told)


def rule_words(row: Row, say: Words) -> str:
    """Return why a stretch was judged as it was."""
    rule = str(row["rule"])
    if "|" not in rule:
        return say(f"borders.rule.{rule}")
    a, b = (class_title(number, say) for number in rule.split("|"))
    ours = any(one.rule == rule and one.weight == row["weight"] for one in default_matrix().rows)
    whose = say("borders.rule.ours" if ours else "borders.rule.yours")
    return say("borders.rule.pair", a=a, b=b, weight=f"{row['weight']:g}", whose=whose)


def class_title(number: str, say: Words) -> str:
    """Return the name of a class by its number in the table of weights (5, 1_3)."""
    return hilucs_name(hilucs_value(number), say.lang)


def status_words(row: Row, side: str, say: Words) -> str:
    """Return the status of a plan and its days, as far as they are told."""
    known = [row.get(f"{name}_{side}") for name in ("status", "valid_from", "valid_to")]
    told = ", ".join(status_told(known[0], known[1], known[2], say)) or say("borders.status_none")
    return told[:1].upper() + told[1:]


def fit_words(row: Row, say: Words) -> str:
    """Return how the zones of a stretch meet at the border; empty where they simply meet."""
    told = []
    for side in "ab":
        gap = float(row[f"gap_{side}_m"])
        if not math.isnan(gap) and gap > _NOISE_M:
            name = str(row[f"unit_name_{side}"])
            told.append(say("borders.gap", name=name, metres=length_text(gap, say)))
    if row["overlap_m"] > _NOISE_M:
        told.append(say("borders.overlap", metres=length_text(float(row["overlap_m"]), say)))
    return " ".join(told)
