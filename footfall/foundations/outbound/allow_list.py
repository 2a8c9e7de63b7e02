"""What the operator lets through although it lies inside their own network (`FOOTFALL_OUTBOUND_ALLOW`)."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

Address = IPv4Address | IPv6Address
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


class InvalidAllowListError(Exception):
    """An entry is neither `host`, `host:port` nor a CIDR; the text quotes it."""


@dataclass(frozen=True)
class AllowList:
    """`hosts` are names and addresses with the one port they are allowed at, or None for every port."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a comma list; raises `InvalidAllowListError` for the first entry that is none of the three."""
        hosts: set[tuple[str, int | None]] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in filter(None, (part.strip().lower() for part in text.split(","))):
            if "/" in entry:
                networks.append(_network(entry))
            else:
                hosts.add(_host(entry))
        return cls(frozenset(hosts), tuple(networks))

    def lets_through(self, host: str, port: int, address: Address) -> bool:
        """Whether `host`, as it was written, or the `address` that it leads to is allowed at this port."""
        names = (host.lower().rstrip("."), str(address))
        if any((name, allowed) in self.hosts for name in names for allowed in (port, None)):
            return True
        return any(address in network for network in self.networks)


def _network(entry: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry, strict=False)
    except ValueError as error:
        raise InvalidAllowListError(
            f"{entry!r} is no CIDR such as 10.0.0.0/8; an entry is host, host:port or a CIDR"
        ) from error


def _host(entry: str) -> tuple[str, int | None]:
    bare = entry[1:-1] if entry.startswith("[") and entry.endswith("]") else entry
    try:
        return str(ip_address(bare)), None
    except ValueError:
        host, colon, port = entry.rpartition(":")
    if not colon:
        host, port = entry, ""
    elif not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise InvalidAllowListError(f"{entry!r} has no valid port after the colon")
    host = host.strip("[]").rstrip(".")
    try:
        host = str(ip_address(host))
    except ValueError:
        if not _NAME.fullmatch(host):
            raise InvalidAllowListError(
                f"{entry!r} is neither host, host:port nor a CIDR (an address such as 10.0.0.0/8)"
            ) from None
    return host, int(port) if colon else None
