"""What a room sees: the address of the answering page, its QR code, the code, how many answered."""

from __future__ import annotations

from html import escape

import segno
import streamlit as st

from layers.words import Words
from planning.questionnaires import Questionnaire, code_told
from views.ui.frame import plain_text
from views.ui.roomshare import guest_address, reaches_phones, room_share


def room_address(code: str) -> str:
    """Return the address at which the questionnaire of a code is answered."""
    return guest_address(f"/q/{code}")


def room(asked: Questionnaire, answers: int, say: Words) -> None:
    """Draw the screen that is shown to the room while people answer."""
    if asked.status != "open":
        st.info(plain_text(say(f"questionnaires.room_{asked.status}")), icon=":material/info:")
    room_share(say)
    st.html(room_html(asked, room_address(asked.code), answers, say))


def room_html(asked: Questionnaire, address: str, answers: int, say: Words) -> str:
    """Return the screen as HTML; every text is escaped.

    An address of this machine alone has no picture: a phone would find nothing behind it.
    """
    reached = reaches_phones(address)
    count = say("questionnaires.answered", count=answers)
    return (
        '<div class="xq-room">'
        f"{_picture(address, say) if reached else _no_picture(say)}"
        f"<div><h2>{escape(asked.title.told(say.lang).text)}</h2>"
        f"<p>{escape(say('questionnaires.room_scan' if reached else 'room.here'))}</p>"
        f'<p class="xq-address">{escape(address)}</p>'
        f"<p>{escape(say('questionnaires.room_code'))}</p>"
        f'<p class="xq-code">{escape(code_told(asked.code))}</p>'
        f'<p class="xq-count">{escape(count)}</p></div></div>'
    )


def _picture(address: str, say: Words) -> str:
    picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=8, border=3)
    told = say("questionnaires.qr", address=address)
    return f'<img src="{escape(picture)}" alt="{escape(told)}">'


def _no_picture(say: Words) -> str:
    return f'<div class="xq-unshared">{escape(say("room.no_picture"))}</div>'
