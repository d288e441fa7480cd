"""The table of weights of a workshop: kept, refused, taken back."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.conflict_matrix import ConflictRow, default_matrix
from geo.errors import Refusal
from planning.matrixstore import reset_matrix, save_matrix, stored_matrix, undo_matrix

OWN = (ConflictRow("5", "2", 4.0, "mājas pie ražošanas"), ConflictRow("1_2", "3.4", 1.5))


def test_until_somebody_saves_one_the_shipped_table_holds(home: Path) -> None:
    stored = stored_matrix(home)
    assert (stored.matrix, stored.own, stored.version) == (default_matrix(), False, 0)


def test_a_saved_table_is_there_for_everyone_with_its_notes(home: Path) -> None:
    saved = save_matrix(home, OWN, version=0)
    assert stored_matrix(home) == saved
    assert (saved.own, saved.version) == (True, 1)
    assert saved.matrix.weight("5_1_PermanentResidentialUse", "2").weight == 4
    assert saved.matrix.rows == (OWN[0], ConflictRow("1_2", "3_4", 1.5))


def test_the_shipped_table_comes_back_and_the_own_one_can_be_brought_back(home: Path) -> None:
    own = save_matrix(home, OWN, version=0)
    shipped = reset_matrix(home, version=own.version)
    assert (shipped.matrix.rows, shipped.own) == (default_matrix().rows, False)
    back = undo_matrix(home)
    assert (back.matrix.rows, back.own) == (own.matrix.rows, True)
    assert not undo_matrix(home).own
    assert stored_matrix(home).version == 4


def test_what_was_never_changed_cannot_be_taken_back(home: Path) -> None:
    with pytest.raises(Refusal, match="matrix-undo-none"):
        undo_matrix(home)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([ConflictRow("7", "2", 1.0)], "conflict-table-class"),
        ([ConflictRow("5_9_9", "2", 1.0)], "conflict-table-class"),
        ([ConflictRow("", "2", 1.0)], "conflict-table-class"),
        ([ConflictRow("5", "2", -1.0)], "conflict-table-weight"),
        ([ConflictRow("5", "2", math.nan)], "conflict-table-weight"),
        ([ConflictRow("5", "2", math.inf)], "conflict-table-weight"),
        ([ConflictRow("5", "2", 1.0), ConflictRow("2", "5", 2.0)], "conflict-table-repeat"),
        ([ConflictRow("5", "2", 1.0, "\x00")], "text-unfit"),
    ],
)
def test_a_table_that_cannot_be_is_refused_and_nothing_changes(
    home: Path, rows: list[ConflictRow], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        save_matrix(home, rows, version=0)
    assert stored_matrix(home).version == 0


def test_an_empty_table_says_that_nothing_disagrees(home: Path) -> None:
    saved = save_matrix(home, (), version=0)
    assert (saved.matrix.rows, saved.own) == ((), True)
    assert stored_matrix(home).matrix.weight("5", "2").weight == 0


def test_of_editors_who_saw_the_same_table_only_one_can_save(home: Path) -> None:
    version = save_matrix(home, OWN, version=0).version

    def save(weight: int) -> str:
        try:
            save_matrix(home, [ConflictRow("5", "2", float(weight))], version=version)
        except Refusal as refusal:
            return refusal.code
        return "saved"

    with ThreadPoolExecutor(6) as editors:
        found = list(editors.map(save, range(6)))
    assert sorted(found) == ["matrix-changed"] * 5 + ["saved"]
    with pytest.raises(Refusal, match="matrix-changed"):
        reset_matrix(home, version=version)
