"""The list of examples with its filters; the address is the memory of both."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from layers.cooperation import Code, Degree, area_types, degrees, themes
from layers.words import Words
from planning.examples import Example, chosen_examples, examples
from views.ui.examplelike import LIKE, alike_order, like_control
from views.ui.frame import plain_text

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from layers.store import Store

CHOSEN = "example"
# key in the address, the list of its values, the words where nothing is chosen
_FILTERS: tuple[tuple[str, Callable[[], Mapping[str, Code | Degree]], str], ...] = (
    ("theme", themes, "any_theme"),
    ("degree", degrees, "any_degree"),
    ("area_type", area_types, "any_area"),
)


def chosen_here() -> Example | None:
    """Return the example that the address names, None where it names none that there is."""
    return examples().get(st.query_params.get(CHOSEN, ""))


def filters_here() -> dict[str, str | None]:
    """Return theme, degree and kind of area as the address has them, None for unknown ones."""
    told = {name: st.query_params.get(name) for name, _, _ in _FILTERS}
    return {name: told[name] if told[name] in known() else None for name, known, _ in _FILTERS}


def choose(example: str | None) -> None:
    """Put an example into the address, or take it out: one entry of the browser's history."""
    rest = {key: value for key, value in st.query_params.to_dict().items() if key != CHOSEN}
    st.query_params.from_dict(rest | ({CHOSEN: example} if example else {}))


def example_list(store: Store, say: Words) -> None:
    """Draw the filters and a row for every example that passes them, the most alike first."""
    with _filters(say):
        like = like_control(store, say)
    shown = chosen_examples(**filters_here())
    if like is not None:
        far = alike_order(store, like, shown, say)
        shown = tuple(sorted(shown, key=lambda one: far.get(one.id, math.inf)))
    else:
        far = {}
    if len(shown) < len(examples()):
        st.caption(say("examples.count", count=len(shown), of=len(examples())))
    if not shown:
        st.info(say("examples.none"), icon=":material/filter_alt_off:")
        st.button(say("examples.clear"), on_click=_clear)
    with st.container(key="examples_list"):
        for one in shown:
            st.button(
                _row(one, far.get(one.id), say),
                key=f"example:{one.id}",
                width="stretch",
                on_click=choose,
                args=(one.id,),
            )


def _row(one: Example, distance: float | None, say: Words) -> str:
    lang = say.lang
    degree = degrees()[one.degree].title(lang) if one.degree else say("examples.no_degree")
    about = [area_types()[one.area_type].title(lang), degree]
    if not one.verified:
        about.append(say("examples.unverified"))
    if distance is not None:
        about.append(say("alike.far", distance=say.number(distance, 2)))
    told = plain_text(" · ".join(about))
    return f"**{plain_text(one.names[lang])}**  \n{told}"


def _filters(say: Words) -> DeltaGenerator:
    """Draw the filters and return the place beside the first."""
    here = filters_here()
    (first, beside), below = st.columns(2, gap="small"), st.columns(2, gap="small")
    places = [first, *below]
    for place, (name, known, nothing) in zip(places, _FILTERS, strict=True):
        names: Mapping[str, str] = {key: one.title(say.lang) for key, one in known().items()}
        st.session_state[f"examples_{name}"] = here[name]
        place.selectbox(
            say(f"examples.{name}"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=say(f"examples.{nothing}"),
            key=f"examples_{name}",
            label_visibility="collapsed",
            on_change=_filtered,
            args=(name,),
        )
    return beside


def _filtered(name: str) -> None:
    rest = {key: value for key, value in st.query_params.to_dict().items() if key != name}
    value = st.session_state[f"examples_{name}"]
    st.query_params.from_dict(rest | ({name: value} if value else {}))


def _clear() -> None:
    told = st.query_params.to_dict()
    names = {LIKE, *(name for name, _, _ in _FILTERS)}
    st.query_params.from_dict({key: value for key, value in told.items() if key not in names})
