"""Stops what runs in ClickHouse when the one who asked has gone."""

from __future__ import annotations

import select
import socket

from rest_framework.request import Request

from footfall.products.insights.backend.contracts import QueryCancelledError
from footfall.products.insights.backend.logic.answer_request import Waiting
from footfall.products.insights.backend.logic.watch_statements import WatchedClickHouse


def waiting_client(request: Request) -> Waiting:
    """What ends the question of `request` when its client closes the connection."""
    client: socket.socket | None = request.META.get("gunicorn.socket")
    if client is None:
        return Waiting()

    def look(statements: WatchedClickHouse) -> None:
        if _is_closed(client):
            # Once more at each look: a question may be several statements.
            statements.stop(_gone())

    def check() -> None:
        if _is_closed(client):
            raise _gone()

    return Waiting(looks=[look], check=check)


def _gone() -> QueryCancelledError:
    return QueryCancelledError("The client closed its connection.")


def _is_closed(client: socket.socket) -> bool:
    try:
        readable, _, _ = select.select([client], [], [], 0)
        return bool(readable) and not client.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True
