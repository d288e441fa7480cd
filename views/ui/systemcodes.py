"""The codes of zones under HILUCS as a table: what each list says, and who proposed it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from layers.cooperation import evidence_marks
from layers.crosswalk import crosswalks
from layers.crosswalktable import TableRow, crosswalk_csv, crosswalk_rows
from layers.equivalents import NATIONAL
from layers.words import Words
from planning.glossary import terms_with_code
from views.ui.frame import plain_text

_LISTS, _WORDS = "codes_lists", "codes_words"
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {
        "code": 80,
        "name": 260,
        "class": 260,
        "proposed_by": 150,
        "secondary": 190,
        "status": 80,
        "list": 190,
        "source": 190,
        "mark": 180,
        "name_en": 190,
        "note": 220,
    }
)
_FIRST = (*NATIONAL.values(), "no-hensynssone")


def codes_part(say: Words) -> None:
    """Draw the search, the table and its file; the address is the memory of what is asked."""
    names, text = _asked(say)
    rows = crosswalk_rows(names, text, say.lang)
    st.caption(say("systems.codes_about"))
    if not rows:
        st.info(say("systems.nothing"), icon=":material/search_off:")
        return
    st.dataframe(
        [_told(one, say) for one in rows],
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(rows), 560),
        column_config=_columns(say),
        column_order=tuple(_WIDTHS),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            say("systems.codes_csv"),
            data=lambda: crosswalk_csv(rows, say.lang),
            file_name="zonu-kodi.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(say("systems.codes_count", count=len(rows)))
    _terms(rows, say)


def _asked(say: Words) -> tuple[list[str], str]:
    told = st.query_params.get("list", "").split(",")
    first = [name for name in _FIRST if name in crosswalks()]
    order = [*first, *(name for name in crosswalks() if name not in first)]
    names = [name for name in order if name in told] or first
    st.session_state[_LISTS], st.session_state[_WORDS] = names, st.query_params.get("q", "")[:80]
    lists, search = st.columns([0.6, 0.4], gap="small")
    lists.multiselect(
        say("systems.lists"),
        order,
        format_func=lambda name: say(f"crosswalks.{name}"),
        key=_LISTS,
        label_visibility="collapsed",
        placeholder=say("systems.lists"),
        on_change=_changed,
        select_all=False,
    )
    search.text_input(
        say("systems.codes_search"),
        key=_WORDS,
        placeholder=say("systems.codes_search"),
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=_changed,
    )
    return names, st.session_state[_WORDS]


def _changed() -> None:
    lists = ",".join(st.session_state[_LISTS])
    asked = {"lang": st.query_params.get("lang"), "part": "codes", "list": lists}
    asked["q"] = st.session_state[_WORDS].strip()
    st.query_params.from_dict({key: value for key, value in asked.items() if value})


def _told(one: TableRow, say: Words) -> dict[str, str]:
    told = one.told(say.lang)
    told["list"] = say(f"crosswalks.{one.list}")
    told["class"] = told["class"] or say("systems.no_zone")
    told["status"] = say("systems.planned") if told["status"] == "future" else ""
    told["proposed_by"] = say("systems.ours" if told["proposed_by"] else "systems.of_list")
    told["mark"] = evidence_marks()[told["mark"]].names[say.lang]
    return told


def _columns(say: Words) -> dict[str, Any]:
    return {
        name: st.column_config.TextColumn(say(f"systems.column.{name}"), width=width)
        for name, width in _WIDTHS.items()
    }


def _terms(rows: list[TableRow], say: Words) -> None:
    """Offer the terms of the glossary that the codes stand for, where it is but a few."""
    found = [term for one in rows[:12] for term in terms_with_code(one.list, one.row.code)]
    for term in {term.id: term for term in found}.values():
        st.page_link(
            "glossary.py",
            label=plain_text(say("systems.in_glossary", term=term.words[say.lang])),
            icon=":material/dictionary:",
            query_params={"lang": say.lang, "term": term.id},
        )
