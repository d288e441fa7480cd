"""Fetches official boundary files from their publishers, when the user asks for it.

The addresses are data (data/boundaries/official_sources.toml). Only https leaves, to a public
address, within limits of size and time; a redirect is followed on the same host only.
"""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geo.errors import Refusal
from layers.connectors.transport import Limits, ask
from layers.home import ensure_folder
from layers.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SOURCES", "Limits", "download", "download_all", "known_sources"]

SOURCES = Path(__file__).resolve().parent.parent / "data" / "boundaries" / "official_sources.toml"
_ACCEPTED = (".zip", ".geojson", ".json", ".topojson", ".gpkg")
_NAME = re.compile(r"[\w][\w .()\-]{0,120}")


def known_sources(sources: Path = SOURCES) -> dict[str, dict[str, Any]]:
    """Return the sources by name: publisher, title, page, licence, tried, files.

    Refuses a table that cannot be read (``download-sources-broken``).
    """
    try:
        told = tomllib.loads(sources.read_text(encoding="utf-8"))
        for source in told.values():
            _check_files(source["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal("download-sources-broken", file=sources.name) from error
    return told


def _check_files(files: list[dict[str, str]]) -> None:
    for file in files:
        if not _NAME.fullmatch(file["name"]) or not file["name"].lower().endswith(_ACCEPTED):
            raise ValueError(file["name"])
        urlsplit(file["url"])


def download(
    which: str, folder: Path, sources: Path = SOURCES, limits: Limits | None = None
) -> list[Path]:
    """Fetch the files of one source into ``folder`` and return their paths, each whole.

    Refuses an unknown source (``download-unknown``), an address that is not https or not public
    (``download-address``), no answer (``download-unreachable``), an answer other than 200
    (``download-status``), a redirect elsewhere (``download-redirected``), too many bytes
    (``download-too-large``) or seconds (``download-too-slow``), an answer cut short
    (``download-cut``), and content that is not the file (``download-not-a-file``), such as an
    error page.
    """
    known = known_sources(sources)
    if which not in known:
        raise Refusal("download-unknown", source=which, known=", ".join(known))
    ensure_folder(folder)
    paths = []
    for file in known[which]["files"]:
        content = _fetched(file["url"], limits or Limits())
        _check_content(content, file["name"], str(urlsplit(file["url"]).hostname))
        paths.append(write_whole(folder / file["name"], content))
    return paths


def download_all(folder: Path, sources: Path = SOURCES, limits: Limits | None = None) -> list[Path]:
    """Fetch every source that is marked ``default`` into ``folder``; refuses as ``download``."""
    wanted = [name for name, told in known_sources(sources).items() if told.get("default")]
    return [path for name in wanted for path in download(name, folder, sources, limits)]


def _fetched(url: str, limits: Limits) -> bytes:
    answer = ask(url, limits)
    if answer.status != HTTPStatus.OK:
        raise Refusal("download-status", host=answer.host, status=answer.status)
    return answer.content


def _check_content(content: bytes, name: str, host: str) -> None:
    """Refuse an error page, and a file that is not whole."""
    check: Callable[[bytes], object] = json.loads
    if name.lower().endswith(".zip"):
        check = _check_zip
    elif name.lower().endswith(".gpkg"):
        check = _check_geopackage
    try:
        check(content)
    except (ValueError, zipfile.BadZipFile, RecursionError) as error:
        raise Refusal("download-not-a-file", host=host, file=name) from error


def _check_zip(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if not archive.namelist():
            raise ValueError(archive)


def _check_geopackage(content: bytes) -> None:
    if not content.startswith(b"SQLite format 3\0"):
        raise ValueError(content[:16])
