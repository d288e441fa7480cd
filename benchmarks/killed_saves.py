"""What is acknowledged outlives ``kill -9``: two writers, killed over and over in mid-save.

    python -m benchmarks.killed_saves --kills 300

Every round two processes save on one database, both on one record and each a comment of its own,
and say so when a save was acknowledged; then both are killed at a moment of chance. At the end all
that was acknowledged has to be there. Besides, ten people save thirty times each on one record.
With ``EXPLORER_DATABASE`` set, the records are on that server.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

from planning.comments import add_comment, threads_of
from planning.conflicts import EditConflict
from planning.database import FILE_NAME, close_databases
from planning.history import changes_of
from planning.recommendations import (
    RecommendationEntry,
    add_recommendation,
    change_recommendation,
    get_recommendation,
)

WRITERS, PEOPLE, SAVES = 2, 10, 30
_CHANCE_S = 0.12
_ENTRY = RecommendationEntry(title_lv="Saglabāts", theme="data")


@dataclass(frozen=True)
class Survived:
    """How many kills there were, what was acknowledged, and what of that is gone."""

    kills: int
    acknowledged: int
    lost: frozenset[str]


def save(home: Path, record: str, name: str) -> None:
    """Write a name into the one record, again on every conflict, so that nobody's save is lost."""
    while True:
        now = get_recommendation(home, record)
        try:
            told = replace(now, addressee_note=name)
            change_recommendation(home, record, told, version=now.version, who=name)
        except EditConflict:
            continue
        return


def killed_rounds(home: Path, kills: int, seed: int = 2009) -> Survived:
    """Kill two writers ``kills`` times in the middle of their saves, and look for what they saved.

    The process that calls this must not have opened the database: its children are forked.
    """
    close_databases()
    record = add_recommendation(home, _ENTRY, who="sākums").id
    close_databases()
    chance, acknowledged = random.Random(seed), set()  # noqa: S311  no secret
    for turn in range(kills):
        acknowledged |= _round(home, record, turn, chance.uniform(0, _CHANCE_S))
    kept = {
        change.after.get("addressee_note") for change in changes_of(home, "recommendation", record)
    }
    kept |= {thread.first.text for thread in threads_of(home, record)}
    if (home / FILE_NAME).exists():
        with closing(sqlite3.connect(home / FILE_NAME)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)  # noqa: S101
    return Survived(kills, len(acknowledged), frozenset(acknowledged - kept))


def _round(home: Path, record: str, turn: int, seconds: float) -> set[str]:
    """Let two writers begin, kill both after a while, and return what they had acknowledged."""
    started = [_fork(home, record, f"{turn}-{writer}") for writer in range(WRITERS)]
    told = [os.read(pipe, 1 << 16) for _, pipe in started]  # each has saved once
    time.sleep(seconds)
    for process, _ in started:
        os.kill(process, signal.SIGKILL)
    for number, (process, pipe) in enumerate(started):
        os.waitpid(process, 0)
        with os.fdopen(pipe, "rb") as rest:
            told[number] += rest.read()
    return {line for text in told for line in text.decode().split("\n")[:-1]}


def _fork(home: Path, record: str, name: str) -> tuple[int, int]:
    reader, pipe = os.pipe()
    process = os.fork()
    if process:
        os.close(pipe)
        return process, reader
    try:
        for number in range(1_000_000):
            save(home, record, f"{name}-{number}")
            os.write(pipe, f"{name}-{number}\n".encode())
            add_comment(home, record, f"c{name}-{number}", who=name)
            os.write(pipe, f"c{name}-{number}\n".encode())
    finally:
        os._exit(1)


def crowded_record(home: Path, people: int = PEOPLE, saves: int = SAVES) -> tuple[int, int]:
    """Let people save on one record at once; return how many saves there were and are kept."""
    record = add_recommendation(home, _ENTRY, who="sākums").id

    def work(person: int) -> None:
        for number in range(saves):
            save(home, record, f"{person}-{number}")

    threads = [Thread(target=work, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {change.after["addressee_note"] for change in changes_of(home, "recommendation", record)}
    return people * saves, len(kept - {""})


def main() -> None:
    """Print what survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    kills = parser.parse_args().kills
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        done = killed_rounds(Path(folder) / "killed", kills)
        seconds = time.perf_counter() - began
        print(f"{done.kills} x kill -9 of {WRITERS} writers in {seconds:.0f} s:", end=" ")
        print(f"{done.acknowledged} acknowledged saves, {len(done.lost)} lost")
        began = time.perf_counter()
        made, kept = crowded_record(Path(folder) / "crowded")
        seconds = time.perf_counter() - began
        print(f"{PEOPLE} people x {SAVES} saves on one record in {seconds:.1f} s:", end=" ")
        print(f"{made} saves, {kept} kept")
        close_databases()
    if done.lost or made != kept:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
