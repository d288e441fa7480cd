"""The permalink: a view goes into it and comes out whole, and no address breaks the app."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.territory import REGIONS
from layers.words import LANGUAGES
from views.ui.permalink import CAMERAS, MAX_LAYERS, TABS, Shown, View, decode, encode, query

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,30}", fullmatch=True)
SHOWN = st.builds(Shown, IDS, st.integers(0, 100).map(lambda percent: percent / 100))
LAYERS = st.lists(SHOWN, max_size=MAX_LAYERS, unique_by=lambda shown: shown.id).map(tuple)
DEGREES = st.integers(-8_500_000, 8_500_000).map(lambda n: n / 100_000)
ZOOMS = st.integers(400, 1800).map(lambda n: n / 100)
TEXTS = st.text(min_size=1, max_size=40)
VIEWS = st.builds(
    View,
    lang=st.sampled_from(LANGUAGES),
    region=st.sampled_from(REGIONS),
    at=st.none() | st.dates(),
    since=st.none() | st.dates(),
    layers=st.none() | LAYERS,
    camera=st.none() | st.tuples(DEGREES, DEGREES, ZOOMS),
    selected=st.none() | TEXTS,
    point=st.none() | st.tuples(DEGREES, DEGREES),
    tab=st.sampled_from(TABS),
    basemap=st.none() | TEXTS,
    present=st.booleans(),
)
KEYS = st.sampled_from([*encode(View()), "at", "since", "layers", "c", "sel", "p", "tab", "base"])
PIECES = st.sampled_from(["", ",", ".", "-", "_", "@", "nan", "1e999", "-0", "2021-07-01", "a.5"])
HOSTILE = st.text(max_size=60) | st.lists(PIECES, max_size=8).map("".join)
ADDRESSES = st.dictionaries(KEYS | st.text(max_size=5), HOSTILE, max_size=10)


@given(VIEWS)
def test_a_view_comes_back_whole_from_its_link(view: View) -> None:
    assert decode(dict(parse_qsl(query(view), keep_blank_values=True))) == view


@given(ADDRESSES)
def test_no_address_breaks_the_app_and_what_is_read_stays_as_it_was_read(
    told: dict[str, str],
) -> None:
    once = encode(decode(told))
    assert encode(decode(once)) == once


@given(ADDRESSES)
def test_a_map_can_stand_where_any_address_says(told: dict[str, str]) -> None:
    lat, lon, zoom = decode(told).looks_at
    assert abs(lat) <= 85
    assert abs(lon) <= 180
    assert 4 <= zoom <= 18


def test_all_layers_off_is_not_the_same_as_the_default_ones() -> None:
    assert decode({"layers": ""}).layers == ()
    assert decode({}).layers is None
    assert "layers=" in query(View(layers=()))


def test_language_and_date_stay_in_the_link_though_they_are_the_default() -> None:
    told = encode(View(at=dt.date(2021, 7, 1)))
    assert told == {"lang": "lv", "region": "vidzeme", "at": "2021-07-01"}


def test_a_layer_s_opacity_stands_behind_its_id_which_may_hold_underscores() -> None:
    view = decode({"layers": "mani_dati_2021.45,lakes,mani_dati_2022.100"})
    assert view.layers == (
        Shown("mani_dati_2021", 0.45),
        Shown("lakes"),
        Shown("mani_dati_2022"),
    )


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("lang", "ru"),
        ("region", "../etc"),
        ("at", "2021-02-30"),
        ("c", "57,25"),
        ("c", "nan,25,8"),
        ("c", "91,25,8"),
        ("p", "57"),
        ("tab", "<script>"),
        ("present", "yes"),
        ("layers", ""),
    ],
)
def test_what_cannot_be_read_takes_its_default_and_leaves_the_rest(key: str, text: str) -> None:
    view = decode({"sel": "0054010@2021-07-01", key: text})
    assert view.selected == "0054010@2021-07-01"
    assert (view.lang, view.region, view.at, view.tab) == ("lv", "vidzeme", None, "here")
    assert view.looks_at == CAMERAS["vidzeme"]
    assert not view.present


def test_no_link_asks_for_more_layers_than_a_map_can_hold() -> None:
    view = decode({"layers": ",".join(f"a{n}" for n in range(10_000))})
    assert len(view.layers or ()) == MAX_LAYERS
