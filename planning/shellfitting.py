"""The command of the shell about examples that fit a recommendation; light to import."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.words import Words
    from planning.fitting import Fit

Found = tuple[Any, list[str], Iterable["Issue"]]
Added = Callable[[Any, argparse.ArgumentParser, str, Any], argparse.ArgumentParser]


def add_fitting(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    day: Callable[[str], dt.date],
    added: Added,
) -> None:
    """Add ``fitting``; ``day`` reads a date."""
    fits = added(commands, common, "fitting", fitting)
    fits.add_argument("recommendation", help="id of a recommendation: rec-…")
    fits.add_argument("--at", type=day, help="date of the areas, YYYY-MM-DD (today)")
    told = "weights of the parts: theme=2,degree=1,likeness=1; what is not named weighs nothing"
    fits.add_argument("--weights", default="", help=told)


def fitting(options: argparse.Namespace, say: Words) -> Found:
    """Rank the Østfold examples by how well they fit a recommendation (our own proposal)."""
    from layers.store import store  # noqa: PLC0415
    from layers.territory import check_date  # noqa: PLC0415
    from planning.fitting import fitting_examples, spoken_area  # noqa: PLC0415
    from planning.fittingwords import not_counted  # noqa: PLC0415
    from planning.recommendations import get_recommendation  # noqa: PLC0415

    here = store(ensure_folder(home_folder(options.home)))
    at = check_date(options.at or dt.date.today())  # noqa: DTZ011  a civil date where the reader sits
    weights = _weights(options.weights)
    told = get_recommendation(here.home, options.recommendation)
    area = spoken_area(here, told.id, at)
    theme, degree = told.theme, told.cooperation
    fits = fitting_examples(here, area, at, theme=theme, degree=degree, weights=weights)
    notes = [say("alike.fitting_about"), *not_counted(told, area, say)]
    record = {"recommendation": told.id, "theme": theme, "degree": degree, "at": at}
    record |= {"weights": weights, "notes": notes}
    ranked = [_record(one, say.lang) for one in fits]
    return record | {"ranked": ranked}, [*_lines(fits, say), "", *notes], ()


def _weights(text: str) -> dict[str, float]:
    from planning.fitting import FIT_WEIGHTS, checked_fit_weights  # noqa: PLC0415

    if not text:
        return dict(FIT_WEIGHTS)
    try:
        pairs = [part.split("=") for part in text.split(",")]
        told = {name.strip(): float(weight) for name, weight in pairs}
    except ValueError as error:
        raise Refusal("fit-weights", given=text[:60]) from error
    return checked_fit_weights(told)


def _record(one: Fit, lang: str) -> dict[str, Any]:
    return {
        "example": one.example.id,
        "title": one.example.names[lang],
        "verified": one.example.verified,
        "degree": one.example.degree,
        "same_theme": one.of_theme,
        "degree_steps": one.steps,
        "distance": one.distance,
        "parts": dict(one.parts),
        "missing": list(one.missing),
        "misfit": one.off,
        "rough": one.rough,
    }


def _lines(fits: list[Fit], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415
    from planning.fitting import PARTS  # noqa: PLC0415
    from planning.fittingwords import fit_told  # noqa: PLC0415

    heads = [say("fit.title"), *(say(f"fit.part.{part}") for part in PARTS), say("compared.note")]
    rows = []
    for one in fits:
        title = f"{one.example.id} {one.example.names[say.lang]}"
        cells = [title, *(one.parts.get(part) for part in PARTS), fit_told(one, say)]
        rows.append(dict(zip(heads, cells, strict=True)))
    return text_table(rows, heads, say)
