"""Recommendations: written, changed, taken from draft to adopted or rejected, listed.

Every verb names who does it; every change is kept (`planning.history`). One that changes a record
takes the ``version`` that its author has seen; where somebody else was faster it is refused with
both texts (`planning.conflicts.EditConflict`, ``record-changed``), and nothing is lost.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.words import LANGUAGES
from planning.checks import checked_line, checked_text, checked_who
from planning.database import reading, writing
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.recommendation_models import Recommendation as Row
from planning.recommendationlists import STEPS, checked_key

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

TITLE_LIMIT = 300
TEXT_LIMIT = 20_000
_MOST_BODIES = 40


@dataclass(frozen=True, kw_only=True)
class RecommendationEntry:
    """What is said in a recommendation; one title at least, all else may be empty.

    A text that is empty in a language was not written in it. ``theme``, ``addressee``, ``origin``,
    ``cooperation`` (D0 to D6), ``priority`` and ``term`` are keys of the lists in
    `planning.recommendationlists`; the notes say which sector, which seminar. ``author`` is who
    wrote it; empty means whoever adds it.
    """

    title_lv: str = ""
    title_en: str = ""
    title_nb: str = ""
    text_lv: str = ""
    text_en: str = ""
    text_nb: str = ""
    theme: str
    addressee: str = ""
    addressee_note: str = ""
    origin: str = ""
    origin_note: str = ""
    responsible: tuple[str, ...] = ()
    cooperation: str = ""
    priority: str = ""
    term: str = ""
    due_on: dt.date | None = None
    author: str = ""
    practice: bool = False


@dataclass(frozen=True)
class Step:
    """A status that a recommendation came to: on which day, who said so, and why."""

    status: str
    on: dt.date
    who: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Recommendation(RecommendationEntry):
    """A recommendation as it was when it was read; ``steps`` begin with the draft."""

    id: str
    version: int
    status: str
    steps: tuple[Step, ...]
    created_at: dt.datetime
    changed_at: dt.datetime


@dataclass(frozen=True)
class Told:
    """A text in the language asked for, or in ``lang`` where it is ``missing`` in that one."""

    text: str
    lang: str
    missing: bool


def add_recommendation(home: Path, entry: RecommendationEntry, *, who: str) -> Recommendation:
    """Write a new recommendation, a draft from today on; refuses what `checked` refuses."""
    who = checked_who(who)
    entry = checked(entry)
    with writing(home) as session:
        row = Row(id=new_id("rec"), **_values(entry))
        row.author = row.author or who
        row.status = "draft"
        row.steps = [_step_told(Step("draft", _today(), who))]
        keep_new(session, who, row)
        return recommendation_of(row)


def change_recommendation(
    home: Path, recommendation: str, entry: RecommendationEntry, *, version: int, who: str
) -> Recommendation:
    """Replace what a recommendation says; a changed `Recommendation` will do as ``entry``.

    Refuses what `checked` refuses, ``recommendation-gone``, and with both texts ``record-changed``.
    """
    who = checked_who(who)
    values = _values(checked(entry))
    with writing(home) as session:
        row = live(session, recommendation)
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        return recommendation_of(row)


def remove_recommendation(home: Path, recommendation: str, *, version: int, who: str) -> None:
    """Take a recommendation off the list; taking that change back brings it again.

    Refuses ``recommendation-gone`` and ``record-changed``.
    """
    who = checked_who(who)
    with writing(home) as session:
        row = live(session, recommendation)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def step_to(  # noqa: PLR0913  a step is said by someone, of a version, with a day and a reason
    home: Path,
    recommendation: str,
    status: str,
    *,
    version: int,
    who: str,
    on: dt.date | None = None,
    reason: str = "",
) -> Recommendation:
    """Take a recommendation to its next status, on a day (today where none is said).

    Refuses ``step-not-allowed``, ``step-reason`` (a rejection without one), ``step-day`` (before
    the last step or after today), ``recommendation-gone`` and ``record-changed``.
    """
    who, reason = checked_who(who), checked_text(reason, 2000)
    checked_key("status", status, needed=True)
    with writing(home) as session:
        row = live(session, recommendation)
        step = Step(status, on or _today(), who, reason)
        values = {"status": status, "steps": [*row.steps, _step_told(step)]}
        check_version(session, row, version, values)
        _check_step(row, step)
        keep_edit(session, who, row, values)
        return recommendation_of(row)


def allowed_steps(status: str) -> tuple[str, ...]:
    """Return the statuses that may follow one."""
    return STEPS[checked_key("status", status, needed=True)]


def get_recommendation(home: Path, recommendation: str) -> Recommendation:
    """Return one recommendation; refuses ``recommendation-gone``."""
    with reading(home) as session:
        return recommendation_of(live(session, recommendation))


def title_in(entry: RecommendationEntry, lang: str) -> Told:
    """Return the title in a language, or in the first one that has it, marked as missing."""
    return _told(entry, "title", lang)


def text_in(entry: RecommendationEntry, lang: str) -> Told:
    """Return the text in a language, or in the first one that has it, marked as missing."""
    return _told(entry, "text", lang)


def _told(entry: RecommendationEntry, what: str, lang: str) -> Told:
    for other in (lang, *LANGUAGES):
        text = getattr(entry, f"{what}_{other}")
        if text:
            return Told(text, other, missing=other != lang)
    return Told("", lang, missing=True)


def checked(entry: RecommendationEntry) -> RecommendationEntry:
    """Return an entry with its texts composed and its keys those of the lists.

    Refuses ``recommendation-title`` (none in any language), ``text-long``, ``text-unfit`` and
    ``key-unknown``.
    """
    titles = {
        f"title_{lang}": checked_line(getattr(entry, f"title_{lang}"), TITLE_LIMIT)
        for lang in LANGUAGES
    }
    if not any(titles.values()):
        raise Refusal("recommendation-title")
    texts = {
        f"text_{lang}": checked_text(getattr(entry, f"text_{lang}"), TEXT_LIMIT)
        for lang in LANGUAGES
    }
    bodies = tuple(filter(None, (checked_line(body) for body in entry.responsible)))
    return RecommendationEntry(
        **titles,
        **texts,
        theme=checked_key("theme", entry.theme, needed=True),
        addressee=checked_key("addressee", entry.addressee),
        addressee_note=checked_line(entry.addressee_note),
        origin=checked_key("origin", entry.origin),
        origin_note=checked_line(entry.origin_note),
        responsible=tuple(dict.fromkeys(bodies))[:_MOST_BODIES],
        cooperation=checked_key("cooperation", entry.cooperation),
        priority=checked_key("priority", entry.priority),
        term=checked_key("term", entry.term),
        due_on=entry.due_on,
        author=checked_line(entry.author),
        practice=entry.practice,
    )


def live(session: Session, recommendation: str) -> Row:
    """Return the row of a recommendation that is there; refuses ``recommendation-gone``."""
    row = session.get(Row, recommendation)
    if row is None or row.deleted:
        raise Refusal("recommendation-gone")
    return row


def recommendation_of(row: Row) -> Recommendation:
    """Return a row as it stands."""
    own = {
        field.name: getattr(row, field.name)
        for field in fields(Recommendation)
        if field.name not in {"responsible", "steps"}
    }
    steps = tuple(
        Step(one["status"], dt.date.fromisoformat(one["on"]), one["who"], one["reason"])
        for one in row.steps
    )
    return Recommendation(responsible=tuple(row.responsible), steps=steps, **own)


def _values(entry: RecommendationEntry) -> dict[str, Any]:
    told = {field.name: getattr(entry, field.name) for field in fields(RecommendationEntry)}
    return told | {"responsible": list(entry.responsible)}


def _check_step(row: Row, step: Step) -> None:
    if step.status not in STEPS[row.status]:
        raise Refusal("step-not-allowed")
    if step.status == "rejected" and not step.reason:
        raise Refusal("step-reason")
    last = dt.date.fromisoformat(row.steps[-1]["on"])
    if not last <= step.on <= _today():
        raise Refusal("step-day", date=step.on, last=last)


def _step_told(step: Step) -> dict[str, str]:
    told = {"status": step.status, "on": step.on.isoformat()}
    return told | {"who": step.who, "reason": step.reason}


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  a civil date where the writer sits
