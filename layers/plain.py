"""Values as JSON has them."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401  any value of ours becomes JSON
    """Return a value as JSON has it: dates as ISO text, nothing and not-a-number as None."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Path):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
