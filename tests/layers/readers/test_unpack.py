"""Zips made by hand: what a list of members can say, and what it may not."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.readers.limits import ReadLimits
from layers.readers.unpack import unpacked

LIMITS = ReadLimits(file_bytes=1_000_000, members=20)
Make = Callable[[zipfile.ZipFile], object]


def zipped(tmp_path: Path, make: Make) -> Path:
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        make(archive)
    return path


def link() -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("plan.shp")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda archive: archive.writestr("../plan.shp", "x"), "zip-unsafe-name"),
        (lambda archive: archive.writestr("/etc/plan.shp", "x"), "zip-unsafe-name"),
        (lambda archive: archive.writestr("C:/plan.shp", "x"), "zip-unsafe-name"),
        (lambda archive: archive.writestr("..\\plan.shp", "x"), "zip-unsafe-name"),
        (lambda archive: archive.writestr("nul", "x"), "zip-unsafe-name"),
        (lambda archive: archive.writestr(link(), "/etc/passwd"), "zip-link"),
        (lambda archive: archive.writestr("more.zip", "x"), "zip-nested"),
        (lambda archive: archive.writestr("a.json", "0" * 1_000_001), "zip-unpacks-too-large"),
        (lambda archive: [archive.writestr(f"{n}.txt", "") for n in range(21)], "zip-too-many"),
        (lambda archive: [archive.writestr(f"{n}.txt", "") for n in range(500)], "zip-too-many"),
    ],
)
def test_a_list_that_is_not_safe_is_refused_before_anything_is_unpacked(
    make: Make, code: str, tmp_path: Path
) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    with pytest.raises(Refusal) as told:
        unpacked(zipped(tmp_path, make), folder, LIMITS)
    assert told.value.code == code
    assert list(folder.iterdir()) == []


def test_files_lie_under_numbers_and_keep_their_names_beside(tmp_path: Path) -> None:
    def make(archive: zipfile.ZipFile) -> None:
        archive.writestr("GIS dati/", "")
        archive.writestr("GIS dati/Zonējums.SHP", "x")
        archive.writestr("__MACOSX/._Zonējums.SHP", "x")
        archive.writestr(".DS_Store", "x")

    (tmp_path / "out").mkdir()
    ((place, name),) = unpacked(zipped(tmp_path, make), tmp_path / "out", LIMITS)
    assert name == "GIS dati/Zonējums.SHP"
    assert place.parent == tmp_path / "out"
    assert place.name.isascii()
    assert place.suffix == ".shp"


def test_a_member_that_holds_more_than_its_list_says_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, lambda archive: archive.writestr("a.json", "0" * 5_000))
    raw = path.read_bytes()
    path.write_bytes(raw.replace((5_000).to_bytes(4, "little"), (5).to_bytes(4, "little")))
    (tmp_path / "out").mkdir()
    with pytest.raises(Refusal, match="zip-"):
        unpacked(path, tmp_path / "out", LIMITS)


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, lambda archive: archive.writestr("a.json", "{}"))
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    (tmp_path / "out").mkdir()
    with pytest.raises(Refusal, match="zip-encrypted"):
        unpacked(path, tmp_path / "out", LIMITS)
