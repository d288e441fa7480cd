"""How well an example fits, in words: its parts, what it lacks, what a recommendation lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.cooperation import degrees

if TYPE_CHECKING:
    from layers.words import Words
    from planning.comparedareas import ComparedArea
    from planning.fitting import Fit
    from planning.recommendations import Recommendation


def fit_told(fit: Fit, say: Words) -> str:
    """Return how far off an example is, and whether that says little."""
    if fit.off is None:
        return say("fit.nothing")
    told = say("fit.off", value=say.number(fit.off, 2))
    return f"{told} ({say('fit.rough')})" if fit.rough else told


def fit_parts(fit: Fit, say: Words) -> list[str]:
    """Return what is set against the recommendation with its number, then what is missing."""
    told = [f"{_part(name, fit, say)}: {say.number(off, 2)}" for name, off in fit.parts.items()]
    if fit.missing:
        names = ", ".join(say(f"fit.part.{name}").lower() for name in fit.missing)
        told.append(say("fit.missing", names=names))
    return told


def _part(name: str, fit: Fit, say: Words) -> str:
    if name == "theme":
        return say("fit.told.theme_same" if fit.of_theme else "fit.told.theme_other")
    if name == "likeness":
        return say("alike.far", distance=say.number(fit.distance or 0.0, 2))
    steps, degree = fit.steps or 0, fit.example.degree or ""
    if not steps:
        return say("fit.told.degree_same", degree=degree)
    told = "more" if steps > 0 else "less"
    return say(f"fit.told.degree_{told}", degree=degree, steps=abs(steps))


def not_counted(told: Recommendation, area: ComparedArea | None, say: Words) -> list[str]:
    """Return a sentence for each thing that a recommendation does not have."""
    lacks = {"degree": told.cooperation not in degrees(), "area": area is None}
    return [say(f"alike.fitting_no_{name}") for name, lack in lacks.items() if lack]
