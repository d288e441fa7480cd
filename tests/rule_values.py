"""What those who find a rule broken say of it, made up: the values that its sentence asks for."""

from __future__ import annotations

from collections.abc import Mapping

PLACE = {"used": "EPSG:3059", "lon": 25.4, "lat": 57.5}
# `issue_sentence` adds count, area and names.
SAID: Mapping[str, Mapping[str, object]] = {
    "crs.missing": {"declared": "–", "used": "EPSG:3059"},
    "crs.replaced": {"declared": "EPSG:4326", "used": "EPSG:3059"},
    "crs.implausible": {**PLACE, "others": "EPSG:3059 (LKS-92 / Latvia TM)"},
    "crs.axes-swapped": PLACE,
    "feature.duplicate-id": {"value": "a", "features_count": 2},
    "feature.duplicate-label": {"value": "1SP", "features_count": 2},
    "file.damaged-part": {"part": ".shx"},
    "file.left-out": {"total": 1, "left": "lasi.pdf"},
    "file.raster": {"width": 30, "height": 20, "bands": 1},
    "file.several-layers": {"total": 2, "layers": "a, b"},
    "geometry.curve-linearised": {"tolerance_cm": 1},
    "geometry.repaired": {"how": "uncrossed"},
    "text.date-invalid": {"field": "datums"},
    "text.encoding": {"encoding": "Windows-1257", "sample": "Ērgļi"},
    "text.mixed-kinds": {"field": "kods"},
    "text.renamed-field": {"fields": "fid → fid_1"},
    "text.value-changed": {"field": "kods"},
    "zone.label-disagrees": {"label": "1SP", "code": "SN"},
    "zone.unknown-code": {"code": "ZZ9"},
}
