"""The part of the page that says what became of what: between two plans, or versions of one."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from geo.zones_change import MULTIPLE, NONE
from layers.words import Words
from planning.zonechange import ChangeAsked, ZoneChange, is_compared, zone_change
from views.ui import session
from views.ui.frame import plain_text
from views.ui.mapview import MapEvents
from views.ui.panel import facts
from views.ui.planmap import plan_map
from views.ui.statisticchoice import camera_for
from views.ui.statisticlook import RAMP, area, hectares, practice_tag, share
from views.ui.statisticmap import borders_below, changed_layers, changed_legend
from views.ui.statisticsources import change_files, issue_lines, sources
from views.ui.statisticstate import change, wanted

if TYPE_CHECKING:
    import pandas as pd

    from layers.store import Store

_MAP = "statistics_change_map"
_BEFORE, _AFTER = "statistics_before", "statistics_after"
_MOST_ROWS = 10
_DARK = 4  # from this fill of the ramp on, figures are white


def pair_control(names: Mapping[str, str], say: Words) -> tuple[str, str] | None:
    """Draw the choice of two plans or versions; None until there are two."""
    before, after = _usual(names)
    for key, label, now in ((_BEFORE, "before", before), (_AFTER, "after", after)):
        st.session_state[key] = now if now in names else None
        st.selectbox(
            say(f"statistics.{label}"),
            list(names),
            format_func=lambda one: names[one],
            key=key,
            index=None,
            placeholder=say("statistics.pair_hint"),
            on_change=lambda: change(
                before=st.session_state[_BEFORE], after=st.session_state[_AFTER], step=None
            ),
        )
    if before in names and after in names and before != after:
        return str(before), str(after)
    st.info(say("statistics.pair_empty"), icon=":material/compare_arrows:")
    return None


def _usual(names: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return the pair that is wanted; when nobody said, a plan's last change where it has one."""
    if wanted().before or wanted().after:
        return wanted().before, wanted().after
    old = next((one for one in names if "#" in one), None)
    return (old, old.partition("#")[0]) if old else (None, None)


def compared(store: Store, pair: tuple[str, str], say: Words) -> ZoneChange:
    """Return the change; whoever has to wait is told for what. Refuses as `zone_change`."""
    asked = ChangeAsked(*pair, depth=wanted().depth, lang=say.lang)
    if is_compared(store, asked):
        return zone_change(store, asked)
    with st.spinner(say("statistics.comparing")):
        return zone_change(store, asked)


def change_map(store: Store, found: ZoneChange, say: Words) -> None:
    """Draw the places that changed; those of a chosen step stand out."""
    frame = found.changed
    bounds = frame.total_bounds if len(frame) else (24.5, 56.8, 27.5, 58.1)
    west, south, east, north = (float(number) for number in bounds)
    plan_map(
        store,
        _MAP,
        [
            *borders_below(store, (west, south, east, north), session.today()),
            *changed_layers(found, _step(found)),
        ],
        camera_for((found.asked.before, found.asked.after), (west, south, east, north)),
        changed_legend(found, say),
        practice=found.practice,
        on_events=_nothing,
    )


def _nothing(_events: MapEvents) -> None:
    """Take no notice: steps are chosen in the list."""


def _step(found: ZoneChange) -> str | None:
    rows = found.differing()
    known = set(rows["before"] + ">" + rows["after"])
    return wanted().step if wanted().step in known else None


def change_side(found: ZoneChange, say: Words) -> None:
    """Draw the figures: how much changed, the largest changes in words, and the matrix."""
    facts(_facts(found, say))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        sources(found.used, None, say, "change")
        change_files(found, say)
        if found.practice:
            st.html(practice_tag(say), width="content")
    issue_lines(found.issues, say)
    rows = found.differing()
    if rows.empty:
        st.info(say("statistics.nothing_changed"), icon=":material/check:")
    else:
        _steps(found, rows, say)
    st.markdown(f"**{say('statistics.matrix')}**")
    st.html(matrix_html(found, _step(found), say))
    st.caption(say("statistics.matrix_about"))


def _facts(found: ZoneChange, say: Words) -> list[tuple[str, str]]:
    table, whole = found.table, float(found.table["area_ha"].sum()) or 1.0
    both = table[(table["before"] != NONE) & (table["after"] != NONE)]
    same = both["before"] == both["after"]
    sums = {
        "same": both[same]["area_ha"].sum(),
        "changed": both[~same]["area_ha"].sum(),
        "only_before": table[table["after"] == NONE]["area_ha"].sum(),
        "only_after": table[table["before"] == NONE]["area_ha"].sum(),
    }
    return [
        (say(f"statistics.{kind}"), f"{area(float(ha), say)} · {share(float(ha) / whole, say)}")
        for kind, ha in sums.items()
        if ha > 0 or kind in {"same", "changed"}
    ]


def _steps(found: ZoneChange, rows: pd.DataFrame, say: Words) -> None:
    """Draw the largest changes as sentences; pressing one shows where it is."""
    st.markdown(f"**{say('statistics.largest_changes')}**")
    chosen = _step(found)
    with st.container(gap="xxsmall", key="statistics_steps"):
        for row in rows.head(_MOST_ROWS).to_dict("records"):
            step = f"{row['before']}>{row['after']}"
            what = f"{found.told(row['before'])} → {found.told(row['after'])}"
            st.button(
                f"{plain_text(what)}: **{plain_text(hectares(row['area_ha'], say))}**",
                key=f"statistics_step:{step}",
                type="primary" if step == chosen else "secondary",
                width="stretch",
                on_click=_choose,
                args=(None if step == chosen else step,),
            )
    if len(rows) > _MOST_ROWS:
        st.caption(say("statistics.more_changes", count=len(rows) - _MOST_ROWS))


def _choose(step: str | None) -> None:
    change(step=step)


def matrix_html(found: ZoneChange, step: str | None, say: Words) -> str:
    """Return the matrix: rows from, columns to, in hectares; darker where more changed."""
    table = found.table.pivot_table(
        index="before", columns="after", values="area_ha", aggfunc="sum", sort=False
    ).fillna(0.0)
    order = [*(one.key for one in found.classes), MULTIPLE, NONE]
    rows = [key for key in order if key in table.index]
    columns = [key for key in order if key in table.columns]
    most = float(found.differing()["area_ha"].max()) if len(found.differing()) else 1.0
    head = "".join(f"<th><div>{escape(found.told(key))}</div></th>" for key in columns)
    corner = escape(say("statistics.from_to"))
    lines = []
    for a in rows:
        cells = "".join(
            _cell(found, (a, b), float(table.loc[a, b]), most, step, say) for b in columns
        )
        lines.append(f"<tr><th>{escape(found.told(a))}</th>{cells}</tr>")
    return (
        '<div class="explorer-wide"><table class="explorer-matrix"><thead><tr>'
        f'<th class="corner">{corner}</th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(  # noqa: PLR0913, PLR0917  a cell of a matrix
    found: ZoneChange, pair: tuple[str, str], ha: float, most: float, step: str | None, say: Words
) -> str:
    a, b = pair
    if not ha:
        return "<td></td>"
    title = escape(f"{found.told(a)} → {found.told(b)}: {hectares(ha, say)}")
    text = escape(say.number(ha, 0) if ha >= 100 else say.number(ha, 1) if ha >= 0.05 else "·")  # noqa: PLR2004  so many digits
    if a == b:
        return f'<td class="same" title="{title}">{text}</td>'
    place = min(int(len(RAMP) * (ha / most) ** 0.5), len(RAMP) - 1)
    ink = "#ffffff" if place >= _DARK else "#2b2b2b"
    kind = ' class="chosen"' if step == f"{a}>{b}" else ""
    look = f"background:{RAMP[place]};color:{ink}"
    return f'<td{kind} style="{look}" title="{title}">{text}</td>'
