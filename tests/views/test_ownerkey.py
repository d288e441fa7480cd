"""Who counts as the owner, by where a request comes from and what it carries."""

from __future__ import annotations

from typing import Any

import pytest

from views.ui.listening import is_loopback
from views.ui.ownerkey import COOKIE, OwnerKey, is_owner

KEY = OwnerKey()
HERE, PHONE = "127.0.0.1", "192.168.1.23"


def asked(
    peer: str | None = HERE, at: str = HERE, host: str | None = "localhost:8501", **headers: str
) -> dict[str, Any]:
    told = headers if host is None else {"host": host, **headers}
    raw = [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in told.items()]
    client = (peer, 50000) if peer else None
    return {"type": "http", "headers": raw, "client": client, "server": (at, 8501)}


def trusted(scope: dict[str, Any], *, alone: bool = True) -> bool:
    return is_owner(scope, KEY, alone=alone)


def with_key(value: str = KEY.value) -> str:
    return f"other=1; {COOKIE}={value}"


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_whoever_sits_at_a_machine_that_listens_to_itself_alone_needs_no_key(host: str) -> None:
    assert trusted(asked(host=host))
    assert trusted(asked("::1", "::1", host=host))
    assert trusted(asked(host=host, origin=f"http://{host}"))


def test_once_the_app_listens_elsewhere_too_the_key_is_asked_of_all() -> None:
    assert not trusted(asked(), alone=False)
    assert trusted(asked(cookie=with_key()), alone=False)
    assert trusted(asked(PHONE, "192.168.1.2", "192.168.1.2", cookie=with_key()), alone=False)


@pytest.mark.parametrize("peer", [PHONE, None, "", "::ffff:192.168.1.23", "127.0.0.1.example.org"])
def test_nobody_from_elsewhere_is_the_owner_without_the_key(peer: str | None) -> None:
    assert not trusted(asked(peer))


def test_a_connection_that_ends_at_another_address_of_the_machine_needs_the_key() -> None:
    assert not trusted(asked(HERE, "192.168.1.2"))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "", "[::1", "a@evil", None],
)
def test_a_foreign_name_for_this_machine_is_not_believed(host: str | None) -> None:
    assert not trusted(asked(host=host))


@pytest.mark.parametrize(
    "header", ["x_forwarded_for", "x_forwarded_host", "forwarded", "via", "x_real_ip"]
)
def test_what_came_through_a_proxy_or_a_tunnel_needs_the_key(header: str) -> None:
    assert not trusted(asked(**{header: HERE}))
    assert trusted(asked(**{header: HERE, "cookie": with_key()}))


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "http://localhost:8502", "http://[", "file://"]
)
def test_a_page_of_another_origin_never_speaks_for_the_owner(origin: str) -> None:
    assert not trusted(asked(origin=origin))
    assert not trusted(asked(origin=origin, cookie=with_key()), alone=False)


@pytest.mark.parametrize(
    "value",
    ["", "x", KEY.value[:-1], KEY.value + "a", "\x80", OwnerKey().value],
    ids=["none", "short", "cut", "longer", "odd", "other"],
)
def test_another_key_opens_nothing(value: str) -> None:
    assert not trusted(asked(PHONE, cookie=with_key(value)), alone=False)


def test_a_key_is_never_written_where_the_object_is() -> None:
    assert KEY.value not in repr(KEY)
    assert len(KEY.value) > 40


@pytest.mark.parametrize(
    ("bound", "told"),
    [
        (HERE, "http://127.0.0.1:8501/owner"),
        ("0.0.0.0", "http://localhost:8501/owner"),  # noqa: S104  told, not bound
        ("::", "http://localhost:8501/owner"),
        ("fd00::1", "http://[fd00::1]:8501/owner"),
    ],
)
def test_the_link_leads_to_where_the_app_listens(bound: str, told: str) -> None:
    assert KEY.link(bound, 8501) == f"{told}?key={KEY.value}"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_known_in_every_form(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.1", "localhost", "", "fe80::1%eth0"])  # noqa: S104  told, not bound
def test_nothing_else_is_loopback(address: str) -> None:
    assert not is_loopback(address)
