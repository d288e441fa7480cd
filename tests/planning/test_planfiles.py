"""Folders of plans: proved when they are read, whole after crashes, safe among many at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from geo.errors import Refusal
from planning import planfiles, planstore
from planning.database import FILE_NAME
from planning.documents import list_documents
from planning.planlayers import open_plan_layer, original_file, plan_report, plan_zones
from planning.planstore import PlanMeta, get_plan, list_plans, replace_plan, store_plan, sweep

ROOT = Path(__file__).resolve().parents[2]
KILLS = 4
META = PlanMeta(title="Plāns", kind="lv-tp", status="active")

Checked = Callable[..., Path]


def refused(code: str, call: Callable[..., object], *args: object) -> None:
    with pytest.raises(Refusal) as caught:
        call(*args)
    assert caught.value.code == code


def folders(home: Path) -> set[str]:
    return {path.name for path in (home / "plans").iterdir()}


def only_folder(home: Path) -> Path:
    (name,) = folders(home)
    return home / "plans" / name


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (cut_short, "kept-plan-broken"),
        (scribble, "kept-plan-broken"),
        (Path.unlink, "kept-plan-missing"),
    ],
)
def test_a_damaged_file_is_told_and_the_rest_works(
    home: Path, checked: Checked, damage: Callable[[Path], None], code: str
) -> None:
    broken = store_plan(home, checked(), META)
    folder = only_folder(home)
    whole = store_plan(home, checked(), META)
    for name in ("zones.parquet", "layer-0.parquet", "report.json", "original/plāns.gpkg"):
        damage(folder / name)
    refused(code, plan_zones, home, broken)
    refused(code, open_plan_layer, home, broken, None, 0)
    refused(code, plan_report, home, broken)
    refused(code, original_file, home, broken)
    assert len(list_plans(home)) == 2
    assert len(plan_zones(home, whole)) == 2


def test_a_file_that_was_put_back_is_read_again(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(), META)
    path = only_folder(home) / "zones.parquet"
    content = path.read_bytes()
    path.write_bytes(b"damaged")
    refused("kept-plan-broken", plan_zones, home, plan)
    path.write_bytes(content)
    assert len(plan_zones(home, plan)) == 2


def test_a_sweep_takes_what_no_record_names(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(), META)
    kept = folders(home)
    shutil.copytree(only_folder(home), home / "plans" / ("0" * 32))
    old = home / "plans" / ".part-old"
    old.mkdir()
    os.utime(old, (0, 0))
    (home / "plans" / ".part-new").mkdir()
    (home / "plans" / ".gone-before").mkdir()
    assert sweep(home) == 2
    assert folders(home) == kept | {".part-new"}
    assert len(plan_zones(home, plan)) == 2
    assert sweep(home) == 0


def test_a_sweep_of_no_home_makes_none(tmp_path: Path) -> None:
    assert sweep(tmp_path / "none") == 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_on_its_way_in_is_not_swept(
    home: Path, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's sweep runs when the folder has its place and the record is not written yet."""
    with ThreadPoolExecutor(1) as pool:
        swept = []
        settle = planfiles.settle

        def slow(staged: planfiles.Staged) -> str:
            name = settle(staged)
            swept.append(pool.submit(sweep, home))
            return name

        monkeypatch.setattr(planstore, "settle", slow)
        plan = store_plan(home, checked(), META)
        assert swept[0].result() == 0
    assert len(plan_zones(home, plan)) == 2


def test_while_folders_are_set_apart_nobody_else_can_bring_one_in(
    home: Path, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_plan(home, checked(), META)
    seen = []

    def look(*_: object) -> int:
        with closing(sqlite3.connect(home / FILE_NAME, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                seen.append(str(error))
        return 0

    monkeypatch.setattr(planstore, "set_apart", look)
    sweep(home)
    assert seen == ["database is locked"]


def test_a_crash_before_the_record_leaves_a_folder_for_the_sweep(
    home: Path, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> str:
        raise KeyboardInterrupt

    settle = planfiles.settle
    monkeypatch.setattr(planstore, "settle", lambda staged: crash(settle(staged)))
    folder = checked()
    with pytest.raises(KeyboardInterrupt):
        store_plan(home, folder, META)
    assert (list_plans(home), list_documents(home), folder.is_dir()) == ([], [], True)
    assert sweep(home) == 1
    assert folders(home) == set()


def test_eight_threads_lose_no_plan(home: Path, checked: Checked) -> None:
    made = [checked((f"Z{n}", "M")) for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        plans = list(pool.map(lambda folder: store_plan(home, folder, META), made))
        codes = list(pool.map(lambda plan: plan_zones(home, plan)["code"].iloc[0], plans))
    assert sorted(codes) == sorted(f"Z{n}" for n in range(24))
    assert {plan.id for plan in list_plans(home)} == set(plans)
    assert sweep(home) == 0


def test_of_eight_who_replace_the_same_plan_one_succeeds(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    made = [checked((f"Z{n}",)) for n in range(8)]

    def outcome(folder: Path) -> str:
        try:
            replace_plan(home, plan.id, folder, META, version=plan.version)
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, made))
    assert sorted(outcomes) == [""] + ["plan-changed"] * 7
    assert list(plan_zones(home, plan.id)["code"]) == [f"Z{outcomes.index('')}"]
    assert len(folders(home)) == 2


def test_threads_that_open_the_same_plan_at_once_share_one_frame(
    home: Path, checked: Checked
) -> None:
    plan = store_plan(home, checked(tuple(f"Z{n}" for n in range(500))), META)
    with ThreadPoolExecutor(8) as pool:
        frames = list(pool.map(lambda _: plan_zones(home, plan), range(16)))
    shapes = {id(frame.geometry.iloc[0]) for frame in frames}
    assert all(len(frame) == 500 for frame in frames)
    assert len(shapes) == 1


WRITER = """
import shutil, sys
from pathlib import Path
from planning.planstore import PlanMeta, store_plan
home, made = Path(sys.argv[1]), Path(sys.argv[2])
for turn in range(100_000):
    folder = made.parent / f"copy-{sys.argv[3]}-{turn}"
    shutil.copytree(made, folder)
    meta = PlanMeta(title=f"{sys.argv[3]}-{turn}", kind="lv-tp", status="active")
    print(store_plan(home, folder, meta), flush=True)
"""


def acknowledged_before_kill(home: Path, made: Path, run: int) -> list[str]:
    """Kill a writer after some of its answers; return all that it had given."""
    command = [sys.executable, "-c", WRITER, str(home), str(made), str(run)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        answers = [writer.stdout.readline() for _ in range(3 + 4 * run)]
        writer.kill()
        answers += writer.stdout.readlines()
    return [answer.strip() for answer in answers if answer.endswith("\n")]


def test_what_was_acknowledged_outlives_a_killed_process(home: Path, checked: Checked) -> None:
    made = checked()
    acknowledged = [
        plan for run in range(KILLS) for plan in acknowledged_before_kill(home, made, run)
    ]
    sweep(home)
    plans = list_plans(home)
    assert set(acknowledged) <= {plan.id for plan in plans}
    assert len(plans) - len(acknowledged) <= KILLS
    assert all(len(plan_zones(home, plan.id)) == 2 for plan in plans)
    named = {plan.current.folder for plan in plans}
    assert {name for name in folders(home) if not name.startswith(".part-")} == named
    assert len(folders(home)) - len(named) <= KILLS


def test_two_processes_keep_plans_at_once(home: Path, checked: Checked) -> None:
    made = checked()
    code = WRITER.replace("100_000", "6")
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home), str(made), str(n)], cwd=ROOT)
        for n in range(2)
    ]
    assert [process.wait(timeout=120) for process in started] == [0, 0]
    assert sorted(plan.title for plan in list_plans(home)) == sorted(
        f"{n}-{turn}" for n in range(2) for turn in range(6)
    )
