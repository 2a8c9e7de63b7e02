"""What may be reached: every way to write an inner address that we know of is refused."""

import socket
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.foundations.outbound.addresses import (
    ForbiddenAddressError,
    Resolver,
    UnknownHostError,
    look_up,
    resolve,
)
from footfall.foundations.outbound.allow_list import AllowList, InvalidAllowListError
from footfall.foundations.outbound.sockets import connect

NOTHING = AllowList()
PUBLIC = "93.184.215.14"


def answering(*addresses: str) -> Resolver:
    def resolver(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolver


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "LOCALHOST",
        "0.0.0.0",  # noqa: S104  # refused, not bound
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.254",
        "169.254.169.254",
        "168.63.129.16",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "[::1]",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "3fff::1",
        "fe80::1",
        "fe80::1%eth0",
        "[fe80::1%25eth0]",
        "2606:4700::1111%1",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "100::1",
        # other spellings of 127.0.0.1 that the C library understands
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0X7F.1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "0",
        "0x",
        "127.0.0.0x1",
        # what is no host at all
        "",
        " ",
        "a b.example",
        "user@127.0.0.1",
        "example.com@127.0.0.1",
        "127.0.0.1/x",
        "127.0.0.1#.example.com",
        "127.0.0.1:80",
        "example.com:80",
        "127.0.0.1\n.example.com",
        "example.com\x00.evil",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "x" * 300,
    ],
)
def test_a_host_that_leads_inside_is_refused(host: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        resolve(host, 443, allow=NOTHING)


@pytest.mark.parametrize("name", ["127.0.0.1.nip.io", "7f000001.nip.io", "app.10-0-0-5.sslip.io"])
@pytest.mark.parametrize(
    "inner", ["127.0.0.1", "10.0.0.5", "::1", "::ffff:10.0.0.5", "64:ff9b::a00:5", "fe80::1%2"]
)
def test_a_public_name_of_an_inner_address_is_refused(name: str, inner: str) -> None:
    with pytest.raises(ForbiddenAddressError) as told:
        resolve(name, 443, allow=NOTHING, resolver=answering(inner))
    assert name in str(told.value)
    # what a name leads to inside the operator's network is not for the one who asks
    assert inner not in str(told.value).replace(name, "")


def test_a_name_with_one_inner_address_among_public_ones_is_refused() -> None:
    with pytest.raises(ForbiddenAddressError):
        resolve("rebind.example", 443, allow=NOTHING, resolver=answering(PUBLIC, "127.0.0.1"))


def test_a_name_is_looked_up_once_so_a_second_answer_is_never_used() -> None:
    answers: Iterator[Sequence[str]] = iter([[PUBLIC], ["127.0.0.1"]])
    assert (
        resolve("rebind.example", 443, allow=NOTHING, resolver=lambda host, port: next(answers))
        == PUBLIC
    )
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.parametrize("host", [PUBLIC, "8.8.8.8", "2606:4700::1111", "[2606:4700::1111]"])
def test_a_public_address_is_let_through_as_it_is(host: str) -> None:
    assert resolve(host, 443, allow=NOTHING) == host.strip("[]")


def test_a_public_name_gives_its_best_address() -> None:
    resolver = answering("2606:4700::1111", PUBLIC)
    assert resolve("example.com", 443, allow=NOTHING, resolver=resolver) == "2606:4700::1111"


def test_a_name_without_an_address_is_said_to_be_unknown() -> None:
    assert look_up("no-such-host.invalid", 443) == ()
    with pytest.raises(UnknownHostError, match=r"no-such-host\.invalid"):
        resolve("no-such-host.invalid", 443, allow=NOTHING)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_out_of_range_is_refused(port: int) -> None:
    with pytest.raises(ForbiddenAddressError, match="port"):
        resolve(PUBLIC, port, allow=NOTHING)


@given(st.ip_addresses(v=4))
def test_no_address_is_public_here_and_private_to_the_standard_library(address: object) -> None:
    text = str(address)
    try:
        resolve(text, 443, allow=NOTHING)
    except ForbiddenAddressError:
        return
    assert address.is_global  # type: ignore[attr-defined]  # of both kinds of address
    assert not address.is_multicast  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [
        ("127.0.0.1", "127.0.0.1", 1),
        ("127.0.0.1:9000", "127.0.0.1", 9000),
        ("127.0.0.1:9000", "localhost", 9000),
        ("localhost:9000", "LOCALHOST.", 9000),
        ("LocalHost", "localhost", 5),
        ("127.0.0.0/8", "127.9.9.9", 80),
        ("[::1]:80", "::1", 80),
        ("::1", "[::1]", 80),
        ("fd00::/8", "fd12::1", 80),
        (" 10.0.0.0/8 , 127.0.0.1 ,", "127.0.0.1", 80),
    ],
)
def test_the_operator_lets_an_inner_address_through(entry: str, host: str, port: int) -> None:
    def resolver(name: str, port: int) -> Sequence[str]:
        return {"localhost": ["127.0.0.1"], "localhost.": ["127.0.0.1"]}.get(name.lower(), [name])

    assert resolve(host, port, allow=AllowList.parse(entry), resolver=resolver)


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [
        ("127.0.0.1:9000", "127.0.0.1", 9001),
        ("127.0.0.1", "127.0.0.2", 80),
        ("10.0.0.0/8", "127.0.0.1", 80),
        ("0.0.0.0/0", "::ffff:127.0.0.1", 80),
        ("db.lan:5432", "127.0.0.1", 5432),
        ("127.0.0.1", "2130706433", 80),
    ],
)
def test_what_the_operator_did_not_name_stays_forbidden(entry: str, host: str, port: int) -> None:
    with pytest.raises(ForbiddenAddressError):
        resolve(host, port, allow=AllowList.parse(entry))


@pytest.mark.parametrize("entry", ["10.0.0.0/99", "http://db.lan", "db.lan:0", "db.lan:x", "a b"])
def test_an_entry_that_is_no_address_is_quoted(entry: str) -> None:
    with pytest.raises(InvalidAllowListError, match=entry.split("/")[0].split(" ")[0]):
        AllowList.parse(entry)


def test_a_socket_is_opened_to_an_allowed_address_only() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ForbiddenAddressError):
            connect("localhost", port, 5)
        with connect(
            "localhost", port, 5, allow=AllowList.parse(f"127.0.0.1:{port},::1")
        ) as opened:
            assert opened.getpeername()[:2] == ("127.0.0.1", port)
