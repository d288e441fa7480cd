"""What one process keeps open, and when an address on the map changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from layers.store import Store
from layers.webmap import layer_url

IN_2021, IN_2022, IN_2026 = dt.date(2021, 7, 1), dt.date(2022, 3, 1), dt.date(2026, 3, 1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def address(store: Store, layer: str, at: dt.date) -> str:
    opened = store.open(layer, at)
    return layer_url(opened, store.address_day(opened, at))


@pytest.mark.parametrize(
    "layer", ["lakes", "settlements", "vidzeme-nuts3", "vidzeme-municipalities"]
)
def test_a_layer_in_which_nothing_changed_keeps_its_address(store: Store, layer: str) -> None:
    assert address(store, layer, IN_2021) == address(store, layer, IN_2022)


def test_a_layer_of_a_reform_gets_another_address(store: Store) -> None:
    assert address(store, "vidzeme-municipalities", IN_2021) != address(
        store, "vidzeme-municipalities", IN_2026
    )


def test_a_file_is_opened_once_for_all_days(store: Store) -> None:
    assert store.open("settlements", IN_2021) is store.open("settlements", IN_2026)
