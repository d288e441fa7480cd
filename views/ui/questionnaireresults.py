"""The results of a questionnaire, question by question, as charts of HTML; every text is escaped.

Elements with ``data-pick`` name answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from layers.words import Words
from planning.answerresults import Given, Result, themes_given
from planning.answers import Answer
from planning.questionnaires import Questionnaire
from planning.questions import Question
from planning.recommendationlists import name_in

MOST_TEXTS = 300
_LETTERS = 240


def result_html(number: int, result: Result, say: Words) -> str:
    """Return the card of one question."""
    one = result.question
    about = [say(f"questionnaires.kind.{one.kind}"), say("questionnaires.n", n=result.n)]
    if result.mean is not None:
        about.append(f"{say('questionnaires.mean')} {say.number(result.mean, 2)}")
    text = one.text.told(say.lang).text
    return (
        f'<section class="xq-card"><h3>{number}. {escape(text)}</h3>'
        f'<p class="xr-note">{escape(" · ".join(about))}</p>{_body(result, say)}</section>'
    )


def _body(result: Result, say: Words) -> str:
    if not result.n:
        return f'<p class="xq-none">{escape(say("questionnaires.nobody"))}</p>'
    kind = result.question.kind
    if kind in {"one", "many"}:
        names = {one.id: one.text.told(say.lang).text for one in result.question.options}
        rows = ((names[key], n) for key, n in result.counts.items())
        return _bars([(name, n / result.n, _share(n, result.n, say)) for name, n in rows])
    if kind == "scale":
        rows = ((_step(result.question, key, say), n) for key, n in result.counts.items())
        return _bars([(name, n / result.n, _share(n, result.n, say)) for name, n in rows])
    if kind == "ranking":
        return _ranks(result, say)
    if kind == "text":
        return _texts(result, say)
    shapes = sum(len(one.value) for one in result.given)
    return f"<p>{escape(say(f'questionnaires.shapes_{kind}', count=shapes, people=result.n))}</p>"


def _share(count: int, whole: int, say: Words) -> str:
    return f"{count} · {say.percent(count / whole, 0)}"


def _step(question: Question, key: str, say: Words) -> str:
    ends = {"1": question.low, str(question.steps): question.high}
    told = ends[key].told(say.lang).text if key in ends else ""
    return f"{key} – {told}" if told else key


def _ranks(result: Result, say: Words) -> str:
    names = {one.id: one.text.told(say.lang).text for one in result.question.options}
    most = len(names)
    rows = [
        (names[key], (most + 1 - mean) / most, say.number(mean, 2))
        for key, mean in result.ranks.items()
    ]
    return f'<p class="xr-note">{escape(say("questionnaires.rank_about"))}</p>{_bars(rows)}'


def _bars(rows: Sequence[tuple[str, float, str]]) -> str:
    """Return bars: a name, how long (0-1), the figure."""
    cells = "".join(
        f'<span>{escape(name)}</span><span class="track">'
        f'<i style="width:{100 * length:.2f}%"></i></span><b>{escape(figure)}</b>'
        for name, length, figure in rows
    )
    return f'<div class="xq-bars">{cells}</div>'


def _texts(result: Result, say: Words) -> str:
    """Return the texts by theme, those without one last."""
    found = []
    for theme, count in themes_given(result).items():
        name = name_in("theme", theme, say.lang) or say("questionnaires.no_theme")
        found.append(f"<h4>{escape(name.capitalize())} ({count})</h4>")
        mine = [one for one in result.given if one.theme == theme]
        found += [_text(one, say) for one in mine[:MOST_TEXTS]]
    return "".join(found)


def _text(one: Given, say: Words) -> str:
    text = one.value if len(one.value) <= _LETTERS else one.value[: _LETTERS - 1] + "…"
    tag = ""
    if one.recommendation:
        tag = f' <em class="xr-tag">{escape(say("questionnaires.has_recommendation"))}</em>'
    by = f"{escape(one.name)}: " if one.name else ""
    return f'<button class="xq-text" data-pick="{one.number}">{by}{escape(text)}{tag}</button>'


def answers_html(asked: Questionnaire, answers: Sequence[Answer], say: Words) -> str:
    """Return a row for each answer, the newest first."""
    rows = []
    for one in list(reversed(answers))[:MOST_TEXTS]:
        number = say("questionnaires.answer_number", number=one.id)
        who = f" · {one.name}" if one.name else ""
        about = (
            f"{number}{who} · {say.date(one.at.date())} · {len(one.told)}/{len(asked.questions)}"
        )
        rows.append(f'<button class="xq-text" data-pick="{one.id}">{escape(about)}</button>')
    return "".join(rows)
