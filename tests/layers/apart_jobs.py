"""Jobs that only tests run apart: many files in one child, and children that misbehave."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from geo.errors import Refusal
from geo.findings import Finding, severity_of
from layers.readers.raw import RawLayer
from layers.readers.reading import read_raw

Progress = Callable[[str, float], None]


def read_many(told: Mapping[str, Any], out: Path, progress: Progress) -> dict[str, Any]:
    """Read every file of a list; what one refuses is its outcome, all else ends the child."""
    outcomes: dict[str, Any] = {}
    for path in told["paths"]:
        began = time.monotonic()
        try:
            read = read_one({"path": path}, out, progress)
        except Refusal as refusal:
            read = {"refused": refusal.code, "values": refusal.values}
        outcomes[path.name] = read | {"seconds": time.monotonic() - began}
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"outcomes": outcomes, "peak_bytes": peak_kb * 1024}


def read_one(told: Mapping[str, Any], out: Path, _: Progress) -> dict[str, Any]:
    """Read ``told["path"]`` and write every layer to ``out`` as ``layer-N.parquet``.

    Returns driver, layers (name, CRS, encoding, counts, columns, findings) and findings.
    """
    raw = read_raw(told["path"])
    for number, layer in enumerate(raw.layers, start=1):
        layer.frame.to_parquet(out / f"layer-{number}.parquet")
    return {
        "driver": raw.driver,
        "layers": [_layer(layer) for layer in raw.layers],
        "findings": [_finding(finding) for finding in raw.findings],
    }


def _layer(layer: RawLayer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "crs_declared": layer.crs_declared,
        "crs": None if layer.crs is None else layer.crs.to_string(),
        "encoding": layer.encoding,
        "features_in": layer.features_in,
        "features": len(layer.frame),
        "columns": list(map(str, layer.frame.columns)),
        "findings": [_finding(finding) for finding in layer.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": severity_of(finding),
        "features": list(finding.features),
        "values": dict(finding.values),
    }


def reach_out(told: Mapping[str, Any], out: Path, _: Progress) -> dict[str, Any]:
    """Try what no reader may, in Python and beneath it, and tell what came of it."""
    secret, elsewhere = told["secret"], told["elsewhere"]
    libc = ctypes.CDLL(None, use_errno=True)
    tried: dict[str, Callable[[], object]] = {
        "open": lambda: Path(secret).read_text(encoding="utf-8"),
        "os.open": lambda: os.open(secret, os.O_RDONLY),
        "libc.open": lambda: _from_c(libc.open(secret.encode(), os.O_RDONLY)),
        "write": lambda: Path(elsewhere).write_text("x", encoding="utf-8"),
        "connect": lambda: socket.create_connection(("127.0.0.1", told["port"]), 1),
        "program": lambda: subprocess.run(["true"], check=True),  # noqa: S607
        "shell": lambda: os.system("true"),  # noqa: S605, S607
        "gdal": lambda: _layers_of_vrt(secret),
    }
    (out / "allowed.txt").write_text("x", encoding="utf-8")
    return {name: _outcome(attempt) for name, attempt in tried.items()} | {
        "environment": sorted(os.environ),
        "home": os.environ["HOME"],
    }


def _from_c(number: int) -> int:
    if number < 0:
        raise PermissionError(ctypes.get_errno())
    return number


def _layers_of_vrt(secret: str) -> object:
    import pyogrio  # noqa: PLC0415

    vrt = f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{secret}</SrcDataSource>'
    return pyogrio.read_info(vrt + "</OGRVRTLayer></OGRVRTDataSource>")


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Exception as error:  # noqa: BLE001  whatever stopped it
        return type(error).__name__
    return "done"


def hang(_: Mapping[str, Any], out: Path, progress: Progress) -> dict[str, Any]:
    (out / "half.txt").write_text("x", encoding="utf-8")
    progress("reading", 0.25)
    time.sleep(600)
    return {}


def eat(_: Mapping[str, Any], __: Path, ___: Progress) -> dict[str, Any]:
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def die(_: Mapping[str, Any], __: Path, ___: Progress) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def spin(_: Mapping[str, Any], __: Path, ___: Progress) -> dict[str, Any]:
    while True:
        pass


def talk(_: Mapping[str, Any], __: Path, ___: Progress) -> dict[str, Any]:
    return {"said": "x" * 20_000_000}


def babble(_: Mapping[str, Any], __: Path, ___: Progress) -> dict[str, Any]:
    """Print as libraries do, and answer all the same."""
    os.write(1, b"not an answer\n")
    return {"fine": True}


def refuse(_: Mapping[str, Any], out: Path, __: Progress) -> dict[str, Any]:
    (out / "half.txt").write_text("x", encoding="utf-8")
    raise Refusal("plan-file-too-large", size_mb=300, limit_mb=200)


def fail(_: Mapping[str, Any], __: Path, ___: Progress) -> dict[str, Any]:
    raise KeyError("a fault of ours")
