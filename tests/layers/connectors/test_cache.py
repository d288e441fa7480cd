"""What was fetched is kept whole, found again, and gone when it is no longer whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from layers.connectors import cache
from layers.connectors.asking import ServiceLimits
from layers.connectors.cache import CachedLayer, forget, kept, kept_layer
from layers.connectors.connect import describe, fetch
from layers.connectors.model import Wanted

ZONING = "tapis_apvienotie:funkcionalais_zonejums"


@pytest.fixture
def layer(stub: Any, limits: ServiceLimits, tmp_path: Path) -> CachedLayer:
    return fetch(describe(stub.tapis, limits), Wanted(ZONING), tmp_path, limits)


def test_a_newer_copy_takes_the_place_of_the_older(
    stub: Any, limits: ServiceLimits, tmp_path: Path, layer: CachedLayer
) -> None:
    stub.features = stub.features[:10]
    newer = fetch(describe(stub.tapis, limits), Wanted(ZONING), tmp_path, limits)
    assert newer.digest == layer.digest
    assert kept(tmp_path) == [newer]
    assert newer.features == 10
    assert layer.path.is_file(), "somebody may still be reading it"


def test_an_older_copy_goes_when_nobody_can_be_reading_it(
    stub: Any, limits: ServiceLimits, tmp_path: Path, layer: CachedLayer
) -> None:
    left = tmp_path / "connections" / ".x.part"
    left.write_bytes(b"of a fetch that was killed")
    for path in (layer.path, left):
        os.utime(path, (0, 0))
    newer = fetch(describe(stub.tapis, limits), Wanted(ZONING), tmp_path, limits)
    files = [path for path in (tmp_path / "connections").rglob("*") if path.is_file()]
    assert sorted(files) == sorted([newer.path, newer.path.parent / "meta.json"])


def test_two_places_are_kept_apart(
    stub: Any, limits: ServiceLimits, tmp_path: Path, layer: CachedLayer
) -> None:
    wanted = Wanted(ZONING, bounds_lonlat=(25.2, 57.0, 25.3, 57.1))
    other = fetch(describe(stub.tapis, limits), wanted, tmp_path, limits)
    assert {each.digest for each in kept(tmp_path)} == {layer.digest, other.digest}


def test_a_copy_of_the_first_version_is_still_found(tmp_path: Path, layer: CachedLayer) -> None:
    meta = layer.path.parent / "meta.json"
    told = json.loads(meta.read_text(encoding="utf-8")) | {"parameters": {}}
    meta.write_text(json.dumps(told), encoding="utf-8")
    assert kept(tmp_path) == [layer]


def cut(layer: CachedLayer) -> None:
    layer.path.write_bytes(layer.path.read_bytes()[:-10])


def lose(layer: CachedLayer) -> None:
    layer.path.unlink()


def break_meta(layer: CachedLayer) -> None:
    (layer.path.parent / "meta.json").write_text('{"format": 1}', encoding="utf-8")


def lead_away(layer: CachedLayer) -> None:
    path = layer.path.parent / "meta.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"file": "../../outside"}), encoding="utf-8")


@pytest.mark.parametrize("harm", [cut, lose, break_meta, lead_away])
def test_a_copy_that_is_not_whole_is_not_there(
    tmp_path: Path, layer: CachedLayer, harm: Any
) -> None:
    harm(layer)
    assert kept(tmp_path) == []
    with pytest.raises(Refusal) as refused:
        kept_layer(tmp_path, layer.digest)
    assert refused.value.code == "connection-not-kept"


def test_a_layer_is_forgotten_when_the_user_wishes(tmp_path: Path, layer: CachedLayer) -> None:
    forget(tmp_path, layer.digest)
    assert kept(tmp_path) == []
    assert not layer.path.exists()
    with pytest.raises(Refusal):
        forget(tmp_path, layer.digest)


@pytest.mark.parametrize("digest", ["", ".", "..", "../..", "none"])
def test_only_layers_of_the_cache_are_forgotten(
    tmp_path: Path, layer: CachedLayer, digest: str
) -> None:
    with pytest.raises(Refusal):
        forget(tmp_path, digest)
    assert kept(tmp_path) == [layer]


@pytest.mark.usefixtures("layer")
def test_a_copy_that_cannot_be_named_leaves_the_cache_as_it_was(
    stub: Any,
    limits: ServiceLimits,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(path: Path, _content: bytes) -> Path:
        raise Refusal("folder-unwritable", folder=str(path), reason="ENOSPC")

    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(before) == 2
    monkeypatch.setattr(cache, "write_whole", full)
    with pytest.raises(Refusal):
        fetch(describe(stub.tapis, limits), Wanted(ZONING), tmp_path, limits)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_file_where_the_folder_should_be_is_refused(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    (tmp_path / "connections").write_text("a file", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        fetch(describe(stub.tapis, limits), Wanted(ZONING), tmp_path, limits)
    assert refused.value.code == "folder-unwritable"
