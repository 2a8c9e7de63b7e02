"""Requests over the real client to a real local server, which plays an inner service as well as an outer one."""

import asyncio
import gzip
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from footfall.foundations.outbound.addresses import ForbiddenAddressError, UnknownHostError
from footfall.foundations.outbound.allow_list import AllowList
from footfall.foundations.outbound.http import (
    ReplyTooLargeError,
    async_http_client,
    check_url,
    http_client,
)


@dataclass
class Listening:
    port: int
    seen: list[tuple[str, str]] = field(default_factory=list)

    @property
    def allow(self) -> AllowList:
        return AllowList.parse(f"127.0.0.1:{self.port}")

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def listening() -> Iterator[Listening]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            there.seen.append((self.path, self.headers["Host"]))
            replies[self.path.split("?")[0]](self)

        def log_message(self, *args: object) -> None:
            return

    def say(handler: BaseHTTPRequestHandler, body: bytes, **headers: str) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def send_on(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", handler.path.partition("?to=")[2])
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    replies = {
        "/": lambda handler: say(handler, b"hello"),
        "/large": lambda handler: say(handler, b"x" * 100_000),
        "/bomb": lambda handler: say(
            handler, gzip.compress(b"x" * 9_000_000), Content_Encoding="gzip"
        ),
        "/redirect": send_on,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Listening(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_inner_server_is_not_reached(listening: Listening) -> None:
    with http_client() as client, pytest.raises(ForbiddenAddressError):
        client.get(listening.url())
    assert listening.seen == []


def test_an_allowed_one_is_asked_under_its_own_name(listening: Listening) -> None:
    with http_client(allow=listening.allow, resolver=lambda host, port: ["127.0.0.1"]) as client:
        assert client.get(listening.url(host="Objects.example.com")).text == "hello"
    assert listening.seen == [("/", f"objects.example.com:{listening.port}")]


def test_asyncio_has_the_same_walls(listening: Listening) -> None:
    async def ask(allow: AllowList) -> str:
        async with async_http_client(allow=allow) as client:
            return (await client.get(listening.url())).text

    with pytest.raises(ForbiddenAddressError):
        asyncio.run(ask(AllowList()))
    assert asyncio.run(ask(listening.allow)) == "hello"


def test_a_name_that_changes_its_address_is_checked_at_every_request(listening: Listening) -> None:
    answers: Iterator[Sequence[str]] = iter([["127.0.0.1"], ["127.0.0.2"]])
    allow = AllowList.parse(f"127.0.0.1:{listening.port}")
    with http_client(allow=allow, resolver=lambda host, port: next(answers)) as client:
        assert client.get(listening.url(host="rebind.example")).status_code == 200
        with pytest.raises(ForbiddenAddressError):
            client.get(listening.url(host="rebind.example"))


def test_a_redirect_is_not_followed(listening: Listening) -> None:
    with http_client(allow=listening.allow) as client:
        assert client.get(listening.url(f"/redirect?to={listening.url()}")).status_code == 302
    assert len(listening.seen) == 1


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:8123/",
        "http://2130706433:8123/",
        "http://user:password@127.0.0.1/",
    ],
)
def test_a_followed_redirect_inwards_is_refused_at_its_hop(
    listening: Listening, target: str
) -> None:
    with (
        http_client(allow=listening.allow, follow_redirects=True) as client,
        pytest.raises(ForbiddenAddressError),
    ):
        client.get(listening.url(f"/redirect?to={target}"))


@pytest.mark.parametrize("scheme", ["gopher", "file", "ftp", "dict"])
def test_a_redirect_to_another_protocol_is_refused(listening: Listening, scheme: str) -> None:
    with (
        http_client(allow=listening.allow, follow_redirects=True) as client,
        pytest.raises((ForbiddenAddressError, httpx.UnsupportedProtocol)),
    ):
        client.get(listening.url(f"/redirect?to={scheme}://127.0.0.1:{listening.port}/"))
    assert len(listening.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "gopher://example.com/_x",
        "file:///etc/passwd",
        "ftp://example.com/",
        "example.com",
        "",
        "http://",
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://example.com@127.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0x7f.1/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_a_url_that_leads_inside_or_is_none_is_refused_in_a_form(url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_url(url)


def test_a_url_of_an_unknown_host_is_told_apart() -> None:
    with pytest.raises(UnknownHostError):
        check_url("https://no-such-host.invalid/v1")


def test_a_url_that_the_operator_allows_passes_a_form(listening: Listening) -> None:
    check_url(listening.url("/v1"), allow=listening.allow)


def test_a_reply_is_read_up_to_its_bound(listening: Listening) -> None:
    with http_client(allow=listening.allow, max_body_bytes=100_000) as client:
        assert len(client.get(listening.url("/large")).content) == 100_000
    with (
        http_client(allow=listening.allow, max_body_bytes=99_999) as client,
        pytest.raises(ReplyTooLargeError),
    ):
        client.get(listening.url("/large"))


def test_a_compressed_reply_is_not_unpacked(listening: Listening) -> None:
    with http_client(allow=listening.allow) as client, pytest.raises(httpx.DecodingError):
        client.get(listening.url("/bomb"))


def test_a_proxy_of_the_environment_is_not_used(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with http_client(allow=listening.allow) as client:
        assert client.get(listening.url()).status_code == 200
