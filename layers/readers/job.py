"""Reading alone, as a job for a process apart: what is in a file, without judging it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from geo.findings import Finding, severity_of
from layers.readers.raw import RawLayer
from layers.readers.reading import read_raw


def read_job(
    told: Mapping[str, Any], out: Path, progress: Callable[[str, float], None]
) -> dict[str, Any]:
    """Read ``told["path"]`` and write every layer to ``out`` as ``layer-N.parquet``.

    Returns driver, layers (name, CRS, encoding, counts, columns, findings) and findings.
    """
    progress("read", 0.0)
    raw = read_raw(told["path"], layer=told.get("layer"))
    progress("write", 0.5)
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
