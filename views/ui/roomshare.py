"""Share with the room: the switch that opens the guests' pages to the local network.

Whoever sees this control is the owner: the gate lets nobody else come as far as a page.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from geo.errors import Refusal
from layers.words import Words
from views.guestroutes import room_app
from views.ui.frame import plain_text, tell
from views.ui.guestserver import room
from views.ui.lan import is_public, lan_addresses
from views.ui.listening import is_loopback

_ADDRESS, _REFUSED = "room_share_address", "room_share_refused"


def guest_address(path: str) -> str:
    """Return the address under which phones reach a guests' page, the best that there is now.

    That of the room while it is shared, else that of the app itself, which may be this machine's
    own: `reaches_phones` tells.
    """
    if room().url:
        return room().url + path
    told = urlsplit(st.context.url or "")
    return f"{told.scheme or 'http'}://{told.netloc or 'localhost'}{path}"


def reaches_phones(address: str) -> bool:
    """Say whether an address is of more than this machine alone."""
    host = urlsplit(address).hostname or ""
    return host != "localhost" and not is_loopback(host)


def room_share(say: Words) -> None:
    """Draw the switch with what it does, where it leads, and what is in the way."""
    refusal = st.session_state.pop(_REFUSED, None)
    if refusal is not None:
        tell(refusal, say)
    with st.container(horizontal=True, vertical_alignment="center", key="room_share"):
        if room().url:
            _shared(say)
        else:
            _not_shared(say)


def _shared(say: Words) -> None:
    gone = room().address not in lan_addresses()
    icon = ":material/wifi_off:" if gone else ":material/wifi:"
    told = say("room.gone" if gone else "room.shared", url=room().url)
    st.markdown(f"{icon} {plain_text(told)}", width="stretch")
    st.button(say("room.stop"), key="room_share_stop", on_click=_stop)


def _not_shared(say: Words) -> None:
    addresses = lan_addresses()
    told = say("room.not_shared" if addresses else "room.no_network")
    icon = ":material/lock:" if addresses else ":material/wifi_off:"
    st.markdown(f"{icon} {plain_text(told)}", width="stretch")
    if addresses:
        with st.popover(say("room.share"), icon=":material/wifi:", key="room_share_confirm"):
            _confirm(addresses, say)


def _confirm(addresses: tuple[str, ...], say: Words) -> None:
    st.markdown(plain_text(say("room.about")))
    chosen = addresses[0]
    if len(addresses) > 1:
        chosen = st.selectbox(
            say("room.address"), addresses, key=_ADDRESS, help=say("room.address_help")
        )
    if is_public(chosen):
        st.warning(plain_text(say("room.public", address=chosen)), icon=":material/public:")
    st.caption(plain_text(say("room.firewall")))
    st.button(
        say("room.start"), key="room_share_start", type="primary", on_click=_start, args=(chosen,)
    )


def _start(address: str) -> None:
    try:
        room().open(room_app(), address)
    except Refusal as refusal:
        st.session_state[_REFUSED] = refusal


def _stop() -> None:
    room().close()
