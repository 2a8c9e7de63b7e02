"""From a host that somebody typed to one address that may be connected to.

A name is resolved once and the connection goes to that very address: a second look-up, by whoever connects, could be
answered differently. So callers connect to what `resolve` returns and give the name to TLS only.
"""

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings

from footfall.foundations.outbound.allow_list import Address, AllowList

Resolver = Callable[[str, int], Sequence[str]]

# The registries of special-purpose addresses of IANA, and the metadata address that one cloud took from public space.
_FORBIDDEN_V4: Final = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Only this block is routed as public. Loopback, ULA, link-local, multicast, v4-mapped and NAT64 all lie outside of it.
_PUBLIC_V6: Final = ip_network("2000::/3")
# Inside of it: protocol assignments with Teredo, documentation, 6to4 (which carries any IPv4 address), and again documentation.
_FORBIDDEN_V6: Final = tuple(
    ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
# What the C library reads as an IPv4 address although it is not four decimal numbers: 2130706433, 0x7f.1, 0177.0.0.1.
_ENDS_IN_A_NUMBER: Final = re.compile(r"(^|\.)(0x[0-9a-f]*|[0-9]+)\.?$", re.IGNORECASE)
_UNUSUAL: Final = re.compile(r"[^\w.:-]", re.ASCII)


class ForbiddenAddressError(Exception):
    """The host leads to, or may lead to, an address that people's settings must not reach."""


class UnknownHostError(Exception):
    """The name server knows no address of the host."""


def resolve(
    host: str,
    port: int,
    *,
    allow: AllowList | None = None,
    resolver: Resolver | None = None,
) -> str:
    """The address to connect to, as text without zone or brackets.

    Raises `ForbiddenAddressError` if the host is no plain name or address, or if any address that it has is not
    public and not in `allow` (the operator's list, when none is given), and `UnknownHostError` if it has none.
    """
    name = plain_host(host)
    if not 0 < port < 65536:
        raise ForbiddenAddressError(f"{port} is no port: give a number from 1 to 65535.")
    allowed = settings.FOOTFALL.outbound_allow if allow is None else allow
    found = [ip_address(text) for text in (resolver or look_up)(name, port)]
    if not found:
        raise UnknownHostError(f"{name} has no address: check its spelling.")
    # One public address among private ones is how a rebinding name begins, so all of them must pass.
    for address in found:
        if not is_public(address) and not allowed.lets_through(name, port, address):
            raise ForbiddenAddressError(
                f"{name}:{port} is not reachable from here: it leads to an address that is not public. "
                "If it is meant, the operator adds it to FOOTFALL_OUTBOUND_ALLOW."
            )
    return str(found[0])


def plain_host(host: str) -> str:
    """The host without brackets; refuses zones, credentials, and other spellings of numeric addresses."""
    name = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        address = ip_address(name)
    except ValueError:
        pass
    else:
        if isinstance(address, IPv6Address) and address.scope_id is not None:
            raise ForbiddenAddressError(f"{host!r} has a zone: give an address without one.")
        return str(address)
    if not name or len(name) > 253 or _UNUSUAL.search(name) or ":" in name:
        raise ForbiddenAddressError(
            f"{host[:253]!r} is no host: give a name such as db.example.com, or an address."
        )
    if _ENDS_IN_A_NUMBER.search(name):
        raise ForbiddenAddressError(
            f"{host!r} is not a plain address: write it as four decimal numbers."
        )
    return name


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        return address in _PUBLIC_V6 and not any(address in block for block in _FORBIDDEN_V6)
    return not any(address in block for block in _FORBIDDEN_V4)


def look_up(host: str, port: int) -> Sequence[str]:
    """Every address of a host by the system's resolver, best first; empty when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return ()
    # a link-local answer carries its zone, which `ip_address` reads and the check refuses
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in found))
