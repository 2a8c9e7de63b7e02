"""Hostile requests through the gateway: each gets its documented answer, the process stays, the neighbours land."""

import gzip
import json
import uuid
import zlib

import httpx
import pytest

from flow_tests.product import Product, event_name, until


def post(product: Product, body: bytes, path: str = "/batch/", **headers: str) -> httpx.Response:
    return httpx.post(
        f"{product.url}{path}",
        content=body,
        headers={
            "Content-Type": "application/json",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        },
        timeout=60,
    )


def batch(product: Product, *events: dict[str, object]) -> bytes:
    return json.dumps({"api_key": product.project_token, "batch": list(events)}).encode()


def good(event: str) -> dict[str, object]:
    return {"event": event, "distinct_id": "p", "uuid": str(uuid.uuid4()), "properties": {}}


def test_an_unknown_token_is_refused_in_words_that_sdks_know(product: Product) -> None:
    body = json.dumps({"api_key": "phc_nobody", "batch": [good(event_name())]}).encode()
    answer = post(product, body)
    assert answer.status_code == 401
    assert "project API key" in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"\xff\xfe{}", 400),
        (b"\x1f\x8b\x08\x00 not gzip", 400),
        (b"[" * 100_000, 400),
    ],
    ids=[
        "empty",
        "cut off",
        "no event",
        "not an object",
        "not UTF-8",
        "bad gzip",
        "deep array",
    ],
)
def test_a_body_that_cannot_be_read_is_refused(product: Product, body: bytes, status: int) -> None:
    assert post(product, body).status_code == status
    assert_still_serving(product)


def test_properties_nested_without_end_are_refused(product: Product) -> None:
    deep = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
    plain = batch(product, good(event_name()))
    assert (
        post(product, plain.replace(b'"properties": {}', b'"properties": ' + deep)).status_code
        == 400
    )
    assert_still_serving(product)


def test_a_gzip_bomb_is_refused(product: Product) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b"0" * (1 << 20)
    bomb = b"".join(packer.compress(zeros) for _ in range(512)) + packer.flush()
    assert len(bomb) < 1 << 20
    assert post(product, bomb).status_code == 413
    assert_still_serving(product)


def test_a_batch_over_the_limit_is_refused(product: Product) -> None:
    assert post(product, b" " * (21 << 20)).status_code == 413
    assert_still_serving(product)


def test_an_event_of_ten_megabytes_is_refused_and_its_neighbours_land(product: Product) -> None:
    event = event_name()
    huge = {**good(event), "properties": {"text": "x" * (10 << 20)}}
    answer = post(product, gzip.compress(batch(product, good(event), huge, good(event)), 1))
    assert answer.status_code == 200
    assert until(lambda: product.trend_total(event), 2.0) == 2.0


def test_the_valid_neighbours_of_malformed_events_land(product: Product) -> None:
    event = event_name()
    malformed: list[dict[str, object]] = [
        {"event": "", "distinct_id": "p"},
        {"event": event},
        {"event": event, "distinct_id": "p", "uuid": "not a uuid"},
        {"event": event, "distinct_id": None},
    ]
    answer = post(product, batch(product, good(event), *malformed, good(event)))
    assert answer.status_code == 200
    assert "quota_limited" not in answer.json()
    assert until(lambda: product.trend_total(event), 2.0) == 2.0


def test_a_lone_surrogate_a_nul_and_a_nan_are_stored_as_readable_values(product: Product) -> None:
    event = event_name()
    body = (
        batch(product, good(event))
        .decode()
        .replace('"properties": {}', r'"properties": {"a": "\ud800", "b": "x\u0000y", "c": NaN}')
    )
    assert post(product, body.encode()).status_code == 200
    assert until(lambda: product.trend_total(event), 1.0) == 1.0
    assert product.events(event, ["properties.a", "properties.c"]) == [["\ufffd", None]]


def assert_still_serving(product: Product) -> None:
    event = event_name()
    assert post(product, batch(product, good(event))).status_code == 200
