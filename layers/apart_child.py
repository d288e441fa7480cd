"""The child's side of ``layers.apart``: take the errand, give up what is not needed, do it, answer.

Started as a module with the errand on its standard input; answers in lines on standard output.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from geo.errors import Refusal
from layers import apart_guard
from layers.apart_talk import packed, unpacked

_ROOT = Path(__file__).resolve().parent.parent
_SAY_EVERY_S = 0.1


def main() -> int:
    """Do the errand; libraries that print do so where nobody listens."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    errand, paths = unpacked(sys.stdin.buffer.read())
    apart_guard.limit_resources(**errand["limits"])
    apart_guard.leave_network()
    work, out = errand["work"], errand["out"]
    apart_guard.watch([*paths, *_neighbours(paths)], (work, out), _ROOT)
    try:
        job = _job(errand["job"])
        answers.write(packed({"done": job(errand["told"], out, _Told(answers))}))
    except Refusal as refusal:
        answers.write(packed({"refusal": {"code": refusal.code, "values": refusal.values}}))
    return 0


def _neighbours(paths: Sequence[Path]) -> Iterator[Path]:
    """Give the files that a file may consist of: those of its name but for the ending."""
    for path in paths:
        if path.is_file():
            yield from (one for one in path.parent.iterdir() if one.stem == path.stem)


def _job(name: str) -> Callable[..., dict[str, Any]]:
    module, _, function = name.partition(":")
    job: Callable[..., dict[str, Any]] = getattr(importlib.import_module(module), function)
    return job


class _Told:
    """Says how far a job has come: every new stage, and within one not too often."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._stage = ""
        self._at = 0.0

    def __call__(self, stage: str, share: float) -> None:
        now = time.monotonic()
        if stage != self._stage or now - self._at > _SAY_EVERY_S:
            self._answers.write(packed({"progress": [stage, share]}))
            self._stage, self._at = stage, now


if __name__ == "__main__":
    sys.exit(main())
