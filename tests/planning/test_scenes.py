"""Saved views: their order, their names and links, and what several people do at once."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from planning.database import FILE_NAME
from planning.scenes import (
    Move,
    Scene,
    add_view,
    list_views,
    move_view,
    remove_view,
    rename_view,
    restore_view,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
LINK = (
    "lang=lv&region=vidzeme&at=2009-07-01&layers=lakes,units.80&sel=0941600@2009-07-01&q=C%C4%93sis"
)
KILLS = 5


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


def names(home: Path) -> list[str]:
    views = list_views(home)
    assert [view.position for view in views] == list(range(1, len(views) + 1))
    return [view.name for view in views]


def add_all(home: Path, wanted: str) -> list[Scene]:
    return [add_view(home, name, LINK) for name in wanted]


def assert_refused(code: str, call: Callable[..., object], *args: object, **named: int) -> None:
    with pytest.raises(Refusal) as caught:
        call(*args, **named)
    assert caught.value.code == code


def test_a_new_home_has_no_views(home: Path) -> None:
    assert list_views(home) == []


def test_an_added_view_is_read_back_as_it_was_given(home: Path) -> None:
    before = dt.datetime.now(dt.UTC)
    added = add_view(home, "Cēsu novads — ÆØÅ <b>", LINK)
    (read,) = list_views(home)
    assert read == added
    assert (read.name, read.permalink) == ("Cēsu novads — ÆØÅ <b>", LINK)
    assert before <= read.created_at <= dt.datetime.now(dt.UTC)


def test_views_keep_the_order_they_were_added_in(home: Path) -> None:
    add_all(home, "abc")
    assert names(home) == ["a", "b", "c"]


def test_a_name_is_trimmed_and_composed(home: Path) -> None:
    assert add_view(home, "  Ce\u0304sis \n 2009 ", LINK).name == "Cēsis 2009"


@pytest.mark.parametrize("name", ["", " \t\n", "x" * 121, "a\0b", "\ud800", "\x1b[31m"])
def test_a_name_that_cannot_be_shown_is_refused(home: Path, name: str) -> None:
    assert_refused("view-name", add_view, home, name, LINK)
    assert list_views(home) == []


def test_a_name_of_120_letters_is_kept(home: Path) -> None:
    assert add_view(home, "ū" * 120, LINK).name == "ū" * 120


@pytest.mark.parametrize(
    "permalink",
    [
        "",
        "?",
        "lang",
        "https://elsewhere.example/?lang=lv",
        "//elsewhere.example/?lang=lv",
        "/borders?lang=lv",
        "\\\\elsewhere.example\\x=1",
        "javascript:alert(1)//x=1",
        "data:text/html,x=1",
        "lang=lv#top",
        "lang=lv\nHost: x=1",
        "lang=l v",
        "lang=<script>",
        'lang="',
        "lang=%zz",
        "lang=lv&&at=2009-07-01",
        "lang=" + "v" * 3996,
    ],
)
def test_a_link_that_is_not_our_query_string_is_refused(home: Path, permalink: str) -> None:
    assert_refused("view-link", add_view, home, "a", permalink)
    assert list_views(home) == []


def test_a_link_of_4000_characters_is_kept_without_its_question_mark(home: Path) -> None:
    longest = "lang=" + "v" * 3995
    assert add_view(home, "a", "?" + longest).permalink == longest


def test_a_renamed_view_keeps_everything_else(home: Path) -> None:
    added = add_view(home, "a", LINK)
    renamed = rename_view(home, added.id, " b ", version=added.version)
    assert renamed.name == "b"
    assert (renamed.permalink, renamed.position) == (added.permalink, added.position)
    assert renamed.created_at == added.created_at
    assert list_views(home) == [renamed]


@pytest.mark.parametrize(
    ("moved", "to", "expected"),
    [
        ("b", "up", "bacd"),
        ("b", "down", "acbd"),
        ("a", "up", "abcd"),
        ("d", "down", "abcd"),
        ("d", 1, "dabc"),
        ("a", 3, "bcad"),
        ("b", 99, "acdb"),
        ("c", -1, "cabd"),
    ],
)
def test_a_moved_view_stands_where_it_was_put(
    home: Path, moved: str, to: Move | int, expected: str
) -> None:
    view = next(view for view in add_all(home, "abcd") if view.name == moved)
    answered = move_view(home, view.id, to, version=view.version)
    assert "".join(names(home)) == expected
    assert answered in list_views(home)


def test_the_others_close_up_when_a_view_is_removed(home: Path) -> None:
    views = add_all(home, "abc")
    remove_view(home, views[1].id, version=views[1].version)
    assert names(home) == ["a", "c"]


def test_a_restored_view_is_back_in_its_place_under_its_own_number(home: Path) -> None:
    views = add_all(home, "abc")
    removed = remove_view(home, views[1].id, version=views[1].version)
    add_view(home, "d", LINK)
    restored = restore_view(home, removed)
    assert names(home) == ["a", "b", "c", "d"]
    assert (restored.id, restored.created_at) == (removed.id, removed.created_at)


def test_the_number_of_a_removed_view_is_not_given_away(home: Path) -> None:
    view = add_view(home, "a", LINK)
    removed = remove_view(home, view.id, version=view.version)
    assert add_view(home, "b", LINK).id != removed.id
    restore_view(home, removed)
    assert names(home) == ["a", "b"]


def test_a_view_restored_after_the_list_has_shrunk_is_the_last(home: Path) -> None:
    first, *_, last = add_all(home, "abc")
    removed = remove_view(home, last.id, version=last.version)
    remove_view(home, first.id, version=first.version)
    assert restore_view(home, removed).position == 2
    assert names(home) == ["b", "c"]


def test_a_view_is_restored_once(home: Path) -> None:
    view = add_view(home, "a", LINK)
    removed = remove_view(home, view.id, version=view.version)
    restore_view(home, removed)
    assert_refused("view-changed", restore_view, home, removed)
    assert names(home) == ["a"]


def test_what_somebody_else_has_changed_is_not_overwritten(home: Path) -> None:
    view = add_view(home, "a", LINK)
    rename_view(home, view.id, "theirs", version=view.version)
    assert_refused("view-changed", rename_view, home, view.id, "ours", version=view.version)
    assert_refused("view-changed", move_view, home, view.id, "up", version=view.version)
    assert_refused("view-changed", remove_view, home, view.id, version=view.version)
    assert names(home) == ["theirs"]


def test_what_somebody_else_has_removed_is_told(home: Path) -> None:
    view = add_view(home, "a", LINK)
    remove_view(home, view.id, version=view.version)
    assert_refused("view-gone", rename_view, home, view.id, "ours", version=view.version)
    assert_refused("view-gone", move_view, home, view.id, "up", version=view.version)
    assert_refused("view-gone", remove_view, home, view.id, version=view.version)


def test_without_a_version_the_view_is_changed_as_it_stands(home: Path) -> None:
    first, second = add_all(home, "ab")
    rename_view(home, second.id, "theirs", version=second.version)
    move_view(home, second.id, "up")
    rename_view(home, second.id, "ours")
    assert names(home) == ["ours", "a"]
    remove_view(home, first.id)
    assert names(home) == ["ours"]


def test_a_view_that_only_made_room_can_still_be_renamed(home: Path) -> None:
    first, second = add_all(home, "ab")
    move_view(home, second.id, "up", version=second.version)
    rename_view(home, first.id, "c", version=first.version)
    assert names(home) == ["b", "c"]


@settings(deadline=None, max_examples=25)
@given(order=st.permutations("abcde"))
def test_any_order_can_be_reached_by_moving_to_positions(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    home = tmp_path_factory.mktemp("order")
    views = {view.name: view for view in add_all(home, "abcde")}
    for position, name in enumerate(order, start=1):
        move_view(home, views[name].id, position, version=views[name].version)
    assert names(home) == order


def test_eight_threads_lose_no_view(home: Path) -> None:
    def add_some(visitor: int) -> None:
        for turn in range(25):
            add_view(home, f"{visitor}-{turn}", LINK)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_some, range(8)))
    assert sorted(names(home)) == sorted(f"{v}-{t}" for v in range(8) for t in range(25))


def test_of_eight_who_rename_the_same_view_one_succeeds(home: Path) -> None:
    view = add_view(home, "a", LINK)

    def refused_with(visitor: int) -> str:
        try:
            rename_view(home, view.id, f"by {visitor}", version=view.version)
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(refused_with, range(8)))
    assert sorted(outcomes) == [""] + ["view-changed"] * 7
    assert names(home) == [f"by {outcomes.index('')}"]


WRITER = """
import sys
from pathlib import Path
from planning.scenes import add_view
for turn in range(100_000):
    print(add_view(Path(sys.argv[1]), f"{sys.argv[2]}-{turn}", "lang=lv").name, flush=True)
"""


def acknowledged_before_kill(home: Path, run: int) -> list[str]:
    """Kill a writer after some of its answers; return all that it had given."""
    command = [sys.executable, "-c", WRITER, str(home), str(run)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        answers = [writer.stdout.readline() for _ in range(7 + 5 * run)]
        writer.kill()
        answers += writer.stdout.readlines()
    return [answer.strip() for answer in answers if answer.endswith("\n")]


def test_what_was_acknowledged_outlives_a_killed_process(home: Path) -> None:
    acknowledged = [name for run in range(KILLS) for name in acknowledged_before_kill(home, run)]
    kept = names(home)
    assert len(acknowledged) >= sum(7 + 5 * run for run in range(KILLS))
    assert set(acknowledged) <= set(kept)
    # At most the one write that was under way at each kill was kept without an answer.
    assert len(kept) - len(acknowledged) <= KILLS
    if (home / FILE_NAME).exists():
        with closing(sqlite3.connect(home / FILE_NAME)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
