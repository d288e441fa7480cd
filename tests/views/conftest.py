"""A home folder of its own for the screens, and a way to put a user's layer into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.home import VARIABLE
from layers.store import Store, store
from planning.database import close_databases
from planning.settings import mark_practice_made, mark_practice_recommendations_made
from views.ui import who


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home shared by tests that put nothing into it, so that the territory is read once."""
    yield tmp_path_factory.mktemp("home")
    close_databases()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home for one test that puts something into it."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    yield tmp_path
    close_databases()


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that remembers nobody: without one, its cookies would be made up."""
    monkeypatch.setattr(who, "remembered", lambda: "")


@pytest.fixture
def own(home: Path) -> Store:
    """A project without practice data."""
    mark_practice_made(home)
    mark_practice_recommendations_made(home)
    return store(home)
