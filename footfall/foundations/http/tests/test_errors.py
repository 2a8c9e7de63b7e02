import logging
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from footfall.foundations.http.errors import handle_api_exception
from footfall.foundations.http.tests.faulty_urls import SECRET
from footfall.foundations.testing.factories import anonymous_client

FAULTY = pytest.mark.urls("footfall.foundations.http.tests.faulty_urls")


@FAULTY
def test_a_fault_of_ours_shows_an_id_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = anonymous_client().get("/fault")
    assert response.status_code == 500
    body = response.json()
    assert body["type"] == "server_error"
    assert SECRET not in response.content.decode()
    assert "Traceback" not in response.content.decode()
    error_id = body["detail"].rsplit(" ", 1)[1]
    assert error_id in [getattr(record, "error_id", None) for record in caplog.records]


@FAULTY
def test_a_server_behind_us_that_does_not_answer_is_a_503() -> None:
    response = anonymous_client().get("/unavailable")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.headers["Retry-After"] == "1"
    assert SECRET not in response.content.decode()


@FAULTY
def test_two_requests_that_meet_in_the_database_are_a_conflict_and_no_fault() -> None:
    response = anonymous_client().get("/race")
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    assert SECRET not in response.content.decode()


@FAULTY
def test_an_address_without_a_door_is_told_in_json() -> None:
    response = anonymous_client().get("/api/nothing")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@FAULTY
def test_a_method_without_a_door_is_told_in_json() -> None:
    response = anonymous_client().post("/fault", {})
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


class Item(serializers.Serializer[None]):
    event = serializers.CharField()


class Question(serializers.Serializer[None]):
    series = Item(many=True)


@pytest.mark.parametrize(
    ("data", "attr", "code"),
    [
        ({}, "series", "required"),
        ({"series": "x"}, "series", "not_a_list"),
        ({"series": [{"event": "a"}, {}]}, "series.1.event", "required"),
        ({"series": [{"event": "a"}, {"event": {}}]}, "series.1.event", "invalid"),
    ],
)
def test_the_path_of_a_wrong_field_is_told(data: object, attr: str, code: str) -> None:
    question = Question(data=data)
    assert not question.is_valid()
    response = handle_api_exception(ValidationError(question.errors), {})
    assert response.data is not None
    assert (response.status_code, response.data["attr"], response.data["code"]) == (400, attr, code)


@pytest.mark.parametrize("detail", ["wrong", ["wrong"], {"non_field_errors": ["wrong"]}])
def test_an_error_about_no_field_names_none(detail: Any) -> None:
    response = handle_api_exception(ValidationError(detail), {})
    assert response.data is not None
    assert (response.data["attr"], response.data["detail"]) == (None, ErrorDetail("wrong"))
