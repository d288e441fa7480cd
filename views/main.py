"""The entry script: page table, language, and what every page has in common."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from views.ui.frame import page_frame  # noqa: E402  the path has to be there first
from views.ui.language import language_of_run  # noqa: E402

# section of the menu ("" stands in the bar itself), page (its file, title and address), icon
PAGES = (
    ("", "explore", "map"),
    ("", "plans", "map_search"),
    ("", "borders", "border_style"),
    ("", "statistics", "bar_chart"),
    ("", "recommendations", "assignment"),
    ("menu.cooperation", "cooperation", "handshake"),
    ("menu.cooperation", "pairs", "compare_arrows"),
    ("menu.cooperation", "registers", "inventory"),
    ("menu.cooperation", "questionnaires", "quiz"),
    ("menu.cooperation", "visit", "flight_takeoff"),
    ("menu.comparison", "compare", "compare"),
    ("menu.comparison", "examples", "menu_book"),
    ("menu.comparison", "systems", "balance"),
    ("menu.comparison", "glossary", "dictionary"),
    ("menu.data", "figures", "monitoring"),
    ("menu.data", "catalogue", "layers"),
    ("menu.data", "downloads", "download"),
    ("menu.data", "boundaries", "fence"),
)
FIRST = "explore"

say = language_of_run()
sections: dict[str, list[StreamlitPage]] = {}
for section, name, icon in PAGES:
    page = st.Page(
        HERE / f"{name}.py",
        title=say(f"pages.{name}"),
        icon=f":material/{icon}:",
        url_path=None if name == FIRST else name,
        default=name == FIRST,
    )
    sections.setdefault(say(section) if section else "", []).append(page)
st.set_page_config(
    page_title=say("app.title"),
    page_icon=str(HERE / "ui" / "icon.png"),
    layout="wide",
    initial_sidebar_state=252,
)
current = st.navigation(sections, position="top")
page_frame(current.url_path, say)
current.run()
