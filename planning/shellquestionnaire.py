"""The commands of the shell about questionnaires; light to import, as `planning.shellcommands`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from layers.words import Words
    from planning.answerresults import Result
    from planning.questionnaires import Questionnaire

Found = tuple[Any, list[str], tuple[()]]
_FORMATS = ("csv", "geojson")
_MOST_TOLD = 80


def add_commands(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    added: Callable[..., argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    """Add ``questionnaire list`` and ``questionnaire results``; ``added`` adds one command."""
    parser = commands.add_parser("questionnaire", help="questionnaires and their answers")
    inner = parser.add_subparsers(required=True, metavar="WHAT")
    added(inner, common, "list", list_)
    told = added(inner, common, "results", results_)
    told.add_argument("questionnaire", help="its id or its code")
    told.add_argument("--out", type=Path, help=f"a file that ends in {', '.join(_FORMATS)}")


def list_(options: argparse.Namespace, say: Words) -> Found:
    """List the questionnaires with the number of their answers."""
    from layers.out.texttable import text_table  # noqa: PLC0415
    from planning.questionnaires import list_questionnaires  # noqa: PLC0415

    cards = list_questionnaires(_home(options))
    rows = [{**_about(card.questionnaire, say), "answers": card.answers} for card in cards]
    heads = {
        "id": "id",
        "title": say("questionnaires.out.title"),
        "status": say("questionnaires.out.status"),
        "code": say("questionnaires.out.code"),
        "answers": say("questionnaires.out.answers"),
    }
    shown = [
        {
            head: say(f"questionnaires.status.{row[name]}") if name == "status" else row[name]
            for name, head in heads.items()
        }
        for row in rows
    ]
    lines = text_table(shown, tuple(heads.values()), say) if rows else [say("questionnaires.none")]
    return rows, lines, ()


def results_(options: argparse.Namespace, say: Words) -> Found:
    """Tell what was answered, or write the answers to a file."""
    from planning.answerresults import results  # noqa: PLC0415
    from planning.answers import answers_of  # noqa: PLC0415

    home = _home(options)
    asked = _chosen(home, options.questionnaire)
    answers = answers_of(home, asked.id)
    if options.out is not None:
        return _written(asked, answers, options.out, say)
    found = results(asked, answers)
    told = _about(asked, say) | {
        "answers": len(answers),
        "removed": asked.removed,
        "questions": [_plain(one, say) for one in found],
    }
    lines = [f"{told['title']} – {say('questionnaires.answered', count=len(answers))}"]
    for number, one in enumerate(found, start=1):
        lines += ["", *_lines(number, one, say)]
    return told, lines, ()


def _chosen(home: Path, told: str) -> Questionnaire:
    """Return the questionnaire of an id, or of a code, a draft's too: the shell is the owner's."""
    from planning.questionnaires import (  # noqa: PLC0415
        code_typed,
        list_questionnaires,
    )

    for card in list_questionnaires(home):
        if told == card.questionnaire.id or code_typed(told) == card.questionnaire.code:
            return card.questionnaire
    raise Refusal("questionnaire-unknown", given=told[-_MOST_TOLD:])


def _written(asked: Questionnaire, answers: list[Any], out: Path, say: Words) -> Found:
    from layers.whole import write_whole  # noqa: PLC0415
    from planning.answerout import answers_csv, answers_geojson  # noqa: PLC0415

    kind = out.suffix.lower().removeprefix(".")
    if kind not in _FORMATS:
        raise Refusal("export-format", format=kind or "–", known=", ".join(_FORMATS))
    make = answers_csv if kind == "csv" else answers_geojson
    ensure_folder(out.absolute().parent)
    path = write_whole(out, make(asked, answers, say))
    return {"file": path, "answers": len(answers)}, [str(path)], ()


def _about(asked: Questionnaire, say: Words) -> dict[str, Any]:
    return {
        "id": asked.id,
        "title": asked.title.told(say.lang).text,
        "status": asked.status,
        "mode": asked.mode,
        "code": asked.code,
        "keep_until": asked.keep_until,
        "opened_at": asked.opened_at,
        "closed_at": asked.closed_at,
    }


def _plain(result: Result, say: Words) -> dict[str, Any]:
    one = result.question
    names = {option.id: option.text.told(say.lang).text for option in one.options}
    return {
        "id": one.id,
        "kind": one.kind,
        "text": one.text.told(say.lang).text,
        "n": result.n,
        "counts": {key: {"name": names.get(key, key), "n": n} for key, n in result.counts.items()},
        "mean": result.mean,
        "ranks": {key: {"name": names[key], "mean": r} for key, r in result.ranks.items()},
        "given": [{"answer": g.number, "value": g.value, "theme": g.theme} for g in result.given],
    }


def _lines(number: int, result: Result, say: Words) -> list[str]:
    from planning.answerout import value_told  # noqa: PLC0415

    told, one = _plain(result, say), result.question
    lines = [f"{number}. {told['text']} (n = {result.n})"]
    lines += [f"   {row['n']:>5}  {row['name']}" for row in told["counts"].values()]
    if result.mean is not None:
        lines.append(f"   {say('questionnaires.mean')} {say.number(result.mean, 2)}")
    lines += [
        f"   {say.number(row['mean'], 2):>5}  {row['name']}" for row in told["ranks"].values()
    ]
    if one.kind in {"text", "place", "area"}:
        lines += [f"   {g.number:>5}  {value_told(one, g.value, say.lang)}" for g in result.given]
    return lines


def _home(options: argparse.Namespace) -> Path:
    return ensure_folder(home_folder(options.home))
