"""A project's file taken in beside the page: what it is at, what came of it, nothing lost.

The work goes on in a thread, whatever is clicked meanwhile; the page that watches it is drawn anew
at its end.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.projectimport import import_project
from views.ui.frame import plain_text, tell
from views.ui.stoppable import TICK_S

_FILE, _JOB = "project_file", "project_job"


@dataclass
class _Job:
    """One import: what it is at and how far (0 to 1), and what came of it."""

    stage: str = "read"
    share: float = 0.0
    count: int | None = None
    refused: Refusal | None = None
    failed: bool = False

    @property
    def running(self) -> bool:
        """Return whether there is something to wait for."""
        return self.count is None and self.refused is None and not self.failed

    def at(self, stage: str, share: float) -> None:
        """Note what it is at."""
        self.stage, self.share = stage, share


def project_in(store: Store, say: Words) -> None:
    """Draw the way in for a project's file; what it would replace is asked about first."""
    job = _job()
    upload = st.file_uploader(
        say("recpage.project_in"), type=["zip"], key=_FILE, disabled=bool(job and job.running)
    )
    if job is not None and job.running:
        _watched(job, say)
        return
    if job is not None:
        _told(job, say)
    if upload is None:
        return
    sure = st.checkbox(say("recpage.project_replace"), key="project_replace")
    st.button(
        say("recpage.project_take"),
        key="project_take",
        on_click=lambda: _begin(store, upload.getvalue(), replace=sure),
    )


def _job() -> _Job | None:
    job = st.session_state.get(_JOB)
    return job if isinstance(job, _Job) else None


def _begin(store: Store, content: bytes, *, replace: bool) -> None:
    job = _Job()
    st.session_state[_JOB] = job
    threading.Thread(target=_take, args=(job, store, content, replace), daemon=True).start()


def _take(job: _Job, store: Store, content: bytes, replace: bool) -> None:  # noqa: FBT001  the box's value
    try:
        done = import_project(store.home, io.BytesIO(content), replace=replace, on_stage=job.at)
        job.count = done.rows.get("recommendation", 0)
    except Refusal as refusal:
        job.refused = refusal
    finally:
        job.failed = job.running  # a fault of ours: the log has it, the page says that it is so


def _told(job: _Job, say: Words) -> None:
    """Say what came of an import, once."""
    st.session_state.pop(_JOB, None)
    if job.refused is not None:
        tell(job.refused, say)
    elif job.failed:
        st.warning(plain_text(say("recpage.project_failed")), icon=":material/error:")
    else:
        st.success(plain_text(say("recpage.project_done", count=job.count)))


def _watched(job: _Job, say: Words) -> None:
    @st.fragment(run_every=TICK_S)
    def watch() -> None:
        if not job.running:
            st.rerun()
        st.progress(job.share, text=plain_text(say(f"recpage.project_stage.{job.stage}")))

    watch()
