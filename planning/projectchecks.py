"""Whether records that came in a file are such as the program itself could have written.

A file may come from anybody: what it names becomes paths, addresses that are clicked, and keys that
screens look up. All of that is held to what the verbs hold it to when people type it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args

import shapely

from geo.errors import Refusal
from layers.hilucs import hilucs_value
from layers.plain import plain
from layers.territory import REGIONS
from planning.areaspecs import spec_of
from planning.checks import checked_link
from planning.codelists import kind_of, status_of
from planning.cooperationchecks import check_cooperation, check_member, check_memberships
from planning.documents import LEVELS, Form
from planning.evidence import EXTERNAL
from planning.evidencequeries import query_of
from planning.figures import FIRST_YEAR, LAST_YEAR
from planning.history import KINDS, told_fields
from planning.matrixstore import MATRIX_KEY, check_kept
from planning.pairweights import PAIR_WEIGHTS
from planning.pairweights import check_kept as check_weights
from planning.precedents import checked_example
from planning.questionnairechecks import check_answers, check_questionnaire, check_use
from planning.recommendationlists import LISTS, checked_key
from planning.recordchanges import FIELDS, is_state
from planning.registerfields import ID, REGISTERS, Register, checked_values
from planning.registerplaces import checked_place
from planning.scenes import checked_permalink
from planning.settings import ABOUT_PRACTICE

Row = Mapping[str, Any]
_PLAN = re.compile(r"plan-[0-9a-f]{4,32}")
_FOLDER = re.compile(r"[0-9a-f]{32}")
_RECORD = re.compile(r"[a-z]{2,4}[a-z]?-[0-9a-f]{16}")
_BROKEN = (Refusal, KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError)


def check_records(rows: Mapping[str, list[dict[str, Any]]]) -> None:
    """Refuse ``project-broken`` where a record is none that the program would write."""
    try:
        for table, check in _CHECKS.items():
            for row in rows[table]:
                check(row)
        _check_current(rows["plan"], rows["plan_version"])
        check_answers(rows["questionnaire"], rows["questionnaire_answer"])
        check_memberships(rows["cooperation"], rows["cooperation_member"])
    except _BROKEN as error:
        raise Refusal("project-broken") from error


def is_inner_path(name: str) -> bool:
    """Return whether a name with slashes stays in the folder that it is put into."""
    odd = {"", ".", ".."} & set(name.split("/"))
    return not odd and not any(letter in name for letter in "\\:\0")


def _need(*, fits: bool) -> None:
    if not fits:
        raise ValueError


def _recommendation(row: Row) -> None:
    _need(fits=_RECORD.fullmatch(row["id"]) is not None)
    for name in LISTS:
        if name != "decision":
            checked_key(name, row[name], needed=name in {"theme", "status"})
    _need(fits=all(isinstance(body, str) for body in row["responsible"]))
    _need(fits=len(row["steps"]) > 0)
    for step in row["steps"]:
        dt.date.fromisoformat(step["on"])
        _need(fits=isinstance(step["who"], str) and isinstance(step["reason"], str))
        checked_key("status", step["status"], needed=True)


def _evidence(row: Row) -> None:
    _need(fits=row["link"] == checked_link(row["link"]))
    for name in ("result", "made_from"):
        _need(fits=isinstance(row[name], dict))
    _need(fits=isinstance(row["made_from"].get("state", {}), dict))
    if row["kind"] != EXTERNAL:
        query_of(row["kind"], row["query"])


def _precedent(row: Row) -> None:
    checked_key("decision", row["decision"], needed=True)
    checked_example(row["example"])


def _change(row: Row) -> None:
    kind = row["kind"]
    _need(fits=isinstance(row["before"], dict) and isinstance(row["after"], dict))
    if kind in FIELDS:
        _need(fits=kind == "plan" or str(int(row["record"])) == row["record"])
        _need(fits=is_state(kind, row["before"]) and is_state(kind, row["after"]))
        return
    fields = told_fields(KINDS[kind])
    _need(fits=set(row["before"]) | set(row["after"]) <= set(fields))


def _figures(row: Row) -> None:
    _need(fits=row["region"] in REGIONS)
    _need(fits=row["link"] == checked_link(row["link"]))
    _need(fits=row["year"] is None or FIRST_YEAR <= row["year"] <= LAST_YEAR)
    _need(fits=all(type(value) in {int, float} for value in row["amounts"].values()))


def _document(row: Row) -> None:
    kind = kind_of(row["kind"])
    _need(fits=kind.key == row["kind"])
    _need(fits=status_of(row["status"], kind.key).key == row["status"])
    _need(fits=row["level"] in LEVELS and row["form"] in get_args(Form))
    _need(fits=row["regulation_url"] == checked_link(row["regulation_url"]))


def _plan(row: Row) -> None:
    _need(fits=_PLAN.fullmatch(row["id"]) is not None)


def _version(row: Row) -> None:
    _need(fits=_FOLDER.fullmatch(row["folder"]) is not None)
    _need(fits=all(is_inner_path(name) for name in row["files"]))
    _need(fits=isinstance(row["report"], dict))
    _need(fits=all(isinstance(layer, dict) for layer in row["report"]["layers"]))


def _check_current(plans: list[dict[str, Any]], versions: list[dict[str, Any]]) -> None:
    there = {(row["plan_id"], row["number"]) for row in versions}
    _need(fits=all((row["id"], row["current"]) in there for row in plans))


def _setting(row: Row) -> None:
    if row["key"] == MATRIX_KEY:
        check_kept(row["value"])
    elif row["key"] == PAIR_WEIGHTS:
        check_weights(row["value"])
    elif row["key"] in ABOUT_PRACTICE:
        _need(fits=isinstance(row["value"], bool))


def _entry(register: Register, row: Row) -> None:
    _need(fits=ID.fullmatch(row["id"]) is not None)
    kept = checked_values(register, row)
    _need(fits=all(plain(kept[name]) == plain(row[name]) for name in kept))


def _stop(row: Row) -> None:
    _need(fits=abs(row["lon"]) <= 180 and abs(row["lat"]) <= 90)  # noqa: PLR2004  degrees
    checked_key("theme", row["theme"])
    for question in row["questions"]:
        _need(fits=isinstance(question["text"], str))
        _need(fits=isinstance(question["recommendation"], str))
        _need(fits=isinstance(question.get("questionnaire", ""), str))


def _lesson(row: Row) -> None:
    checked_key("theme", row["theme"])
    checked_key("decision", row["decision"])
    _need(fits=not row["example"] or bool(checked_example(row["example"])))


_CHECKS: Mapping[str, Callable[[Row], object]] = {
    "cooperation": check_cooperation,
    "cooperation_member": check_member,
    "recommendation": _recommendation,
    "recommendation_area": lambda row: spec_of(row["kind"], row["told"]),
    "recommendation_evidence": _evidence,
    "recommendation_precedent": _precedent,
    "change": _change,
    "figures": _figures,
    "plan_document": _document,
    "plan": _plan,
    "plan_version": _version,
    "plan_mapping": lambda row: hilucs_value(row["hilucs"]),
    "saved_view": lambda row: checked_permalink(row["permalink"]),
    "setting": _setting,
    "questionnaire": check_questionnaire,
    "questionnaire_answer_use": check_use,
    **{KINDS[one.record].__tablename__: partial(_entry, one) for one in REGISTERS.values()},
    "visit_participant": lambda row: checked_place(row["unit"]),
    "visit_stop": _stop,
    "visit_lesson": _lesson,
    "audit_review": lambda row: shapely.from_wkb(row["line"]),
}
