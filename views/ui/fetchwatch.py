"""How far a question to a service is, with a way to stop it."""

from __future__ import annotations

import streamlit as st

from layers.words import Words
from views.ui import fetchjobs
from views.ui.frame import plain_text

_TICK_S = 0.5


def watched(place: str, text: str, say: Words) -> None:
    """Draw how far a question is, with a way to stop it; the page is drawn anew at its end."""

    @st.fragment(run_every=_TICK_S)
    def watch() -> None:
        job = fetchjobs.job_at(place)
        if job is None or not job.running:
            st.rerun()
        bar, button = st.columns([0.72, 0.28], vertical_alignment="center")
        share = min(job.done / job.of, 1.0) if job.of else 0.0
        bar.progress(share, text=plain_text(f"{text}{_so_far(job, say)}"))
        button.button(
            say("plans.cancel"),
            key=f"stop:{place}",
            icon=":material/cancel:",
            on_click=fetchjobs.stop,
            args=(place,),
            width="stretch",
        )

    watch()


def _so_far(job: fetchjobs.FetchJob, say: Words) -> str:
    if not job.done and not job.of:
        return ""
    if job.of is None:
        return f" · {say.number(job.done, 0)}"
    return f" · {say.number(job.done, 0)} / {say.number(job.of, 0)}"
