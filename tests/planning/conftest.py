"""A home folder of its own for every test, with its database closed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planning.database import close_databases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "mājas 100%"
    close_databases()
