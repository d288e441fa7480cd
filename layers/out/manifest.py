"""What goes along with exported files: the manifest, the readme in words, the names of files."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.plain import plain
from layers.units import folded
from layers.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from layers.territory import Key, Territory

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_LONGEST = 60


@cache
def product_version() -> str:
    """Return the product's version, as its pyproject.toml says it."""
    with _PROJECT.open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def slug(text: str) -> str:
    """Return text as a part of a file name: ASCII letters, digits and hyphens."""
    plain_text = re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")
    return plain_text[:_LONGEST] or "unit"


def base_name(territory: Territory, key: Key, at: dt.date) -> str:
    """Return what the names of a unit's files begin with: its name, code and the day."""
    return f"{slug(territory.name(key, at=at))}_{slug(key[0])}_{at.isoformat()}"


def unit_record(territory: Territory, key: Key, at: dt.date) -> dict[str, Any]:
    """Return code, name and days of a unit."""
    unit = territory.unit(key)
    told = {"code": key[0], "name": territory.name(key, at=at), "level": unit["level"]}
    told |= {"valid_from": key[1], "valid_to": unit["valid_to"], "iso": unit["iso"]}
    return dict(plain(told))


def manifest_head(at: dt.date, now: dt.datetime, lang: str) -> dict[str, Any]:
    """Return what every manifest begins with."""
    return {
        "product": words(lang)("app.title"),
        "version": product_version(),
        "notice": words(lang)("app.not_binding"),
        "at": at.isoformat(),
        "generated_at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }


def readme(manifest: dict[str, Any], at: dt.date, now: dt.datetime, lang: str) -> str:
    """Return the manifest of one unit in words."""
    say = words(lang)
    unit = manifest["unit"]
    heading = f"{unit['name']} ({unit['code']})"
    lines = [heading, "=" * len(heading), ""]
    lines += [say("export.readme_date", date=at), say("export.readme_made", date=now.date())]
    lines += [say("export.readme_product", product=manifest["product"], version=product_version())]
    lines += ["", manifest["notice"], "", say("export.readme_layers"), ""]
    for layer in manifest["layers"]:
        lines += _told(layer, lang)
    if manifest.get("beside"):
        lines += [say("export.readme_beside"), "", *(f"- {file}" for file in manifest["beside"])]
        lines += [""]
    if manifest["left_out"]:
        lines += [say("export.readme_left_out"), ""]
        lines += [f"- {left['title']}: {left['reason']}" for left in manifest["left_out"]]
        lines += [""]
    remarks = list(dict.fromkeys(manifest["remarks"]))
    if remarks:
        lines += [say("export.readme_remarks"), "", *(f"- {remark}" for remark in remarks), ""]
    return "\r\n".join(lines)


def _told(layer: dict[str, Any], lang: str) -> Iterable[str]:
    say = words(lang)
    accuracy = layer["accuracy_m"]
    yield f"- {layer['title']} ({layer['id']}): {', '.join(layer['files'])}"
    yield f"  {say('export.readme_source', source=layer['source'], vintage=layer['vintage'])}"
    yield f"  {say('export.readme_licence', licence=layer['licence'])}"
    if accuracy is not None:
        yield f"  {say('export.readme_accuracy', metres=f'{accuracy:g}')}"
    yield f"  {say('export.readme_crs', crs=layer['crs'])}"
    yield ""
