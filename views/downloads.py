"""Downloads: layers for one municipality, or for all of them, in files for any GIS."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.declaration import Declaration
from layers.listing import finest
from layers.loading import regions_of
from layers.out.export import ExportResult, export_all, export_unit
from layers.store import Store
from layers.territory import Key, first_day
from layers.words import Words
from planning.unitrecords import unit_records
from views.ui import session
from views.ui.frame import notice, page_start, plain_text, tell
from views.ui.permalink import CAMERAS

FORMATS = ("geojson", "gpkg", "csv", "zip")
SYSTEMS = ("EPSG:4326", "EPSG:3059", "layer")
_READY = "download_ready"
_TYPES = {
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".csv": "text/csv",
    ".zip": "application/zip",
}


@dataclass(frozen=True)
class Order:
    """What is asked for."""

    region: str
    at: dt.date
    key: Key | None
    layers: tuple[str, ...]
    clip: bool
    fmt: str
    crs: str


def main() -> None:
    """Draw the page."""
    store = page_start("downloads")
    if store is None:
        return
    say = session.say()
    try:
        order = _order(store, say)
        if order and st.button(say("downloads.make"), type="primary", icon=":material/download:"):
            _make(store, order, say)
    except Refusal as refusal:
        tell(refusal, say)
        return
    if order:
        _ready(order, say)
    notice(say)


def _order(store: Store, say: Words) -> Order | None:
    left, right = st.columns(2)
    region = left.selectbox(
        say("controls.region"), list(CAMERAS), format_func=lambda r: say(f"regions.{r}")
    )
    at = right.date_input(
        say("downloads.date"),
        value=session.day(),
        min_value=first_day(),
        max_value=session.today(),
        format="DD.MM.YYYY",
    )
    keys = finest(store.territory, region, at)
    if not keys:
        st.info(say("downloads.no_units"), icon=":material/info:")
        return None
    key = left.selectbox(
        say("downloads.unit"),
        [*keys, None],
        format_func=lambda k: store.territory.name(k, at=at) if k else say("downloads.all"),
    )
    fmt = right.selectbox(
        say("downloads.format"), FORMATS, index=3, format_func=lambda f: say(f"formats.{f}")
    )
    titles = {d.id: d.title[say.lang] for d in store.catalogue if _fits(d, region, fmt)}
    layers = st.multiselect(
        say("downloads.layers"),
        list(titles),
        default=[layer for layer in titles if _offered(store.catalogue[layer])],
        format_func=titles.__getitem__,
        placeholder=say("downloads.layers_hint"),
        select_all=False,
    )
    st.caption(plain_text(say("downloads.records")))
    clip = st.toggle(say("downloads.clip"), value=True, help=say("downloads.clip_help"))
    crs = "EPSG:4326"
    if fmt in {"gpkg", "zip"}:
        crs = st.selectbox(
            say("downloads.crs"), SYSTEMS, format_func=lambda c: say(f"crs.{c.replace(':', '_')}")
        )
    return Order(region, at, key, tuple(layers), clip, fmt, crs)


def _fits(layer: Declaration, region: str, fmt: str) -> bool:
    return region in regions_of(layer) and (layer.kind == "vector" or fmt == "zip")


def _offered(layer: Declaration) -> bool:
    return layer.visible and layer.listed and layer.role != "background"


def _make(store: Store, order: Order, say: Words) -> None:
    with st.spinner(say("downloads.making")), tempfile.TemporaryDirectory() as folder:
        result = _export(store, order, Path(folder), say.lang)
        files = [(path.name, path.read_bytes()) for path in result.paths]
    st.session_state[_READY] = (order, files, [say.issue(issue) for issue in result.issues])


def _export(store: Store, order: Order, folder: Path, lang: str) -> ExportResult:
    where = (store.territory, store.catalogue)

    def beside(unit: Key) -> dict[str, bytes]:
        return unit_records(store, unit, order.at, lang)

    if order.key is None:
        return export_all(
            *where,
            order.region,
            order.at,
            order.layers,
            clip=order.clip,
            folder=folder,
            crs=order.crs,
            lang=lang,
            beside=beside,
        )
    return export_unit(
        *where,
        order.key,
        order.at,
        order.layers,
        clip=order.clip,
        fmt=order.fmt,
        folder=folder,
        crs=order.crs,
        lang=lang,
        beside=beside,
    )


def _ready(order: Order, say: Words) -> None:
    made = st.session_state.get(_READY)
    if made is None or made[0] != order:
        return
    st.success(say("downloads.ready", count=len(made[1])), icon=":material/check:")
    for name, data in made[1]:
        st.download_button(
            f"{plain_text(name)} ({say.number(len(data) / 1024, 0)} KB)",
            data,
            file_name=name,
            mime=_TYPES.get(Path(name).suffix, "application/octet-stream"),
            key=f"file:{name}",
            on_click="ignore",
        )
    for text in made[2]:
        st.caption(f":material/info: {plain_text(text)}")


main()
