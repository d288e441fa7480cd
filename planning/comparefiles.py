"""A comparison taken along: figures as CSV, both sides as GeoJSON, a page as a Word document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geo.measure import LONLAT_CRS
from geo.types import Provenance
from layers.out.formats import geojson
from layers.out.worddoc import add_table, letters, new_document, word_bytes
from planning.comparefigures import (
    Indicator,
    indicator_record,
    side_record,
    source_records,
    unit_told,
    value_told,
    why_told,
)
from planning.statisticfiles import as_csv

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.amounts import Amount
    from planning.comparedareas import ComparedArea

_WIDTHS_MM = (56, 27, 27, 18, 42)


def compared_csv(
    store: Store, sides: tuple[ComparedArea, ComparedArea], found: Sequence[Indicator], say: Words
) -> bytes:
    """Return a row for every figure: both sides, difference, ratio, what is not comparable."""
    left, right = (side_record(store, side, say.lang) for side in sides)
    rows = []
    for one in found:
        told = indicator_record(one, say.lang)
        row = {name: told[name] for name in ("id", "title", "unit", "left", "right")}
        row |= {name: told[name] for name in ("difference", "ratio", "comparable")}
        row |= {"why_not": told["why_not"] or ""}
        row |= {f"{side}_{k}": told[k + "s"][side] for side in ("left", "right") for k in ("year",)}
        row |= {f"{side}_cells": told["cells"][side] for side in ("left", "right")}
        row |= {"left_area": left["name"], "left_at": sides[0].at.isoformat()}
        row |= {"right_area": right["name"], "right_at": sides[1].at.isoformat()}
        rows.append(row)
    return as_csv(
        rows, origin_of_amounts([one for pair in found for one in (pair.left, pair.right)])
    )


def origin_of_amounts(amounts: Sequence[Amount]) -> Provenance:
    """Return all sources as one, each part once."""
    every = [source for amount in amounts for source in amount.sources]

    def joined(texts: Sequence[str]) -> str:
        return "; ".join(dict.fromkeys(text for text in texts if text))

    return Provenance(
        joined([one.source for one in every]),
        joined([one.licence for one in every]),
        joined([one.vintage for one in every]),
        None,
    )


def compared_geojson(
    store: Store, sides: tuple[ComparedArea, ComparedArea], found: Sequence[Indicator], say: Words
) -> bytes:
    """Return both outlines (WGS84) as features with their figures and the sources of these."""
    rows = []
    for name, side in zip(("left", "right"), sides, strict=True):
        told = side_record(store, side, say.lang)
        amounts = [one.left if name == "left" else one.right for one in found]
        figures = dict(zip((one.kind.id for one in found), (a.value for a in amounts), strict=True))
        about = {"side": name, "name": told["name"], "at": side.at.isoformat()}
        units = [unit["id"] for unit in told["units"]]
        origin = origin_of_amounts(amounts)
        rows.append(
            about
            | {"region": side.region, "units": units, **figures}
            | {"source": origin.source, "licence": origin.licence, "vintage": origin.vintage}
        )
    frame = gpd.GeoDataFrame(rows, geometry=[side.outline for side in sides], crs=LONLAT_CRS)
    head = {"name": "comparison", "notice": say("app.not_binding")}
    return geojson(frame, head | {"indicators": _about_each(found, say)})


def _about_each(found: Sequence[Indicator], say: Words) -> dict[str, Any]:
    kept = ("title", "unit", "difference", "ratio", "comparable", "why_not", "years", "sources")
    told = ((one.kind.id, indicator_record(one, say.lang)) for one in found)
    return {name: {key: record[key] for key in kept} for name, record in told}


def compared_docx(
    store: Store,
    sides: tuple[ComparedArea, ComparedArea],
    found: Sequence[Indicator],
    say: Words,
    day: dt.date,
) -> bytes:
    """Return the figures as a Word document of ``day``: a table, what it is not, its sources."""
    names = [side_record(store, side, say.lang)["name"] for side in sides]
    document = new_document(say("compared.paper_title"), day, say.lang)
    document.add_heading(letters(say("compared.paper_title")), level=1)
    for name, side in zip(names, sides, strict=True):
        document.add_paragraph(letters(f"{name} · {say.date(side.at)}"), style="List Bullet")
    heads = (say("compared.indicator"), *names, say("compared.ratio"), say("compared.note"))
    add_table(document, heads, [_row(one, say) for one in found], _WIDTHS_MM)
    document.add_heading(letters(say("compared.sources")), level=2)
    every = [s for one in found for amount in (one.left, one.right) for s in amount.sources]
    for told in source_records(every):
        parts = (told["source"], told["licence"], told["vintage"])
        line = " · ".join(part for part in parts if part)
        document.add_paragraph(letters(line), style="List Bullet")
    document.add_paragraph(say("app.not_binding")).runs[0].italic = True
    return word_bytes(document)


def _row(one: Indicator, say: Words) -> tuple[str, ...]:
    unit = unit_told(one.kind, say.lang)
    title = f"{one.title}, {unit}" if unit else one.title
    ratio = "–" if one.ratio is None else say.number(one.ratio, 2)
    cells = (amount_told(amount, one, say) for amount in (one.left, one.right))
    return (title, *cells, ratio, why_told(one.why_not, say.lang))


def amount_told(amount: Amount, one: Indicator, say: Words) -> str:
    """Return a value as the language writes it, with its year where it has one."""
    year = f" ({amount.year})" if amount.year and amount.value is not None else ""
    return value_told(one.kind, amount.value, say.lang) + year
