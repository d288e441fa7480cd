"""What frames every page: the style of the page and the line on legal force."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from views.ui import session
from views.ui.language import language_control

_SPECIAL = frozenset("\\`*_{}[]<>()#+-.!|~$:&\"'")
_SPACES = re.compile("[^\\S\u00a0\u202f]+")  # all but those that numbers are written with
_PAIRS = re.compile(
    r"(?<=[<>~-])(?=[=-])|(?<=-)(?=>)|(?<=:)(?=/|streamlit:)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE
)
_WIDTHS = {  # pages with a map of their own
    "plans": "105rem",
    "borders": "105rem",
    "figures": "none",
    "statistics": "none",
    "recommendations": "none",
    "compare": "none",
    "questionnaires": "none",
    "registers": "none",
    "visit": "none",
    "cooperation": "none",
    "pairs": "none",
    "systems": "105rem",
    "glossary": "105rem",
}
_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page_frame(page: str, say: Words) -> None:
    """Apply the page's style; the map's page leaves no margin round the map."""
    st.html(f"<style>{_STYLE}{_upload_style(say)}</style>")
    if page:
        st.html(f"<style>.block-container {{ max-width: {_WIDTHS.get(page, '72rem')}; }}</style>")


def _upload_style(say: Words) -> str:
    """Return the style that puts our words over Streamlit's own on the field for files."""
    most = st.get_option("server.maxUploadSize")
    told = {
        '[data-testid="stBaseButton-secondary"] p': say("frame.upload"),
        '[data-testid="stFileUploaderDropzoneInstructions"] span': say(
            "frame.upload_limit", most=most
        ),
    }
    zone = '[data-testid="stFileUploaderDropzone"]'
    return "".join(
        f'{zone} {part} {{ font-size: 0; }} {zone} {part}::after {{ content: "{text}"; '
        f"font-size: 0.9rem; }}"
        for part, text in told.items()
    )


def page_start(page: str) -> Store | None:
    """Draw what every page but the map begins with; None, with a sentence, without data."""
    session.arrive_elsewhere(page)
    say = session.say()
    language_control(in_address=True)
    st.title(say(f"pages.{page}"), anchor=False)
    st.write(say(f"{page}.about"))
    try:
        return session.shared_store()
    except Refusal as refusal:
        tell(refusal, say)
        return None


def tell(refusal: Refusal, say: Words) -> None:
    """Show a refusal as one sentence."""
    st.warning(plain_text(say.refusal(refusal)), icon=":material/error:")


def plain_text(text: str) -> str:
    """Return text that Streamlit's Markdown shows letter for letter, on one line.

    Entities keep Markdown from seeing anything in it. Streamlit's frontend looks once more after
    they are read, for addresses, arrows and its logo; a word joiner, which nobody sees, parts them.
    """
    parted = _PAIRS.sub("\u2060", _SPACES.sub(" ", text).strip(" "))
    return "".join(f"&#{ord(c)};" if c in _SPECIAL else c for c in parted)


def group_heading(text: str) -> None:
    """Draw the heading of a group in the side bar."""
    st.html(f'<div class="explorer-group">{escape(text)}</div>')


def notice(say: Words) -> None:
    """Say that nothing here is legally binding."""
    st.caption(plain_text(say("app.not_binding")))
