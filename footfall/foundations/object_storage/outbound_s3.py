"""S3-compatible stores that people name: every connection is checked and pinned by `foundations/outbound`.

botocore opens its connections through urllib3, which asks the connection object itself for a socket. So the check sits
in that object: the name is resolved once, checked, and that very address is connected to, at every connection and
every redirect; TLS and the Host header keep the name.
"""

from typing import Any, Final
from urllib.parse import urlsplit

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSHTTPConnection, AWSHTTPSConnection
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from botocore.exceptions import ConnectTimeoutError as S3ConnectTimeoutError
from botocore.httpsession import URLLib3Session
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool  # noqa: TID251  # this is a door
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError  # noqa: TID251  # its errors

from footfall.foundations.outbound.addresses import ForbiddenAddressError, UnknownHostError
from footfall.foundations.outbound.http import check_url
from footfall.foundations.outbound.sockets import connect

DEFAULT_REGION: Final = "us-east-1"
_CONNECT_WITHIN_S: Final = 10
_ANSWER_WITHIN_S: Final = 60


class _CheckedConnection(AWSHTTPConnection):
    def _new_conn(self) -> Any:
        return _checked_socket(self)


class _CheckedTLSConnection(AWSHTTPSConnection):
    def _new_conn(self) -> Any:
        return _checked_socket(self)


class _CheckedPool(HTTPConnectionPool):
    ConnectionCls = _CheckedConnection


class _CheckedTLSPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedTLSConnection


class _CheckedSession(URLLib3Session):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._pool_classes_by_scheme = {"http": _CheckedPool, "https": _CheckedTLSPool}
        self._manager.pool_classes_by_scheme = self._pool_classes_by_scheme


def _checked_socket(connection: Any) -> Any:
    """As urllib3's connections open their sockets, with its errors, at the checked address."""
    try:
        return connect(connection.host, connection.port, _CONNECT_WITHIN_S)
    except TimeoutError as error:
        raise ConnectTimeoutError(
            connection, f"{connection.host} did not answer within {_CONNECT_WITHIN_S} s"
        ) from error
    except OSError as error:
        raise NewConnectionError(
            connection, f"no connection to {connection.host}: {error}"
        ) from error


class InvalidEndpointError(Exception):
    """The endpoint is no URL of a store that may be reached; the text says why."""


def explain(error: BotoCoreError | ClientError) -> str:
    """What went wrong, in words for whoever named the store; tells nothing that they did not give."""
    if isinstance(error, ClientError):
        told = error.response.get("Error", {})
        code, message = told.get("Code", "Unknown"), told.get("Message", "").rstrip(".")
        return f"The store refused: {message or code} ({code})."
    cause = error.kwargs.get("error")
    if isinstance(cause, ForbiddenAddressError | UnknownHostError):
        return str(cause)
    if isinstance(error, EndpointConnectionError | S3ConnectTimeoutError):
        return "Nobody answers at the endpoint: check its host and port."
    return f"The store could not be asked: {str(error).splitlines()[0][:300]}"


def check_endpoint(endpoint: str) -> None:
    """For forms: raises `InvalidEndpointError` for an endpoint that could not be reached now. Connections check again."""
    try:
        parts = urlsplit(endpoint)
    except ValueError as error:
        raise InvalidEndpointError(f"This is no URL: {error}.") from error
    if parts.query or parts.fragment or parts.path not in {"", "/"}:
        raise InvalidEndpointError(
            "The endpoint is scheme, host and port alone, such as https://s3.eu-central-1.amazonaws.com."
        )
    try:
        check_url(endpoint)
    except (ForbiddenAddressError, UnknownHostError) as error:
        raise InvalidEndpointError(str(error)) from error


def outbound_s3(
    *,
    endpoint: str,
    access_key: str,
    secret_key: str,
    region: str = DEFAULT_REGION,
    attempts: int = 3,
) -> Any:
    """A boto3 S3 client of a store that somebody named. Without keys its requests are not signed.

    Raises `InvalidEndpointError`; its requests raise botocore's errors, which `explain` puts in words.
    """
    check_endpoint(endpoint)
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint.rstrip("/"),
        aws_access_key_id=access_key or None,
        aws_secret_access_key=secret_key or None,
        region_name=region or DEFAULT_REGION,
        config=Config(
            retries={"total_max_attempts": attempts, "mode": "standard"},
            connect_timeout=_CONNECT_WITHIN_S,
            read_timeout=_ANSWER_WITHIN_S,
            s3={"addressing_style": "path"},
            proxies={},
            **({} if access_key else {"signature_version": UNSIGNED}),
        ),
    )
    # a redirect to another region's host would go through the same session, and so through the same check
    client._endpoint.http_session = _CheckedSession(
        timeout=(_CONNECT_WITHIN_S, _ANSWER_WITHIN_S), max_pool_connections=10, proxies={}
    )
    return client
