"""Zip files from outside: judged by their list of members before anything is unpacked."""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from geo.errors import Refusal
from layers.readers.limits import MB, ReadLimits
from layers.readers.texts import cleaned

_END = b"PK\x05\x06"
_END_BYTES, _COMMENT_BYTES = 22, 65_535
_COUNT_AT = 10
_FEW = 20  # times the limit: so many are listed at once
_ZIP64 = 0xFFFF
_CHUNK = 1 << 20
_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".kmz", ".bz2", ".xz"})
_DEVICES = frozenset({"con", "prn", "aux", "nul"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def unpacked(path: Path, folder: Path, limits: ReadLimits) -> list[tuple[Path, str]]:
    """Unpack a zip into a folder and return its files with the names they had within.

    Files are numbered in the folder: no name from outside touches the disk, but for its ending.
    Refuses with ``zip-…``: what is broken, encrypted, too large or too many, and names that lead
    elsewhere, links, and archives within.
    """
    _check_count(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            members = list(_checked(archive.infolist(), limits))
            return [
                (_unpack(archive, info, name, folder, n), name)
                for n, (info, name) in enumerate(members)
            ]
    except Refusal:
        raise
    except _BROKEN as error:
        raise Refusal("zip-broken") from error


def _check_count(path: Path, limits: ReadLimits) -> None:
    """Refuse a long list by its own count: reading it would take a minute.

    The count may lie; the list's length in bytes then tells (46 of them are a member's least).
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_BYTES - _COMMENT_BYTES))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise Refusal("zip-incomplete")
    count, length = struct.unpack_from("<HI", tail, at + _COUNT_AT)
    most = max(count, length // 46 if count == _ZIP64 else 0, length // 2_000)
    if most > _FEW * limits.members:
        raise Refusal("zip-too-many", count=most, limit=limits.members)


def _checked(
    members: list[zipfile.ZipInfo], limits: ReadLimits
) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Give the files of a zip with readable names."""
    size = sum(member.file_size for member in members)
    if size > limits.file_bytes:
        limit = limits.file_bytes // MB
        raise Refusal("zip-unpacks-too-large", size_mb=size // MB, limit_mb=limit)
    if len(members) > limits.members:
        raise Refusal("zip-too-many", count=len(members), limit=limits.members)
    for member in members:
        name = _name(member)
        _check_member(member, name)
        if not member.is_dir() and not _is_litter(name):
            yield member, name


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; old programs of the east wrote it in another code page."""
    name = member.filename
    if not member.flag_bits & _IS_UTF8 and not name.isascii():
        raw = name.encode("cp437", errors="replace")
        name = next(text for text in _readings(raw) if text is not None)
    return unicodedata.normalize("NFC", cleaned(name))


def _readings(raw: bytes) -> Iterator[str | None]:
    for encoding in ("utf-8", "cp866", "cp437"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            yield None
            continue
        letters = [letter for letter in text if ord(letter) > 0x7F]  # noqa: PLR2004  ASCII
        plausible = encoding != "cp866" or all("\u0400" <= letter <= "\u04ff" for letter in letters)
        yield text if plausible else None
    yield raw.decode("cp437")


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refusal("zip-link", name=name)
    parts = (*PurePosixPath(name).parts, *PureWindowsPath(name).parts)
    absolute = name.startswith(("/", "\\")) or PureWindowsPath(name).drive
    if absolute or ".." in parts or any(part.lower() in _DEVICES for part in parts):
        raise Refusal("zip-unsafe-name", name=name)
    if member.flag_bits & _ENCRYPTED:
        raise Refusal("zip-encrypted")
    if PurePosixPath(name).suffix.lower() in _ARCHIVES and not _is_litter(name):
        raise Refusal("zip-nested", name=name)


def _is_litter(name: str) -> bool:
    """Return whether a file is what systems leave in folders."""
    last = PurePosixPath(name).name
    return name.startswith("__MACOSX/") or last.startswith(".") or last == "Thumbs.db"


def _unpack(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, folder: Path, number: int
) -> Path:
    """Write one member; it may not hold more than its list says."""
    target = folder / f"{number}{PurePosixPath(name).suffix.lower()}"
    left = member.file_size
    with archive.open(member) as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Refusal("zip-broken")
            file.write(chunk)
    if left:
        raise Refusal("zip-incomplete")
    return target
