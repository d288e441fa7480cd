"""Plans from services on the network: choose a service, see its layers, fetch one, check it."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from layers.connectors import connect, postgis
from layers.connectors.database import PORT
from layers.connectors.here import service_limits
from layers.connectors.model import ServiceInfo
from layers.connectors.services import KnownService, services
from layers.store import Store
from layers.words import Words
from views.ui import fetchjobs
from views.ui.fetchwatch import watched
from views.ui.frame import plain_text, tell
from views.ui.panel import facts
from views.ui.planfetch import Door, fetch_form
from views.ui.plankept import kept_layers

ADDRESS, DATABASE = "address", "postgis"
_FIRST = "tapis"
_SERVICE, _TYPED = "online_service", "online_address"
_ASKING, _REMEMBERED = "online_describe", "online_remembered"
_OFFLINE = frozenset({"download-unreachable", "database-unreachable"})


def online(store: Store, say: Words) -> None:
    """Draw the choice of a service, what it offers, and what was fetched before."""
    left, right = st.columns([0.44, 0.56], gap="large")
    with left:
        door = _chosen_door(say)
    with right:
        service = _described(door, say)
        if service is not None and door is not None:
            fetch_form(store, door, service, say)
    kept_layers(store, say)


def _chosen_door(say: Words) -> Door | None:
    known = {service.id: service for service in services()}
    order = sorted(known, key=lambda name: name != _FIRST)
    _remember(_SERVICE)
    chosen = st.selectbox(
        say("plans.online.service"),
        [*order, ADDRESS, DATABASE],
        format_func=lambda name: (
            known[name].title[say.lang] if name in known else say(f"plans.online.{name}")
        ),
        key=_SERVICE,
    )
    if chosen == DATABASE:
        return _database(say)
    if chosen == ADDRESS:
        return _typed(say)
    _about(known[chosen], say)
    door = _door_to(known[chosen].address, known[chosen])
    _connect(door, say)
    return door


def _remember(key: str) -> None:
    """Keep what a control holds while the visitor looks at other parts of the page."""
    kept: dict[str, str] = st.session_state.setdefault(_REMEMBERED, {})
    if key in st.session_state:
        kept[key] = st.session_state[key]
    elif key in kept:
        st.session_state[key] = kept[key]


def _about(service: KnownService, say: Words) -> None:
    """Draw what is known of a service before it is asked, and that nobody here has asked it."""
    st.write(plain_text(service.note[say.lang]))
    facts(
        [
            (say("plans.online.publisher"), service.publisher),
            (say("plans.licence"), service.licence),
            (say("plans.online.kind"), say(f"plans.online.kinds.{service.kind}")),
            (say("plans.online.server"), str(urlsplit(service.address).hostname)),
        ]
    )
    if not service.tried:
        seen = say("plans.online.seen", date=service.seen) if service.seen else ""
        text = f"{say('plans.online.not_tried')} {seen}"
        st.caption(f":material/info: {plain_text(text)}")


def _typed(say: Words) -> Door | None:
    _remember(_TYPED)
    address = st.text_input(
        say("plans.online.address_of"),
        key=_TYPED,
        placeholder="https://…/wfs",
        help=say("plans.online.address_help"),
    )
    door = _door_to(address.strip()) if address.strip() else None
    _connect(door, say)
    return door


def _door_to(address: str, known: KnownService | None = None) -> Door:
    limits = service_limits()
    return Door(
        name=address,
        known=known,
        describe=lambda watch: connect.describe(address, limits, watch),
        fetch=lambda service, wanted, home, watch: connect.fetch(
            service, wanted, home, limits, watch
        ),
    )


def _database(say: Words) -> Door | None:
    """Draw the fields of a database; what is written in them is kept by the page alone.

    They are a form, since a password that people leave with the tab key is lost otherwise.
    """
    with st.form("online_database", border=False):
        server, port = st.columns([0.7, 0.3])
        server.text_input(say("plans.online.host"), key="online_host", placeholder="localhost")
        port.number_input(say("plans.online.port"), 1, 65_535, PORT, key="online_port")
        st.text_input(say("plans.online.dbname"), key="online_dbname")
        who, secret = st.columns(2)
        who.text_input(say("plans.online.user"), key="online_user", autocomplete="off")
        secret.text_input(
            say("plans.online.password"),
            key="online_password",
            type="password",
            autocomplete="off",
            help=say("plans.online.password_help"),
        )
        st.toggle(say("plans.online.encrypted"), value=True, key="online_encrypted")
        st.form_submit_button(
            say("plans.online.connect"),
            type=_weight(_database_door()),
            icon=":material/cloud_download:",
            on_click=lambda: _ask(_database_door()),
        )
    return _database_door()


def _database_door() -> Door | None:
    """Return the way to the database that the fields name; None where they name none."""
    host, name, user = (
        str(st.session_state.get(f"online_{key}", "")).strip() for key in ("host", "dbname", "user")
    )
    if not (host and name):
        return None
    dsn = postgis.Dsn(
        host=host,
        port=int(st.session_state["online_port"]),
        dbname=name,
        user=user,
        password=st.session_state["online_password"],
        sslmode="require" if st.session_state["online_encrypted"] else "prefer",
    )
    limits = service_limits()
    return Door(
        name=dsn.address,
        known=None,
        describe=lambda watch: postgis.postgis_tables(dsn, limits, watch),
        fetch=lambda _service, wanted, home, watch: postgis.read_postgis(
            dsn, wanted, home, limits, watch
        ),
    )


def _connect(door: Door | None, say: Words) -> None:
    st.button(
        say("plans.online.connect"),
        type=_weight(door),
        icon=":material/cloud_download:",
        disabled=door is None,
        key="online_connect",
        on_click=_ask,
        args=(door,),
    )


def _weight(door: Door | None) -> Literal["primary", "secondary"]:
    """Return how a button that asks a service looks: plain, once it has answered."""
    job = fetchjobs.job_at(_ASKING)
    answered = door is not None and job is not None and job.about == door.name and not job.refused
    return "secondary" if answered else "primary"


def _ask(door: Door | None) -> None:
    if door is not None:
        fetchjobs.begin(_ASKING, door.describe, door.name)


def _described(door: Door | None, say: Words) -> ServiceInfo | None:
    """Return what the chosen service says of itself; draw that it is being asked, or refuses."""
    job = fetchjobs.job_at(_ASKING)
    if door is None or job is None or job.about != door.name:
        known = st.session_state[_SERVICE] != DATABASE or door is not None
        text = say("plans.online.start" if known else "plans.online.database_start")
        st.info(text, icon=":material/cloud:")
        return None
    if job.running:
        watched(_ASKING, say("plans.online.asking"), say)
    if job.refused is not None:
        tell(job.refused, say)
        if job.refused.code in _OFFLINE:
            st.caption(plain_text(say("plans.online.offline")))
    return job.result if isinstance(job.result, ServiceInfo) else None
