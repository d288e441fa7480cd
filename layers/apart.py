"""Work on files from outside in a process of its own, which can be killed and costs nothing then.

A parser that hangs, dies or eats memory takes only the child with it. The child starts with next to
no environment, no network, its own folder to write in, and limits of the operating system where
that knows them (Windows does not: there the clock alone ends a child).
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from geo.errors import Refusal
from layers.apart_settings import child_environment
from layers.apart_talk import Said, heard, packed

# What may run apart: module and function, called as ``function(told, out, progress)``.
JOBS = ("layers.plancheck:check_job", "layers.tablefile:sheets_job")
_ROOT = Path(__file__).resolve().parent.parent
_TICK_S = 0.1
_LAST_BREATH_S = 2.0
# A child says little (files go through ``out``); one that says more is not answering.
_MOST_SAID_BYTES = 16_000_000
_LAST_WORDS_BYTES = 4_000

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Limits:
    """What a child may use. Most files end within seconds; only an accepted import needs more."""

    # of private memory; the rest of 2.5 GB is left for code and mapped files
    memory_bytes: int = 2_200_000_000
    # by the clock, from start to end
    seconds: float = 30.0
    # in any one file it writes
    file_bytes: int = 1_000_000_000
    # open at a time
    files: int = 256


def run_apart(  # noqa: PLR0913  what runs, on what, where to, and how it is watched
    job: str,
    told: Mapping[str, object],
    out: Path,
    *,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Run a job of ``JOBS`` in a child process and return what it returns.

    ``told`` is JSON-able; its ``Path`` values are the files the child may read. What the job writes
    goes to the folder ``out``, which is made here and emptied again if the job fails. Raises what
    the job refuses, and ``file-too-slow``, ``file-too-heavy``, ``file-reader-died`` and
    ``import-cancelled``.
    """
    if job not in JOBS:
        raise ValueError(job)
    out = out.resolve()
    made = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    private = Path(tempfile.mkdtemp(prefix="explorer-apart-"))
    try:
        return _Child(job, told, out, private, limits or Limits()).answer(on_progress, cancelled)
    except BaseException:
        _empty(out, made=made)
        raise
    finally:
        shutil.rmtree(private, ignore_errors=True)


def _empty(out: Path, *, made: bool) -> None:
    for entry in out.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    if made:
        out.rmdir()


class _Child:
    """A running job: its process, and the lines it says."""

    def __init__(
        self, job: str, told: Mapping[str, object], out: Path, private: Path, limits: Limits
    ) -> None:
        self._limits = limits
        self._until = time.monotonic() + limits.seconds
        self._last_words = private / "last-words"
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        work = private / "work"
        work.mkdir()
        limited = asdict(limits)
        errand = packed({"job": job, "told": told, "out": out, "work": work, "limits": limited})
        self._process = _start(work, self._last_words)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        with contextlib.suppress(BrokenPipeError), _pipe(self._process.stdin) as stdin:
            stdin.write(errand)

    def answer(
        self, on_progress: Progress | None, cancelled: Callable[[], bool] | None
    ) -> dict[str, Any]:
        """Wait for the answer, pass progress on, and see that nothing goes on afterwards."""
        try:
            for said in self._heard(cancelled):
                if said.progress is not None and on_progress is not None:
                    on_progress(*said.progress)
                if said.refusal is not None:
                    raise said.refusal
                if said.done is not None:
                    return said.done
            self._await_end()
        finally:
            self._end()
        raise self._death()

    def _heard(self, cancelled: Callable[[], bool] | None) -> Iterator[Said]:
        while True:
            if cancelled is not None and cancelled():
                raise Refusal("import-cancelled")
            if time.monotonic() > self._until:
                raise Refusal("file-too-slow", seconds=round(self._limits.seconds))
            try:
                line = self._lines.get(timeout=_TICK_S)
            except queue.Empty:
                continue
            if line is None:
                return
            yield heard(line)

    def _listen(self) -> None:
        left = _MOST_SAID_BYTES
        with _pipe(self._process.stdout) as stdout:
            while line := stdout.readline(left):
                left -= len(line)
                if not line.endswith(b"\n"):
                    break
                self._lines.put(line)
        self._lines.put(None)

    def _await_end(self) -> None:
        """Let a child that said its last word end by itself, so that its end can be told."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_LAST_BREATH_S)

    def _end(self) -> None:
        """Kill the child and whatever it started, and wait until it is gone."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._code = self._process.wait()
        self._listener.join()

    def _death(self) -> Refusal:
        words = self._last_words.read_bytes()[-_LAST_WORDS_BYTES:]
        heavy = b"MemoryError" in words or b"bad_alloc" in words or b"Cannot allocate" in words
        if heavy or self._code == -_signal("SIGKILL"):
            return Refusal("file-too-heavy", memory_gb=self._limits.memory_bytes / 1e9)
        if self._code == -_signal("SIGXCPU"):
            return Refusal("file-too-slow", seconds=round(self._limits.seconds))
        return Refusal("file-reader-died")


def _start(work: Path, last_words: Path) -> subprocess.Popen[bytes]:
    """Start a child that waits for its errand; of a session of its own, so that all of it dies."""
    command = [sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", "layers.apart_child"]
    with last_words.open("wb") as errors:
        return subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            cwd=work,
            env=child_environment(_ROOT, work),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise TypeError(end)
    return end


def _signal(name: str) -> int:
    """Return a signal's number; 0 where the system does not know it."""
    return int(getattr(signal, name, 0))
