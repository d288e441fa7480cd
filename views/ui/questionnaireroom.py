"""What a room sees: the address of the answering page, its QR code, the code, how many answered."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

import segno
import streamlit as st

from layers.words import Words
from planning.questionnaires import Questionnaire, code_told
from views.ui.frame import plain_text

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def room_address(code: str) -> str:
    """Return the address at which the questionnaire of a code is answered: this app's own."""
    told = urlsplit(st.context.url or "")
    return f"{told.scheme or 'http'}://{told.netloc or 'localhost:8501'}/q/{code}"


def room(asked: Questionnaire, answers: int, say: Words) -> None:
    """Draw the screen that is shown to the room while people answer."""
    if asked.status != "open":
        st.info(plain_text(say(f"questionnaires.room_{asked.status}")), icon=":material/info:")
    address = room_address(asked.code)
    st.html(room_html(asked, address, answers, say))
    if urlsplit(address).hostname in _LOOPBACK:
        st.caption(plain_text(say("questionnaires.room_loopback")))


def room_html(asked: Questionnaire, address: str, answers: int, say: Words) -> str:
    """Return the screen as HTML; every text is escaped."""
    picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=8, border=3)
    count = say("questionnaires.answered", count=answers)
    return (
        '<div class="xq-room">'
        f'<img src="{escape(picture)}" alt="{escape(say("questionnaires.qr", address=address))}">'
        f"<div><h2>{escape(asked.title.told(say.lang).text)}</h2>"
        f"<p>{escape(say('questionnaires.room_scan'))}</p>"
        f'<p class="xq-address">{escape(address)}</p>'
        f"<p>{escape(say('questionnaires.room_code'))}</p>"
        f'<p class="xq-code">{escape(code_told(asked.code))}</p>'
        f'<p class="xq-count">{escape(count)}</p></div></div>'
    )
