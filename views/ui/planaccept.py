"""What people say of a plan when they take it in: title, kind, status, dates, territory, source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
import streamlit as st

from geo.errors import Refusal
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.words import Words
from planning import plans
from planning.codelists import plan_kinds, statuses_for
from planning.planstore import PlanMeta, list_plans
from views.ui import checkjobs, session
from views.ui.checkjobs import CheckJob
from views.ui.frame import plain_text, tell
from views.ui.planform import DAYS, picked_day
from views.ui.planplace import doubtful
from views.ui.who import who_here

_OF_SCHEMA = {
    "tapis": "lv-tp",
    "lv-mk240": "lv-tp",
    "no-regplan": "no-detaljregulering",
    "no-kommuneplan": "no-arealdel",
}


def accept_form(store: Store, job: CheckJob, report: Mapping[str, Any], say: Words) -> None:
    """Draw the form that keeps a plan; nothing is stored before it is sent."""
    st.subheader(say("plans.accept"), anchor=False)
    if not report["zones"]:
        st.info(say("plans.no_zones"), icon=":material/block:")
        return
    errors = sum(i["severity"] == "error" for r in report["layers"] for i in r["issues"])
    if errors:
        st.caption(f":material/error: {plain_text(say('plans.accept_errors'))}")
    for note in job.origin.notes:
        st.caption(f":material/info: {plain_text(say.issue(note))}")
    placed = True
    if doubtful(report):
        placed = st.checkbox(say("plans.place_right"), key=f"placed:{job.token}:{job.stamp}")
    meta, replaces = _meta(store, job, report, say)
    if not st.button(
        say("plans.accept_button"),
        type="primary",
        icon=":material/check:",
        disabled=not placed or not meta.title.strip(),
        key=f"accept:{job.token}",
        help=None if placed else say("plans.accept_place_first"),
    ):
        return
    try:
        with st.spinner(say("plans.storing")):
            plan = plans.accept(
                store.home,
                job.result,
                job.asked.path.parent,
                meta,
                mapping=job.asked.mapping,
                replaces=replaces,
                who=who_here(),
            )
    except Refusal as refusal:
        tell(refusal, say)
        return
    checkjobs.dismiss(job)
    st.query_params["plan"] = plan
    st.rerun()


def _meta(
    store: Store, job: CheckJob, report: Mapping[str, Any], say: Words
) -> tuple[PlanMeta, str | None]:
    key, origin = job.token, job.origin
    name = origin.title or job.asked.path.stem
    left, right = st.columns(2, gap="medium")
    with left:
        title = st.text_input(say("plans.title"), name, key=f"title:{key}")
        kinds = plan_kinds()
        kind = st.selectbox(
            say("plans.kind"),
            list(kinds),
            index=list(kinds).index(_OF_SCHEMA.get(report["schema"], "other-municipal")),
            format_func=lambda one: _sentence(kinds[one].names[say.lang]),
            key=f"kind:{key}",
        )
        statuses = {status.key: status for status in statuses_for(kind)}
        status = st.selectbox(
            say("plans.status"),
            list(statuses),
            index=list(statuses).index("to_verify"),
            format_func=lambda one: statuses[one].names[say.lang],
            key=f"status:{key}:{kind}",
        )
        since, until = st.columns(2)
        valid_from = since.date_input(say("plans.valid_from"), None, key=f"from:{key}", **DAYS)
        valid_to = until.date_input(say("plans.valid_to"), None, key=f"to:{key}", **DAYS)
    with right:
        units = touched_units(store, report)
        chosen = st.multiselect(
            say("plans.territories"),
            list(units),
            default=[unit for unit in units if len(units) == 1 or unit == origin.unit],
            format_func=store.territory.name,
            placeholder=say("plans.territories_hint"),
            key=f"units:{key}",
            select_all=False,
        )
        authority = st.text_input(say("plans.authority"), key=f"authority:{key}")
        source = st.text_input(say("plans.source"), origin.source, key=f"source:{key}")
        licence = st.text_input(say("plans.licence"), origin.licence, key=f"licence:{key}")
        link = st.text_input(say("plans.regulation_url"), key=f"link:{key}")
    replaces = _replaces(store, key, say)
    meta = PlanMeta(
        title=title,
        kind=kind,
        status=status,
        valid_from=picked_day(valid_from),
        valid_to=picked_day(valid_to),
        authority=authority,
        territories=tuple(chosen),
        source=source,
        licence=licence,
        regulation_url=link,
    )
    return meta, replaces


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _replaces(store: Store, key: str, say: Words) -> str | None:
    kept = {plan.id: plan.title for plan in list_plans(store.home, practice=False)}
    if not kept:
        return None
    chosen: str | None = st.selectbox(
        say("plans.replaces"),
        list(kept),
        index=None,
        format_func=kept.__getitem__,
        placeholder=say("plans.replaces_none"),
        key=f"replaces:{key}",
    )
    return chosen


def touched_units(store: Store, report: Mapping[str, Any]) -> list[Key]:
    """Return the local governments of today that the plan's extent touches, by name."""
    boxes = [layer["bounds_lonlat"] for layer in report["layers"] if layer["bounds_lonlat"]]
    if not boxes:
        return []
    extent = shapely.union_all([shapely.box(*box) for box in boxes])
    return [
        key
        for region in REGIONS
        for key in finest(store.territory, region, session.today())
        if store.territory.outline(key).intersects(extent)
    ]
