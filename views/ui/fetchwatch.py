"""How far a question to a service is, with a way to stop it."""

from __future__ import annotations

import streamlit as st

from layers.words import Words
from views.ui import fetchjobs
from views.ui.stoppable import TICK_S, progress_row


def watched(place: str, text: str, say: Words) -> None:
    """Draw how far a question is, with a way to stop it; the page is drawn anew at its end."""

    @st.fragment(run_every=TICK_S)
    def watch() -> None:
        job = fetchjobs.job_at(place)
        if job is None or not job.running:
            st.rerun()
        share = job.done / job.of if job.of else 0.0
        told = f"{text}{_so_far(job, say)}"
        progress_row(share, told, place, lambda: fetchjobs.stop(place), say)

    watch()


def _so_far(job: fetchjobs.FetchJob, say: Words) -> str:
    if not job.done and not job.of:
        return ""
    if job.of is None:
        return f" · {say.number(job.done, 0)}"
    return f" · {say.number(job.done, 0)} / {say.number(job.of, 0)}"
