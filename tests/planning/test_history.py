"""History: complete after any sequence of edits and take-backs; saves that outlive kill -9."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from benchmarks.killed_saves import PEOPLE, SAVES, crowded_record, killed_rounds
from geo.errors import Refusal
from planning.comments import add_comment, threads_of
from planning.conflicts import EditConflict
from planning.database import _engine, close_databases, reading
from planning.history import KINDS, changes_of, history_of, state_of, take_back
from planning.project import project_bytes
from planning.projectimport import import_project
from planning.recommendations import (
    RecommendationEntry,
    add_recommendation,
    change_recommendation,
    get_recommendation,
    remove_recommendation,
    step_to,
)

KILLS = 8
ENTRY = RecommendationEntry(title_lv="A", theme="data")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "text_lv": TEXTS,
        "text_nb": TEXTS,
        "priority": st.sampled_from(["", "high", "low"]),
        "responsible": st.lists(TEXTS, max_size=3).map(tuple),
        "due_on": st.none() | st.dates(),
    },
)
STEPS = st.one_of(
    EDITS.map(lambda told: ("edit", told)),
    st.integers(0, 30).map(lambda number: ("take back", number)),
    st.sampled_from(["discussed", "agreed", "adopted"]).map(lambda status: ("step", status)),
    st.just(("remove", None)),
    st.just(("comment", None)),
)


@contextmanager
def new_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield Path(folder)
        finally:
            close_databases()


def carry_out(home: Path, record: str, what: str, told: Any) -> None:
    """Do one thing; what is refused leaves everything as it was."""
    if what == "take back":
        history = history_of(home, record)
        take_back(home, history[told % len(history)].id, "Anna")
        return
    now = get_recommendation(home, record)
    if what == "edit":
        change_recommendation(home, record, replace(now, **told), version=now.version, who="Ilze")
    elif what == "step":
        step_to(home, record, told, version=now.version, who="Ilze")
    elif what == "remove":
        remove_recommendation(home, record, version=now.version, who="Ilze")
    else:
        add_comment(home, record, "Kāpēc?", who="Jānis")


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=12))
def test_any_sequence_of_edits_and_take_backs_keeps_the_history_whole(
    steps: list[tuple[str, Any]],
) -> None:
    with new_home() as home:
        record = add_recommendation(home, ENTRY, who="Ilze").id
        for what, told in steps:
            before = project_bytes(home)
            try:
                carry_out(home, record, what, told)
            except Refusal:
                assert project_bytes(home) == before
        for kind, one in {(change.kind, change.record) for change in history_of(home, record)}:
            assert_whole(home, kind, one)
        content = project_bytes(home)
        file = home / "project.zip"
        file.write_bytes(content)
        import_project(home, file, replace=True)
        assert project_bytes(home) == content


def assert_whole(home: Path, kind: str, record: str) -> None:
    """Tell every state of a record from its changes; the last one is how it stands."""
    state: dict[str, Any] = {}
    for version, change in enumerate(changes_of(home, kind, record), start=1):
        assert change.version == version
        assert change.who
        assert {name: state[name] for name in change.before} == change.before
        assert set(change.before) in ({*change.after}, set())
        state |= change.after
    with reading(home) as session:
        row = session.get_one(KINDS[kind], record)
        assert (state_of(row), row.version) == (state, version)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_what_was_acknowledged_outlives_kill_9_in_mid_save(kept_anywhere: Path) -> None:
    done = killed_rounds(kept_anywhere, KILLS)
    assert done.acknowledged >= 2 * KILLS
    assert done.lost == frozenset()


def test_ten_people_who_save_on_one_record_lose_nothing(kept_anywhere: Path) -> None:
    made, kept = crowded_record(kept_anywhere)
    assert (made, kept) == (PEOPLE * SAVES, PEOPLE * SAVES)


def write_on(home: Path, record: str) -> None:
    for _ in range(100):
        add_comment(home, record, "ā" * 4000, who="Ilze")


def test_a_full_disk_is_a_sentence_and_what_was_kept_stays(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = add_recommendation(home, ENTRY, who="Ilze")
    engine = _engine(home)

    def fill(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(engine, "checkout", fill)
    with pytest.raises(Refusal) as caught:
        write_on(home, made.id)
    assert caught.value.code == "database-unwritable"
    event.remove(engine, "checkout", fill)
    close_databases()
    assert get_recommendation(home, made.id) == made
    kept = threads_of(home, made.id)
    assert len(history_of(home, made.id)) == 1 + len(kept)
    close_databases()


def test_a_conflict_tells_only_what_somebody_changed(kept_anywhere: Path) -> None:
    made = add_recommendation(kept_anywhere, ENTRY, who="Ilze")
    for text in ("B", "C"):
        now = get_recommendation(kept_anywhere, made.id)
        told = replace(now, text_en=text)
        change_recommendation(kept_anywhere, made.id, told, version=now.version, who="Anna")
    with pytest.raises(EditConflict) as caught:
        change_recommendation(
            kept_anywhere, made.id, replace(made, text_lv="D"), version=2, who="Jānis"
        )
    fields = {one.field: (one.base, one.theirs, one.mine) for one in caught.value.conflict.fields}
    assert fields == {"text_lv": ("", "", "D"), "text_en": ("B", "C", "")}
