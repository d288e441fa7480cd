"""Audits that visitors share: made once, kept while nothing changes, never after a refusal."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.border_audit import Reach
from geo.conflict_matrix import ConflictMatrix, ConflictRow
from geo.errors import Refusal
from layers.store import Store
from planning import auditcache
from planning.auditcache import SharedAudits, shared_audit
from planning.audits import AuditAsked, run_audit
from planning.plans import change_mapping
from planning.planstore import withdraw_plan
from tests.audit_homes import keep_zones, store_at

WEST, EAST = shapely.box(10, 50, 10.01, 50.01), shapely.box(10.01, 50, 10.02, 50.01)


@pytest.fixture
def kept(home: Path, shipped: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[Store, AuditAsked]:
    """Two plans side by side, and no audits from before."""
    monkeypatch.setattr(auditcache, "_shared", SharedAudits())
    for title, code, shape in (("Rietumi", "DzS", WEST), ("Austrumi", "R", EAST)):
        keep_zones(home, [(code, shape)], title=title)
    return store_at(shipped, home), AuditAsked(("Rietumi", "Austrumi"), "plans")


def test_visitors_who_ask_at_the_same_time_wait_for_one_audit(
    kept: tuple[Store, AuditAsked], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, asked = kept
    runs, together = [], threading.Barrier(8)
    run = run_audit

    def slow(*arguments: Any) -> Any:
        runs.append(threading.get_ident())
        time.sleep(0.2)
        return run(*arguments)

    def visit(_: int) -> Any:
        together.wait()
        return shared_audit(store, asked)

    monkeypatch.setattr(auditcache, "run_audit", slow)
    with ThreadPoolExecutor(8) as visitors:
        found = list(visitors.map(visit, range(8)))
    assert len(runs) == 1
    assert all(one is found[0] for one in found)


def test_the_same_question_is_answered_from_memory(kept: tuple[Store, AuditAsked]) -> None:
    store, asked = kept
    assert shared_audit(store, asked) is shared_audit(store, AuditAsked(asked.plans, asked.units))


@pytest.mark.parametrize(
    "other",
    [
        {"reach": Reach(100)},
        {"matrix": ConflictMatrix.of([ConflictRow("5", "2", 1.0)])},
        {"plans": ("Austrumi", "Rietumi")},
        {"lang": "en"},
    ],
)
def test_another_question_has_another_answer(
    kept: tuple[Store, AuditAsked], other: dict[str, Any]
) -> None:
    store, asked = kept
    changed = AuditAsked(**{"plans": asked.plans, "units": asked.units} | other)
    assert shared_audit(store, asked) is not shared_audit(store, changed)


def test_a_plan_that_changes_is_audited_anew(kept: tuple[Store, AuditAsked]) -> None:
    store, asked = kept
    before = shared_audit(store, asked)
    assert before.borders["conflict_m"].iloc[0] > 0
    change_mapping(store.home, before.used[1].id, {"R": "5"})
    after = shared_audit(store, asked)
    assert after.borders["conflict_m"].iloc[0] == 0
    withdraw_plan(store.home, before.used[1].id)
    assert shared_audit(store, asked) is not after


def test_what_is_refused_is_asked_again(kept: tuple[Store, AuditAsked]) -> None:
    store, _ = kept
    alone = AuditAsked(("Rietumi",), "plans")
    for _ in range(2):
        with pytest.raises(Refusal, match="audit-one-plan"):
            shared_audit(store, alone)
    assert not auditcache._shared._kept


def test_files_are_audited_every_time(kept: tuple[Store, AuditAsked], tmp_path: Path) -> None:
    store, _ = kept
    path = tmp_path / "plāns.geojson"
    shape = shapely.to_geojson(EAST)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", '
        f'"properties": {{"kods": "R"}}, "geometry": {shape}}}]}}',
        encoding="utf-8",
    )
    asked = AuditAsked(("Rietumi", str(path)), "plans")
    assert shared_audit(store, asked) is not shared_audit(store, asked)


def test_only_the_newest_audits_are_kept() -> None:
    shared = SharedAudits(most=2)
    runs: list[int] = []

    def ask(number: int) -> None:
        shared.get(number, lambda: runs.append(number))  # type: ignore[arg-type,return-value]

    for number in (1, 2, 1, 3, 1, 2):
        ask(number)
    assert runs == [1, 2, 3, 2]
