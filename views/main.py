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

# section of the menu ("" stands in the bar itself), file, key of the title, icon, address
PAGES = (
    ("", "explore.py", "pages.explore", ":material/map:", ""),
    ("", "plans.py", "pages.plans", ":material/map_search:", "plans"),
    ("", "borders.py", "pages.borders", ":material/border_style:", "borders"),
    ("", "statistics.py", "pages.statistics", ":material/bar_chart:", "statistics"),
    ("", "recommendations.py", "pages.recommendations", ":material/assignment:", "recommendations"),
    ("menu.comparison", "compare.py", "pages.compare", ":material/compare:", "compare"),
    ("menu.comparison", "examples.py", "pages.examples", ":material/menu_book:", "examples"),
    ("menu.comparison", "systems.py", "pages.systems", ":material/balance:", "systems"),
    ("menu.comparison", "glossary.py", "pages.glossary", ":material/dictionary:", "glossary"),
    ("menu.data", "figures.py", "pages.figures", ":material/monitoring:", "figures"),
    ("menu.data", "catalogue.py", "pages.catalogue", ":material/layers:", "catalogue"),
    ("menu.data", "downloads.py", "pages.downloads", ":material/download:", "downloads"),
    ("menu.data", "boundaries.py", "pages.boundaries", ":material/fence:", "boundaries"),
)

say = language_of_run()
sections: dict[str, list[StreamlitPage]] = {}
for section, file, title, icon, url in PAGES:
    page = st.Page(HERE / file, title=say(title), icon=icon, url_path=url or None, default=not url)
    sections.setdefault(say(section) if section else "", []).append(page)
st.set_page_config(
    page_title=say("app.title"),
    page_icon=str(HERE / "ui" / "icon.png"),
    layout="wide",
    initial_sidebar_state=252,
)
current = st.navigation(sections, position="top")
page_frame(current.url_path)
current.run()
