"""Ports: a reserved one is refused to others and open to its part; a taken one is named."""

import os
import socket
from collections.abc import Iterator

import pytest

from footfall.cli.ports import PortReservations, holder_of, is_free


@pytest.fixture
def listener() -> Iterator[int]:
    """The port of somebody else's program."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_reserved_port_is_refused_to_another_chooser() -> None:
    with PortReservations() as reservations, socket.socket() as other:
        port = reservations.choose()
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))


def test_the_part_of_a_reserved_port_can_listen_on_it() -> None:
    with PortReservations() as reservations:
        port = reservations.choose()
        with (
            socket.create_server(("127.0.0.1", port)),
            socket.create_connection(("127.0.0.1", port), timeout=5) as client,
        ):
            assert client.getpeername()[1] == port


def test_many_choices_never_meet() -> None:
    with PortReservations() as ours, PortReservations() as theirs:
        chosen = [reservations.choose() for _ in range(100) for reservations in (ours, theirs)]
    assert len(set(chosen)) == 200


def test_a_port_somebody_listens_on_is_not_free(listener: int) -> None:
    assert not is_free("127.0.0.1", listener)


def test_a_port_is_free_once_its_reservation_ends() -> None:
    with PortReservations() as reservations:
        port = reservations.choose()
    assert is_free("127.0.0.1", port)


def test_the_holder_of_a_port_is_named_with_its_pid(listener: int) -> None:
    assert f"(pid {os.getpid()})" in holder_of(listener)
