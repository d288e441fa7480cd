"""Cooperation over time: each area as a bar of its days, and how many there were in every year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape

from layers.words import Words
from planning.cooperation import Cooperation
from views.ui.borderpick import pick_html
from views.ui.cooperationlist import name_told
from views.ui.cooperationlooks import colour_of, degree_told
from views.ui.cooperationview import choose

_YEAR = 365.25
_LABELS = 14  # how many years are written below the chart at most


def timeline(
    told: Sequence[Cooperation], by_year: Mapping[int, int], at: dt.date, chosen: str, say: Words
) -> None:
    """Draw the chart; a click on a bar opens the card of its area."""
    pick_html(timeline_html(told, by_year, at, chosen, say), "cooperation_timeline", choose)


def timeline_html(
    told: Sequence[Cooperation], by_year: Mapping[int, int], at: dt.date, chosen: str, say: Words
) -> str:
    """Return areas as bars from their first day to their last, by first day; names are escaped.

    ``by_year`` gives how many areas there are in each year; the line across is the day ``at``.
    """
    first = min([*by_year, at.year, *(one.valid_from.year for one in told)])
    last = max([*by_year, at.year])
    scale = _Scale(dt.date(first, 1, 1), dt.date(last + 1, 1, 1))
    rows = "".join(
        _bar(one, scale, chosen, say)
        for one in sorted(told, key=lambda one: (one.valid_from, one.id))
    )
    years = range(first, last + 1)
    step = max(1, -(-len(years) // _LABELS))
    heads = "".join(
        f'<span style="left:{scale.share(dt.date(year, 1, 1)):.2f}%">{year}</span>'
        for year in years
        if (year - first) % step == 0
    )
    most = max(by_year.values(), default=1) or 1
    counts = "".join(_count(year, by_year.get(year, 0), most, scale) for year in years)
    day = f'<i class="xc-day" style="left:{scale.share(at):.2f}%"></i>'
    about = escape(say("cooppage.time_about", date=at))
    number = escape(say("cooppage.time_count"))
    return (
        f'<div class="xc-time"><p class="xr-note">{about}</p>'
        f'<div class="xc-line xc-years"><span></span><div>{heads}</div></div>'
        f'<div class="xc-line xc-counts"><span>{number}</span><div>{counts}</div></div>'
        f'<div class="xc-bars">{rows}'
        f'<div class="xc-line xc-over"><span></span><div>{day}</div></div></div></div>'
    )


class _Scale:
    """Days as shares of the chart's width (0-100)."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self._first, self._days = first, max((last - first).days, 1)

    def share(self, day: dt.date) -> float:
        """Return where a day lies."""
        return min(max((day - self._first).days / self._days * 100, 0.0), 100.0)


def _count(year: int, count: int, most: int, scale: _Scale) -> str:
    left = scale.share(dt.date(year, 1, 1))
    width = scale.share(dt.date(year + 1, 1, 1)) - left
    return f'<b style="left:{left:.2f}%;width:{width:.2f}%;--share:{count / most:.3f}">{count}</b>'


def _bar(one: Cooperation, scale: _Scale, chosen: str, say: Words) -> str:
    left = scale.share(one.valid_from)
    right = scale.share(one.valid_to + dt.timedelta(days=1)) if one.valid_to else 100.0
    name = name_told(one, say.lang)
    kind = "xc-proposed" if one.standing == "proposed" else ""
    end = say.date(one.valid_to) if one.valid_to else say("cooppage.goes_on")
    told = escape(
        f"{name.text} · {degree_told(one.degree, say.lang)} · {say.date(one.valid_from)} – {end}"
    )
    practice = f' <em class="xr-tag">{escape(say("plans.practice"))}</em>' if one.practice else ""
    return (
        f'<button class="xc-line" data-pick="{escape(one.id)}" title="{told}" '
        f'aria-current="{"true" if one.id == chosen else "false"}">'
        f'<span lang="{name.lang}">{escape(name.text)}{practice}</span><div>'
        f'<i class="xc-bar {kind}" style="left:{left:.2f}%;width:{max(right - left, 0.6):.2f}%;'
        f'--c:{colour_of(one.degree)}"><b>{one.degree}{"" if one.valid_to else " →"}</b></i>'
        "</div></button>"
    )
