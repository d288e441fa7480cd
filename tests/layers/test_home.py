"""Where a user's folder is, and that it can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.home import ensure_folder, home_folder


def test_the_named_home_goes_before_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "variable"))
    assert home_folder(tmp_path / "named") == tmp_path / "named"
    assert home_folder() == tmp_path / "variable"


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_the_platform_decides(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("EXPLORER_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("EXPLORER_HOME", value)
    assert home_folder().name == "vidzeme-ostfold-explorer"
    assert home_folder().is_absolute()


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    assert ensure_folder(tmp_path / "a" / "ā b").is_dir()


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        ensure_folder(tmp_path / "file" / "home")
    assert refused.value.code == "folder-unwritable"
