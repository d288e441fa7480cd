"""Values as JSON has them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from layers.plain import plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2009, 7, 1), "2009-07-01"),
        (float("nan"), None),
        (float("-inf"), None),
        (np.float64("nan"), None),
        (np.int64(3), 3),
        (np.bool_(1), True),
        (pd.Timestamp("2009-07-01"), "2009-07-01T00:00:00"),
        (pd.NaT, "NaT"),
        (Path("a") / "b", str(Path("a") / "b")),
        ({1: (None, [2.5])}, {"1": [None, [2.5]]}),
        ("Ķ", "Ķ"),
    ],
)
def test_values_become_json(value: object, expected: object) -> None:
    told = plain(value)
    assert told == expected
    assert json.loads(json.dumps(told, allow_nan=False)) == expected
