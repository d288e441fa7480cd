"""The audit that a page shows, and the audits that the map's addresses speak of."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from functools import lru_cache

import geopandas as gpd
import pandas as pd

from planning.audits import Audited

_MOST = 12
_held: OrderedDict[str, Audited] = OrderedDict()
_lock = threading.Lock()
_TOLD = (
    *("border_id", "judgement", "weight", "unit_name_a", "unit_name_b"),
    *("code_a", "code_b", "name_a", "name_b"),
)
_ZONE = ("code", "name", "hilucs")


def hold(audited: Audited) -> str:
    """Keep an audit for the routes of the map; return the name of it that its content gives."""
    token = _digest(audited)
    with _lock:
        _held[token] = audited
        _held.move_to_end(token)
        while len(_held) > _MOST:
            _held.popitem(last=False)
    return token


def held(token: str) -> Audited | None:
    """Return the audit of a name; None when it was let go or never was."""
    with _lock:
        return _held.get(token)


@lru_cache(maxsize=_MOST)
def _digest(audited: Audited) -> str:
    stretches, zones = audited.stretches, audited.zones
    plans = repr([(used.id, used.title, used.version) for used in audited.used])
    parts = (_content(stretches, _TOLD), _content(zones, _ZONE), *stretches.geometry.to_wkb())
    asked = f"{plans} {audited.asked.reach}".encode()
    return hashlib.sha256(b"".join((*parts, asked))).hexdigest()[:20]


def _content(table: pd.DataFrame, columns: tuple[str, ...]) -> bytes:
    text = pd.DataFrame(table)[list(columns)].astype(str)
    return bytes(pd.util.hash_pandas_object(text).to_numpy().tobytes())


def of_border(audited: Audited, border: str) -> gpd.GeoDataFrame:
    """Return the stretches of one border, in their order along it."""
    return audited.stretches[audited.stretches["border_id"] == border]
