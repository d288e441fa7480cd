"""The server of our own that services are tried against, and limits that suit it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.connectors.asking import ServiceLimits
from tests.layers.connectors.stub_server import Stub, stub_running

LIMITS = ServiceLimits(page=25, allow_private=True, answer_s=5, all_s=20, silence_s=2)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_running() as told:
        yield told


@pytest.fixture
def limits() -> ServiceLimits:
    return LIMITS
