"""What the command line answers when official boundaries are imported or taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from geo.errors import Refusal
from geo.types import Issue
from layers.official import import_official, remove_official
from layers.territory import load_territory
from layers.words import Words


def official_answer(
    home: Path, files: Sequence[Path], say: Words, *, download: bool, remove: bool
) -> tuple[dict[str, Any], list[str], Iterable[Issue]]:
    """Import files into ``home`` (downloaded ones too) or remove what is there; tell what was done.

    Refuses ``official-no-files`` and what ``import_official`` refuses.
    """
    if remove:
        remove_official(home)
        return {"removed": True}, [say("official.removed")], ()
    wanted = list(files)
    if download:
        from layers.download import download_all  # noqa: PLC0415  only who asks goes online

        wanted += download_all(home / "downloads")
    if not wanted:
        raise Refusal("official-no-files")
    result = import_official(wanted, load_territory(), home)
    told = {"manifest": result.manifest, "issues": [say.issue(i) for i in result.issues]}
    return told, [say("official.imported"), *told["issues"]], result.issues
