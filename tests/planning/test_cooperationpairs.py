"""Ties that are kept up from change to change are those that counting anew gives."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.store import Store
from planning import cooperationpairs
from planning.cooperation import (
    change_cooperation,
    get_cooperation,
    members_of,
    remove_cooperation,
)
from planning.cooperationlisting import Wanted, cooperations_chosen
from planning.cooperationmembers import (
    MembershipEntry,
    add_member,
    change_member,
    remove_member,
)
from planning.cooperationpairs import Ties, forget_ties, ties_of
from planning.history import history_of, take_back
from planning.project import project_bytes
from planning.projectimport import import_project
from planning.settings import set_practice_hidden
from tests.planning.made_cooperation import (
    AFTER,
    BURTNIEKI,
    DAY,
    ERGLI,
    KOCENI,
    LATER,
    SMILTENE,
    VALMIERA,
    entry_of,
    made,
)

KEYS = (VALMIERA, KOCENI, BURTNIEKI, SMILTENE, ERGLI)
DEGREES = ("D0", "D1", "D3", "D6")
QUESTIONS = (
    (LATER, Wanted()),
    (AFTER, Wanted()),
    (LATER, Wanted(theme="water")),
    (LATER, Wanted(standing="existing", practice=False)),
)
ANOTHER_PROCESS = """
import sys
from pathlib import Path
from layers.store import Store
from tests.planning.made_cooperation import VALMIERA, SMILTENE, made
made(Store(Path(sys.argv[1])), VALMIERA, SMILTENE, degree="D6")
"""


@pytest.fixture
def store(kept_anywhere: Path) -> Store:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return Store(kept_anywhere)


def add(store: Store, chance: random.Random) -> None:
    units = chance.sample(KEYS, chance.randint(1, 4))
    made(
        store,
        *units,
        name_lv=chance.choice(["Ābele", "Bērzs", "Ceriņš"]),
        degree=chance.choice(DEGREES),
        themes=(chance.choice(["water", "data"]),),
        standing=chance.choice(["existing", "proposed"]),
        practice=chance.random() < 0.3,
    )


def change(store: Store, chance: random.Random) -> None:
    for area in cooperations_chosen(store)[:1]:
        said = {"degree": chance.choice(DEGREES), "name_lv": chance.choice(["Āda", "Zīle"])}
        entry = entry_of(*area.territory.units, **said)
        change_cooperation(store, area.id, entry, version=area.version, who="Anna")


def remove(store: Store, chance: random.Random) -> None:
    for area in chance.sample(found := cooperations_chosen(store), min(1, len(found))):
        remove_cooperation(store.home, area.id, version=area.version, who="Anna")
        if chance.random() < 0.5:
            newest = max(one.id for one in history_of(store.home, area.id))
            take_back(store.home, newest, who="Anna")


def join(store: Store, chance: random.Random) -> None:
    for area in cooperations_chosen(store)[-1:]:
        there = {one.unit for one in members_of(store.home, area.id)}
        for unit in [key for key in KEYS if key not in there][:1]:
            role = chance.choice(["member", "observer", "lead"])
            add_member(store, area.id, MembershipEntry(unit=unit, begins=DAY, role=role), who="A")


def leave(store: Store, chance: random.Random) -> None:
    for area in cooperations_chosen(store)[:1]:
        for one in members_of(store.home, area.id)[:1]:
            if chance.random() < 0.5:
                remove_member(store.home, one.id, version=one.version, who="Anna")
            else:
                told = MembershipEntry(unit=one.unit, begins=one.begins, ends=DAY)
                change_member(store, one.id, told, version=one.version, who="Anna")


def hide(store: Store, chance: random.Random) -> None:
    set_practice_hidden(store.home, hidden=chance.random() < 0.5)


DOINGS: tuple[Callable[[Store, random.Random], None], ...] = (
    *(add, change, remove, join, leave, hide),
)


def asked(store: Store) -> list[Ties]:
    return [ties_of(store, at, wanted) for at, wanted in QUESTIONS]


def anew(store: Store) -> list[Ties]:
    forget_ties()
    return asked(store)


@given(
    st.lists(st.sampled_from(DOINGS), min_size=3, max_size=8),
    st.integers(0, 10_000),
    st.sets(st.integers(0, 9)),
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_what_is_kept_up_is_what_counting_anew_gives(
    tmp_path_factory: pytest.TempPathFactory,
    doings: list[Callable[[Store, random.Random], None]],
    seed: int,
    asked_between: set[int],
) -> None:
    store, chance = Store(tmp_path_factory.mktemp("kept")), random.Random(seed)  # noqa: S311  no secret
    add(store, chance)
    asked(store)
    for number, doing in enumerate((add, *doings)):
        doing(store, chance)
        if number in asked_between:
            asked(store)
    kept = asked(store)
    assert kept == anew(store)


def test_only_what_was_touched_is_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    areas = [made(store, VALMIERA, KOCENI), made(store, VALMIERA, ERGLI)]
    before = ties_of(store, LATER, Wanted())
    read: list[object] = []
    bring_up = cooperationpairs._bring_up

    def noted(kept: object, found: list[object], touched: object) -> None:
        read.append((len(found), touched))
        bring_up(kept, found, touched)  # type: ignore[arg-type]

    monkeypatch.setattr(cooperationpairs, "_bring_up", noted)
    assert ties_of(store, LATER, Wanted()) is before
    entry = entry_of(VALMIERA, ERGLI, degree="D6")
    change_cooperation(store, areas[1].id, entry, version=1, who="Ilze")
    after = ties_of(store, LATER, Wanted())
    assert read == [(1, {areas[1].id})]
    assert [tie.degree for tie in before.by_pair.values()] == ["D3", "D3"]
    assert sorted(tie.degree for tie in after.by_pair.values()) == ["D3", "D6"]


def test_a_change_by_another_process_is_seen_at_once(home: Path) -> None:
    home.mkdir(parents=True)
    store = Store(home)
    made(store, VALMIERA, KOCENI)
    assert len(ties_of(store, LATER, Wanted()).by_pair) == 1
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(home)]
    subprocess.run(command, check=True, timeout=120)
    kept = asked(store)
    assert len(kept[0].by_pair) == 2
    assert kept == anew(store)


def test_a_project_brought_in_is_counted_anew(home: Path, tmp_path: Path) -> None:
    home.mkdir(parents=True)
    store = Store(home)
    area = made(store, VALMIERA, KOCENI)
    file = tmp_path / "projekts.zip"
    file.write_bytes(project_bytes(home))
    made(store, VALMIERA, ERGLI)
    assert len(asked(store)[0].by_pair) == 2
    import_project(home, file, replace=True)
    kept = asked(store)
    assert get_cooperation(home, area.id).version == 1
    assert len(kept[0].by_pair) == 1
    made(store, VALMIERA, SMILTENE)
    assert asked(store) == anew(store)
