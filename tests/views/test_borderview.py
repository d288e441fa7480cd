"""The address of the page of borders: what it holds comes back, what it cannot hold is no harm."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.border_audit import Reach
from layers.territory import REGIONS
from views.ui.borderview import MODES, BorderView, decode, encode

metres = st.floats(0, 5000).map(lambda one: round(one, 1))
views = st.builds(
    BorderView,
    region=st.sampled_from(REGIONS),
    at=st.none() | st.dates(dt.date(1996, 1, 1), dt.date(2026, 1, 1)),
    mode=st.sampled_from(MODES),
    plans=st.none() | st.lists(st.from_regex(r"plan-[0-9a-f]{10}", fullmatch=True)).map(tuple),
    border=st.none() | st.from_regex(r"[0-9]{7}@2009-07-01-[0-9]{7}@2009-07-01", fullmatch=True),
    metre=st.none() | metres,
    near=st.none() | st.from_regex(r"plan-[0-9a-f]{10}", fullmatch=True),
    reach=st.builds(Reach, metres, metres, metres),
)


@given(views)
def test_an_address_says_what_it_was_made_of(view: BorderView) -> None:
    assert decode(encode(view)) == view


def test_what_is_as_it_would_be_anyway_is_left_out() -> None:
    assert encode(BorderView()) == {}


@pytest.mark.parametrize(
    "told",
    [
        {"region": "<script>", "at": "2021-13-45", "mode": "all", "m": "nan"},
        {"m": "-1", "reach": "1,2"},
        {"m": "inf", "reach": "a,b,c"},
        {"reach": "1,2,-3"},
        {"reach": "nan,1,1"},
        {"reach": "1,2,3,4"},
        {"border": "", "near": "", "at": "", "m": ""},
    ],
)
def test_what_cannot_be_read_takes_its_default(told: dict[str, str]) -> None:
    assert decode(told) == BorderView()


@given(st.dictionaries(st.sampled_from(["region", "at", "plans", "m", "reach", "mode"]), st.text()))
def test_no_address_is_too_odd(told: dict[str, str]) -> None:
    assert decode(told).region in REGIONS
