"""Questions to services that run beside the page: begun, watched, stopped, one for each place.

What a visitor asks for last in a place of the page is what is kept of it; an older question goes
to its end alone and is not looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from geo.errors import Refusal
from layers.connectors.asking import Watch

_JOBS = "fetch_jobs"
_PARTING_S = 0.5  # long enough for one that was about to end


@dataclass
class FetchJob:
    """One question: how many features have come of how many, and what came of it.

    ``about`` is what it was asked for, for whoever reads ``result``.
    """

    work: Callable[[Watch], object]
    about: object = None
    done: int = 0
    of: int | None = None
    result: object | None = None
    refused: Refusal | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Return whether there is something to wait for."""
        return self.result is None and self.refused is None


def begin(place: str, work: Callable[[Watch], object], about: object = None) -> FetchJob:
    """Ask in a thread; ``work`` is told whom to report to and when to stop."""
    stop(place)
    job = FetchJob(work, about)
    _jobs()[place] = job
    job.thread = threading.Thread(target=_ask, args=(job,), daemon=True)
    job.thread.start()
    return job


def job_at(place: str) -> FetchJob | None:
    """Return the last question of a place of the page; None before the first."""
    return _jobs().get(place)


def stop(place: str) -> None:
    """Cancel a question; one that waits for a server's answer is not waited for."""
    job = _jobs().get(place)
    if job is None or job.thread is None or not job.running:
        return
    job.stopped.set()
    job.thread.join(_PARTING_S)
    if job.running:
        job.refused = Refusal("connection-cancelled")


def let_go(place: str) -> None:
    """Forget what came of a question."""
    stop(place)
    _jobs().pop(place, None)


def _jobs() -> dict[str, FetchJob]:
    kept: dict[str, FetchJob] = st.session_state.setdefault(_JOBS, {})
    return kept


def _ask(job: FetchJob) -> None:
    def progress(done: int, of: int | None) -> None:
        job.done, job.of = done, of

    try:
        job.result = job.work(Watch(progress, job.stopped.is_set))
    except Refusal as refusal:
        job.refused = refusal
    finally:
        if job.running:  # a fault of ours: the thread tells it in the log, the page in a sentence
            job.refused = Refusal("connection-failed")
