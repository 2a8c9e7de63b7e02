from typing import ClassVar

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from footfall.foundations.http.rate_limits import WindowLimit, client_address
from footfall.foundations.testing.factories import unique_name


class TwoOfADay(WindowLimit):
    allowed = 2
    window_s = 86_400
    name: ClassVar[str] = unique_name("limit")


def request_from(peer: str, forwarded: str | None = None) -> Request:
    request = APIRequestFactory().get("/")
    request.META["REMOTE_ADDR"] = peer
    request.META |= {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return Request(request)


def test_a_limit_counts_each_address_by_itself() -> None:
    one, other = request_from("192.0.2.1"), request_from("192.0.2.2")
    allowed = [TwoOfADay().allow_request(one, APIView()) for _ in range(3)]
    assert allowed == [True, True, False]
    assert TwoOfADay().allow_request(other, APIView())
    assert TwoOfADay().wait() == 86_400


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (None, "192.0.2.1"),
        ("", "192.0.2.1"),
        ("198.51.100.7", "198.51.100.7"),
        ("made up, 198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_address_is_what_the_gateway_saw(forwarded: str | None, address: str) -> None:
    assert client_address(request_from("192.0.2.1", forwarded)) == address
