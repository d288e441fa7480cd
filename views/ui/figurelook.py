"""How figures of units are written and coloured, on every page that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from planning.figurenames import figure_name
from planning.figureseries import FigureSeries
from views.ui.mapmodel import LegendItem
from views.ui.statisticlook import NO_PLAN, RAMP

if TYPE_CHECKING:
    from layers.words import Words

_STEPS = 5
_WHOLE_FROM, _ONE_FROM = 1000, 10  # from so much on no decimals, and one
_EDGE: Mapping[str, Any] = {"stroke": "#5A5A5A", "weight": 1.2}
_SPLIT: Mapping[str, Any] = {"dash": "6 4", "fill_opacity": 0.55}
SPLIT_MARK, NONE_KEY = "~", "none"


def amount(value: float, values: Iterable[float | None], say: Words) -> str:
    """Return a figure with as many decimals as its column needs, two at most."""
    known = [one for one in values if one is not None]
    largest = max(map(abs, known), default=0.0)
    if largest >= _WHOLE_FROM or all(float(one).is_integer() for one in known):
        return say.number(value, 0)
    return say.number(value, 1 if largest >= _ONE_FROM else 2)


def breaks(values: Iterable[float | None]) -> list[tuple[float, float]]:
    """Return classes of about as many units each, as lowest and highest figure; none are empty.

    Equal figures are never in two classes.
    """
    known = sorted(one for one in values if one is not None)
    distinct = sorted(set(known))
    if len(distinct) <= _STEPS:
        return [(one, one) for one in distinct]
    edges = [known[round(n * len(known) / _STEPS)] for n in range(1, _STEPS)]
    classes: list[list[float]] = [[] for _ in range(_STEPS)]
    for one in distinct:
        classes[sum(one >= edge for edge in edges)].append(one)
    return [(one[0], one[-1]) for one in classes if one]


def class_of(value: float | None, classes: Sequence[tuple[float, float]]) -> str:
    """Return the key of a figure's class on the map."""
    if value is None:
        return NONE_KEY
    return str(next(n for n, (_, highest) in enumerate(classes) if value <= highest))


def _fills(count: int) -> list[str]:
    """Return as many fills of the ramp, the darkest last; one class has a middle one."""
    if count <= 1:
        return [RAMP[2]] * count
    last = len(RAMP) - 1
    return [RAMP[round(n * last / (count - 1))] for n in range(count)]


def looks(classes: Sequence[tuple[float, float]]) -> dict[str, dict[str, Any]]:
    """Return the look of every class by its key; what was split by area is pale and dashed."""
    plain = {str(n): {"fill": fill, **_EDGE} for n, fill in enumerate(_fills(len(classes)))}
    split = {f"{key}{SPLIT_MARK}": {**look, **_SPLIT} for key, look in plain.items()}
    return {**plain, **split, NONE_KEY: dict(NO_PLAN)}


def legend(series: FigureSeries, say: Words) -> list[LegendItem]:
    """Return the legend of figures: classes from high to low, estimates, units without a figure."""
    values = series.values.values()
    classes = breaks(values)
    look = looks(classes)
    items = [LegendItem(figure_name(series, say), {}, "heading")]
    for place in range(len(classes) - 1, -1, -1):
        low, high = (amount(one, values, say) for one in classes[place])
        items.append(LegendItem(low if low == high else f"{low}–{high}", look[str(place)]))
    if series.estimated:
        items.append(LegendItem(say("figures.estimated"), {"fill": RAMP[2], **_EDGE, **_SPLIT}))
    if any(one is None for one in values):
        items.append(LegendItem(say("figures.missing"), dict(NO_PLAN)))
    return items
