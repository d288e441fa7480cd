"""The addresses under which other devices of the local network reach this machine.

Three ways, since each fails somewhere: which of its addresses the machine would speak from (needs a
route), what its own name stands for (on Debian 127.0.1.1), and its cards one by one (Linux only).
Nothing is sent by any of them.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
import sys
from collections.abc import Iterator

_SOMEWHERE = ("192.168.0.1", "10.0.0.1", "172.16.0.1", "169.254.0.1")
_DISCARD = 9
_SIOCGIFADDR = 0x8915  # asks Linux for the IPv4 address of a network card
_NAME, _ADDRESS = 16, slice(20, 24)


def lan_addresses() -> tuple[str, ...]:
    """Return IPv4 addresses, the likeliest first, those of the whole internet last.

    Empty on a machine that is in no network.
    """
    found = dict.fromkeys([*_spoken_from(), *_named(), *_cards()])
    told = [address for address in found if _reachable(address)]
    return tuple(sorted(told, key=lambda address: (is_public(address), _is_makeshift(address))))


def is_public(address: str) -> bool:
    """Say whether an address is reached from the whole internet, unless a firewall forbids it."""
    return ipaddress.IPv4Address(address).is_global


def _reachable(address: str) -> bool:
    told = ipaddress.IPv4Address(address)
    return not (told.is_loopback or told.is_unspecified or told.is_multicast)


def _is_makeshift(address: str) -> bool:
    return ipaddress.IPv4Address(address).is_link_local


def _spoken_from() -> Iterator[str]:
    for target in _SOMEWHERE:
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked,
        ):
            asked.connect((target, _DISCARD))  # of a datagram socket: looks up the way, no more
            yield str(asked.getsockname()[0])


def _named() -> Iterator[str]:
    with contextlib.suppress(OSError, UnicodeError):
        for told in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(told[4][0])


def _cards() -> Iterator[str]:
    if sys.platform != "linux":
        return
    from fcntl import ioctl  # noqa: PLC0415  not there on Windows

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # a card without an address
                request = struct.pack("256s", name.encode()[: _NAME - 1])
                yield socket.inet_ntoa(ioctl(asked.fileno(), _SIOCGIFADDR, request)[_ADDRESS])
