"""A checked connection for protocols that are not HTTP."""

import socket

from footfall.foundations.outbound.addresses import resolve
from footfall.foundations.outbound.allow_list import AllowList


def connect(
    host: str, port: int, timeout_s: float, *, allow: AllowList | None = None
) -> socket.socket:
    """A TCP connection to the checked address of `host`; the caller closes it.

    Raises what `resolve` raises, and OSError when nobody answers.
    """
    # Resolved already: to a numeric address there is no second look-up.
    return socket.create_connection((resolve(host, port, allow=allow), port), timeout=timeout_s)
