"""The address of the page of cooperation."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from layers.territory import REGIONS
from planning.cooperationlists import cooperation_list
from views.ui.cooperationview import PARTS, CooperationView, decode, encode

WORDS = st.text(max_size=30)
KEYS = ("region", "at", "part", "coop", "edit", "q", "theme", "degree", "unit", "with", "page")


def views() -> st.SearchStrategy[CooperationView]:
    return st.builds(
        CooperationView,
        region=st.sampled_from(REGIONS),
        at=st.none() | st.dates(dt.date(2009, 1, 1), dt.date(2025, 1, 1)),
        part=st.sampled_from(PARTS),
        chosen=WORDS,
        edit=st.booleans(),
        text=WORDS,
        theme=st.sampled_from(["", *cooperation_list("theme")]),
        degree=st.sampled_from(["", *cooperation_list("degree")]),
        standing=st.sampled_from(["", *cooperation_list("standing")]),
        unit=WORDS,
        other=WORDS,
        practice=st.sampled_from(["", "only", "none"]),
        page=st.integers(1, 999),
    )


@given(views())
def test_an_address_tells_the_view_that_made_it(view: CooperationView) -> None:
    assert decode(encode(view)) == view


@given(st.dictionaries(st.sampled_from(KEYS), WORDS))
def test_whatever_stands_in_an_address_is_read(told: dict[str, str]) -> None:
    decoded = decode(told)
    assert decode(encode(decoded)) == decoded
