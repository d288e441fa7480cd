"""Examples: how Østfold plans together, on the map and told with how sure every fact is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from planning.examples import chosen_examples
from views.ui import session
from views.ui.examplecard import example_card
from views.ui.examplelist import chosen_here, example_list, filters_here
from views.ui.examplemap import example_map
from views.ui.frame import page_start, tell
from views.ui.transferpage import transfer_page
from views.ui.transferview import part_control, part_here

_STYLE = (Path(__file__).parent / "ui" / "examples.css").read_text(encoding="utf-8")


def main() -> None:
    """Draw the page."""
    if part_here() == "transfer":
        transfer_page()
        return
    st.html(f"<style>{_STYLE}</style>")
    side, middle = st.columns([0.38, 0.62], gap="small")
    with side, st.container(key="examples_side"):
        store = page_start("examples")
        if store is None:
            return
        say = session.say()
        part_control(say)
        try:
            chosen = chosen_here()
            if chosen is None:
                example_list(store, say)
            else:
                example_card(store, chosen, say)
        except Refusal as refusal:
            tell(refusal, say)
            return
    with middle:
        example_map(store, chosen_examples(**filters_here()), chosen, say)


main()
