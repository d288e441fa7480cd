"""What parent and child say to each other: JSON, one value a line, in which a path is a path."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import Refusal

_PATH = "__path__"


def packed(value: object) -> bytes:
    """Return a value as one line."""
    return json.dumps(value, default=_plain).encode() + b"\n"


def unpacked(line: bytes) -> tuple[dict[str, Any], list[Path]]:
    """Return the value of a line, and every path in it."""
    paths: list[Path] = []

    def revive(found: dict[str, Any]) -> Any:  # noqa: ANN401  JSON
        if found.keys() != {_PATH}:
            return found
        paths.append(Path(found[_PATH]))
        return paths[-1]

    return json.loads(line, object_hook=revive), paths


@dataclass(frozen=True)
class Said:
    """One line of a child: how far it is, or its last word: the answer or a refusal."""

    progress: tuple[str, float] | None = None
    done: dict[str, Any] | None = None
    refusal: Refusal | None = None


def heard(line: bytes) -> Said:
    """Return what a line of a child says; refuses with ``file-reader-died`` what is no such line.

    What a file may have made of the child, it cannot make the parent trip over.
    """
    try:
        said = json.loads(line)
        if "progress" in said:
            stage, share = said["progress"]
            return Said(progress=(str(stage), float(share)))
        if "refusal" in said:
            code, values = str(said["refusal"]["code"]), dict(said["refusal"]["values"])
            return Said(refusal=Refusal(code, **values))
        return Said(done=dict(said["done"]))
    except (ValueError, TypeError, LookupError) as error:
        raise Refusal("file-reader-died") from error


def _plain(value: object) -> object:
    return {_PATH: str(value.resolve())} if isinstance(value, Path) else str(value)
