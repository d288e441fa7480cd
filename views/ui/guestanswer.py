"""A questionnaire as a page to answer on, and what becomes of the answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlette.responses import HTMLResponse

from geo.errors import Refusal
from geo.types import Issue
from layers.words import Words
from planning.answers import AnswersUnfit, submit
from planning.questionnaires import Questionnaire
from views.ui.guestform import Given, answers_in, field, has_nowhere
from views.ui.guestground import guest_map
from views.ui.guestpage import guest_page

NO_ANSWERS: Given = MappingProxyType({})
_TOKEN_BYTES = 18
_TO_MEND = frozenset({"answers-unfit", "answer-name", "text-unfit", "text-long"})
_ON_MAP = frozenset({"place", "area"})


def form_page(  # noqa: PLR0913  a form, what was filled in, and what is wrong with it
    asked: Questionnaire,
    say: Words,
    given: Given,
    *,
    problem: str = "",
    problems: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
) -> HTMLResponse:
    """Return the page, filled in with what was ``given``.

    Its token belongs to this form: sent twice, or mended and sent again, it is one answer.
    """
    token = field(given, "token") or secrets.token_urlsafe(_TOKEN_BYTES)
    told: dict[str, Any] = {
        "title": asked.title.told(say.lang).text,
        "asked": asked,
        "given": given,
    }
    told |= {"problem": problem, "problems": problems, "token": token}
    told |= {"on_map": any(one.kind in _ON_MAP for one in asked.questions)}
    return guest_page("form", say, status=status, maps=guest_map(say), **told)


def answer(home: Path, asked: Questionnaire, given: Given, say: Words) -> HTMLResponse | None:
    """Keep what was sent; None when it is kept, else the form again with what is to be mended.

    Trouble with the database is no guest's business, and its sentence names files of the machine:
    the form comes back as it was, to be sent again. Whatever else is refused (closed meanwhile,
    made for other questions) is left to the caller.
    """
    values, token = answers_in(given, asked), field(given, "token")
    try:
        submit(home, asked.code, values, token=token, name=field(given, "name"), lang=say.lang)
    except AnswersUnfit as unfit:
        told = {str(issue.feature): say.issue(_named(issue, values)) for issue in unfit.issues}
        return form_page(asked, say, given, problem=say.refusal(unfit), problems=told, status=422)
    except Refusal as refusal:
        if refusal.code.startswith("database-"):
            return form_page(asked, say, given, problem=say("guest.not_kept"), status=503)
        if refusal.code not in _TO_MEND:
            raise
        return form_page(asked, say, given, problem=say.refusal(refusal), status=422)
    return None


def slow_page(asked: Questionnaire, say: Words, given: Given, seconds: int) -> HTMLResponse:
    """Return the form as it was sent, to be sent again when as many seconds have passed."""
    page = form_page(
        asked, say, given, problem=say("guest.answers_often", seconds=seconds), status=429
    )
    page.headers["Retry-After"] = str(seconds)
    return page


def _named(issue: Issue, values: Mapping[str, Any]) -> Issue:
    """Return an issue, or where typed coordinates were not understood one that says so."""
    if issue.code in {"answer-places", "answer-area"} and has_nowhere(values[str(issue.feature)]):
        return replace(issue, code="answer-coordinates")
    return issue
