"""Where this process listens, read from its own sockets rather than from settings."""

from __future__ import annotations

import gc
import ipaddress
import socket
from contextlib import suppress


def listening_sockets() -> list[socket.socket]:
    """Return the sockets of the network at which this process waits for connections."""
    return [each for each in gc.get_objects() if isinstance(each, socket.socket) and _waits(each)]


def listening_at() -> list[tuple[str, int]]:
    """Return the address and port of each of them."""
    told = (each.getsockname() for each in listening_sockets())
    return sorted({(str(name[0]), int(name[1])) for name in told})


def is_loopback(address: str) -> bool:
    """Say whether an address of the network is this machine's own and no other's."""
    try:
        told = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = told.ipv4_mapped if isinstance(told, ipaddress.IPv6Address) else None
    return (mapped or told).is_loopback


def _waits(each: socket.socket) -> bool:
    with suppress(OSError):  # closed, or of another kind
        known = each.family in {socket.AF_INET, socket.AF_INET6}
        return known and bool(each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return False
