"""How much each component of a pair counts: shipped, kept for everyone, or read from a file."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from planning.database import reading, writing
from planning.models import Setting
from planning.paircomponents import components, shipped_weights

if TYPE_CHECKING:
    from pathlib import Path

PAIR_WEIGHTS = "pair_weights"
MOST = 10.0
_MOST_BYTES = 100_000


@dataclass(frozen=True)
class StoredWeights:
    """The weights in use; ``own``: somebody saved them; ``version`` grows with each change."""

    weights: Mapping[str, float]
    own: bool
    version: int


def stored_weights(home: Path) -> StoredWeights:
    """Return the weights in use: those that were saved, or the shipped ones."""
    with reading(home) as session:
        return _stored(session.get(Setting, PAIR_WEIGHTS))


def save_weights(home: Path, weights: Mapping[str, float], *, version: int) -> StoredWeights:
    """Keep weights for everyone; ``version`` is the one that their editor has seen.

    Refuses ``pair-weights-changed`` and what `checked_weights` refuses.
    """
    return _put(home, checked_weights(weights), version)


def reset_weights(home: Path, *, version: int) -> StoredWeights:
    """Return to the shipped weights; refuses ``pair-weights-changed``."""
    return _put(home, None, version)


def read_weights(file: Path) -> dict[str, float]:
    """Return the weights of a file: CSV with columns component and weight, or JSON.

    Components that it does not name keep their shipped weight. Refuses ``file-not-there``,
    ``pair-weights-file`` and what `checked_weights` refuses.
    """
    if not file.is_file():
        raise Refusal("file-not-there", file=file.name)
    content = file.read_bytes()[:_MOST_BYTES]
    try:
        text = content.decode("utf-8-sig")
        told = _of_json(text) if text.lstrip().startswith(("{", "[")) else _of_csv(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error) as error:
        raise Refusal("pair-weights-file", file=file.name) from error
    return shipped_weights() | checked_weights(told)


def checked_weights(weights: Mapping[str, Any]) -> dict[str, float]:
    """Return weights as numbers, in the order of the components.

    Refuses ``pair-component-unknown``, ``pair-weight-unfit`` (no number from 0 to 10) and
    ``weights-nothing`` where all components are named and none has a weight.
    """
    known = components()
    for key, value in weights.items():
        if key not in known:
            raise Refusal("pair-component-unknown", component=key, known=", ".join(known))
        if not _fits(value):
            raise Refusal("pair-weight-unfit", component=key, value=str(value), most=MOST)
    found = {key: float(weights[key]) for key in known if key in weights}
    if len(found) == len(known) and not any(found.values()):
        raise Refusal("weights-nothing")
    return found


def check_kept(value: Any) -> None:  # noqa: ANN401  what a file says was kept
    """Check what is kept under `PAIR_WEIGHTS`; raises what bad weights refuse, and others."""
    if value is not None:
        checked_weights(dict(value))


def _fits(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        number = float(value)
    except ValueError:
        return False
    return math.isfinite(number) and 0 <= number <= MOST


def _of_json(text: str) -> dict[str, Any]:
    told = json.loads(text)
    if isinstance(told, list):
        return {str(row["component"]): row["weight"] for row in told}
    return dict(told)


def _of_csv(text: str) -> dict[str, Any]:
    first = text.splitlines()[0] if text.strip() else ""
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    if not {"component", "weight"} <= set(rows.fieldnames or ()):
        raise ValueError(first)
    return {str(row["component"]).strip(): _number(row["weight"]) for row in rows}


def _number(text: str) -> str:
    """Return a number that may be written with the comma of Latvian and Norwegian."""
    return text.strip().replace(",", ".")


def _put(home: Path, told: dict[str, float] | None, version: int) -> StoredWeights:
    with writing(home) as session:
        row = session.get(Setting, PAIR_WEIGHTS)
        if version != (0 if row is None else row.version):
            raise Refusal("pair-weights-changed")
        if row is None:
            row = Setting(key=PAIR_WEIGHTS, value=told, version=1)
            session.add(row)
        else:
            row.value = told
            row.version += 1
        return _stored(row)


def _stored(row: Setting | None) -> StoredWeights:
    told = row.value if row else None
    version = row.version if row else 0
    return StoredWeights(shipped_weights() | (told or {}), own=told is not None, version=version)
