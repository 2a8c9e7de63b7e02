"""The house's own store, and stores that people name, against the real server."""

import dataclasses
import socket
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from pytest_django import Settings

from footfall.foundations.object_storage.client import Bucket, house_bucket, open_bucket
from footfall.foundations.object_storage.outbound_s3 import (
    InvalidEndpointError,
    check_endpoint,
    explain,
    outbound_s3,
)
from footfall.foundations.outbound.allow_list import AllowList


@pytest.fixture
def bucket() -> Bucket:
    return house_bucket()


@pytest.fixture
def prefix(bucket: Bucket) -> Iterator[str]:
    made = f"tests/{uuid4()}/"
    yield made
    bucket.delete_prefix(made)


@pytest.fixture
def allowed(settings: Settings) -> None:
    settings.FOOTFALL = dataclasses.replace(
        settings.FOOTFALL, outbound_allow=AllowList.parse("127.0.0.1")
    )


def given_client(endpoint: str | None = None, **keys: str) -> Any:
    store = settings.FOOTFALL.object_storage
    return outbound_s3(
        endpoint=endpoint or store.endpoint,
        access_key=keys.get("access_key", store.access_key),
        secret_key=keys.get("secret_key", store.secret_key),
        attempts=1,
    )


def test_what_was_put_is_read_listed_and_deleted(bucket: Bucket, prefix: str) -> None:
    for number in range(3):
        bucket.client.put_object(Bucket=bucket.name, Key=f"{prefix}{number}", Body=b"12345")
    assert list(bucket.keys(prefix)) == [f"{prefix}{number}" for number in range(3)]
    assert bucket.size_bytes(prefix) == 15
    bucket.delete([f"{prefix}0", f"{prefix}never-there"])
    assert list(bucket.keys(prefix)) == [f"{prefix}1", f"{prefix}2"]
    bucket.delete_prefix(prefix)
    assert list(bucket.keys(prefix)) == []


def test_a_prefix_without_its_slash_deletes_nothing(bucket: Bucket, prefix: str) -> None:
    with pytest.raises(ValueError, match="slash"):
        bucket.delete_prefix(prefix.rstrip("/"))


def test_a_key_that_is_taken_is_not_overwritten_by_who_asks_for_a_new_one(
    bucket: Bucket, prefix: str
) -> None:
    bucket.client.put_object(Bucket=bucket.name, Key=f"{prefix}lock", Body=b"first")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        bucket.client.put_object(
            Bucket=bucket.name, Key=f"{prefix}lock", Body=b"second", IfNoneMatch="*"
        )


def test_the_bucket_is_made_once_and_stays(bucket: Bucket) -> None:
    bucket.ensure()
    bucket.ensure()


def test_a_wrong_key_is_refused_by_the_house_store() -> None:
    stranger = dataclasses.replace(settings.FOOTFALL.object_storage, secret_key="wrong")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        list(open_bucket(stranger, attempts=1).keys(""))


@pytest.mark.usefixtures("allowed")
def test_a_store_that_the_operator_allows_is_read_and_written(prefix: str, bucket: Bucket) -> None:
    client = given_client()
    client.put_object(Bucket=bucket.name, Key=f"{prefix}a", Body=b"x" * 100_000)
    assert client.get_object(Bucket=bucket.name, Key=f"{prefix}a")["Body"].read() == b"x" * 100_000


@pytest.mark.usefixtures("allowed")
def test_a_store_without_keys_is_asked_without_a_signature(bucket: Bucket) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        given_client(access_key="", secret_key="").list_objects_v2(Bucket=bucket.name)


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("http://127.0.0.1:9000", "not public"),
        ("http://169.254.169.254", "not public"),
        ("http://2130706433", "four decimal numbers"),
        ("http://localhost:9000", "not public"),
        ("http://[::1]:9000", "not public"),
        ("ftp://store.example.com", "http"),
        ("store.example.com", "http"),
        ("http://user:pw@store.example.com", "user name"),
        ("https://store.example.com/bucket", "alone"),
        ("http://store.invalid", "no address"),
    ],
)
def test_an_endpoint_that_must_not_be_reached_is_told_why(endpoint: str, reason: str) -> None:
    with pytest.raises(InvalidEndpointError, match=reason):
        check_endpoint(endpoint)


@pytest.mark.usefixtures("allowed")
def test_a_name_that_turns_private_after_the_check_is_refused_at_the_connection(
    settings: Settings, bucket: Bucket
) -> None:
    client = given_client()
    settings.FOOTFALL = dataclasses.replace(settings.FOOTFALL, outbound_allow=AllowList())
    with pytest.raises(BotoCoreError) as refused:
        client.list_objects_v2(Bucket=bucket.name)
    assert "not public" in explain(refused.value)


def test_a_store_that_nobody_answers_for_is_an_error_of_the_library(
    settings: Settings,
) -> None:
    settings.FOOTFALL = dataclasses.replace(
        settings.FOOTFALL, outbound_allow=AllowList.parse("127.0.0.1")
    )
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        client = given_client(endpoint=f"http://127.0.0.1:{held.getsockname()[1]}")
        with pytest.raises(BotoCoreError) as unanswered:
            client.list_buckets()
    assert "Nobody answers" in explain(unanswered.value)
