"""HTTP to URLs that people give. Every request, and every hop of a redirect, resolves its host once, is checked, and
goes to that very address; TLS still proves the name. No proxy, no netrc, no redirect unless asked for, a bounded reply.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Final, cast
from urllib.parse import urlsplit

import httpx

from footfall.foundations.outbound.addresses import (
    ForbiddenAddressError,
    Resolver,
    plain_host,
    resolve,
)
from footfall.foundations.outbound.allow_list import AllowList

# What requests of these clients raise beside the refusals of addresses, for rooms that import no httpx.
HTTPError: Final = httpx.HTTPError

DEFAULT_MAX_BODY_BYTES: Final = 16 * 1024 * 1024
_PORTS: Final = {"http": 80, "https": 443}


class ReplyTooLargeError(httpx.ReadError):
    """The reply's body is longer than the client was made for."""


def http_client(
    *,
    timeout_s: float = 30.0,
    max_body_bytes: int = DEFAULT_MAX_BODY_BYTES,
    follow_redirects: bool = False,
    allow: AllowList | None = None,
    resolver: Resolver | None = None,
) -> httpx.Client:
    """A client for user-given URLs. `timeout_s` bounds a whole exchange as well as each of its steps.

    Its requests raise `ForbiddenAddressError` and `UnknownHostError` beside httpx's own errors.
    """
    transport = CheckedTransport(timeout_s, max_body_bytes, allow, resolver)
    return httpx.Client(
        transport=transport, timeout=timeout_s, follow_redirects=follow_redirects, trust_env=False
    )


def async_http_client(
    *,
    timeout_s: float = 30.0,
    max_body_bytes: int = DEFAULT_MAX_BODY_BYTES,
    follow_redirects: bool = False,
    allow: AllowList | None = None,
    resolver: Resolver | None = None,
) -> httpx.AsyncClient:
    """`http_client` for asyncio."""
    transport = AsyncCheckedTransport(timeout_s, max_body_bytes, allow, resolver)
    return httpx.AsyncClient(
        transport=transport, timeout=timeout_s, follow_redirects=follow_redirects, trust_env=False
    )


def check_url(url: str, *, allow: AllowList | None = None) -> None:
    """Raises `ForbiddenAddressError` or `UnknownHostError` for a URL that could not be requested now.

    For forms: the request itself is checked again, since names change their addresses.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ForbiddenAddressError(f"This is no URL: {error}.") from error
    _check_shape(parts.scheme, has_userinfo=parts.username is not None)
    resolve(parts.hostname or "", port or _PORTS[parts.scheme], allow=allow)


class CheckedTransport(httpx.BaseTransport):
    def __init__(
        self,
        timeout_s: float,
        max_body_bytes: int,
        allow: AllowList | None,
        resolver: Resolver | None,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_body_bytes = max_body_bytes
        self._allow = allow
        self._resolver = resolver
        self._inner = httpx.HTTPTransport(trust_env=False, limits=_NO_REUSE)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        deadline = time.monotonic() + self._timeout_s
        host, port = _destination(request)
        address = resolve(host, port, allow=self._allow, resolver=self._resolver)
        response = self._inner.handle_request(_pinned(request, host, address))
        _refuse_compression(response)
        # a synchronous transport answers with a synchronous stream
        body = cast(httpx.SyncByteStream, response.stream)
        response.stream = _BoundedStream(body, self._max_body_bytes, deadline)
        return response

    def close(self) -> None:
        self._inner.close()


class AsyncCheckedTransport(httpx.AsyncBaseTransport):
    def __init__(
        self,
        timeout_s: float,
        max_body_bytes: int,
        allow: AllowList | None,
        resolver: Resolver | None,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_body_bytes = max_body_bytes
        self._allow = allow
        self._resolver = resolver
        self._inner = httpx.AsyncHTTPTransport(trust_env=False, limits=_NO_REUSE)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        deadline = time.monotonic() + self._timeout_s
        host, port = _destination(request)
        address = await asyncio.to_thread(
            resolve, host, port, allow=self._allow, resolver=self._resolver
        )
        response = await self._inner.handle_async_request(_pinned(request, host, address))
        _refuse_compression(response)
        body = cast(httpx.AsyncByteStream, response.stream)
        response.stream = _AsyncBoundedStream(body, self._max_body_bytes, deadline)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


# Connections are pooled by address: a kept one, proven for one name, would serve another name at the same address.
_NO_REUSE: Final = httpx.Limits(max_keepalive_connections=0)


class _Bound:
    def __init__(self, max_bytes: int, deadline: float) -> None:
        self._left_bytes = max_bytes
        self._deadline = deadline

    def take(self, chunk: bytes) -> bytes:
        self._left_bytes -= len(chunk)
        if self._left_bytes < 0:
            raise ReplyTooLargeError("the reply is larger than is read from such an address")
        if time.monotonic() > self._deadline:
            raise httpx.ReadTimeout("the reply did not end in time")
        return chunk


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, max_bytes: int, deadline: float) -> None:
        self._inner = inner
        self._bound = _Bound(max_bytes, deadline)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._inner:
            yield self._bound.take(chunk)

    def close(self) -> None:
        self._inner.close()


class _AsyncBoundedStream(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, max_bytes: int, deadline: float) -> None:
        self._inner = inner
        self._bound = _Bound(max_bytes, deadline)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            yield self._bound.take(chunk)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _destination(request: httpx.Request) -> tuple[str, int]:
    _check_shape(request.url.scheme, has_userinfo=bool(request.url.userinfo))
    host = plain_host(request.url.raw_host.decode("ascii"))
    return host, request.url.port or _PORTS[request.url.scheme]


def _check_shape(scheme: str, *, has_userinfo: bool) -> None:
    if scheme not in _PORTS:
        raise ForbiddenAddressError("The URL must begin with http:// or https://.")
    if has_userinfo:
        raise ForbiddenAddressError(
            "The URL must not hold a user name or password before its host."
        )


def _pinned(request: httpx.Request, host: str, address: str) -> httpx.Request:
    """The request to the checked address. The Host header is there already; TLS asks for, and proves, the name."""
    headers = request.headers.copy()
    # a small compressed reply may be a large one
    headers["Accept-Encoding"] = "identity"
    return httpx.Request(
        method=request.method,
        url=request.url.copy_with(host=address),
        headers=headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )


def _refuse_compression(response: httpx.Response) -> None:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise httpx.DecodingError("the reply is compressed although that was not asked for")
