"""What is told to a model holds no personal data that we can recognise."""

from typing import Any

import pytest

from footfall.products.tasks.backend.contracts import Severity, SignalKind
from footfall.products.tasks.backend.logic.ask_model import told_of
from footfall.products.tasks.backend.logic.redact import LONGEST_TEXT, redacted, redacted_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no user ada@example.com here", "no user [e-mail] here"),
        ("<ada.love+x@mail.example.co.uk>", "<[e-mail]>"),
        ("/u/ada%40example.com/edit", "/u/[e-mail]/edit"),
        ("/reset?token=abc&mail=ada@example.com", "/reset?[query]"),
        ("Bearer abc.def", "[key]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln", "[key]"),
        ("key sk-proj-abcdefgh1234", "key [key]"),
        ("order 0190a3de-1111-7000-8000-00000000abcd failed", "order [id] failed"),
        ("call +49 (170) 123-45-67", "call [number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("from 203.0.113.9", "from [address]"),
        ("Cannot read properties of undefined (reading 'x1')", None),
        ("/pricing/v2", None),
    ],
)
def test_a_text_loses_what_may_be_personal(text: str, expected: str | None) -> None:
    assert redacted_text(text) == (text if expected is None else expected)


def test_a_text_is_cut_and_a_replacement_is_not() -> None:
    assert len(redacted_text("x" * 5000)) == LONGEST_TEXT
    assert "@" not in redacted_text("y" * (LONGEST_TEXT - 5) + " ada@example.com")


def test_redaction_goes_through_the_whole_value() -> None:
    value = {"a": ["ada@example.com", 1, None, {"b": ("bea@example.com",)}]}
    assert redacted(value) == {"a": ["[e-mail]", 1, None, {"b": ["[e-mail]"]}]}


def test_a_model_is_told_no_id_of_a_person_or_event() -> None:
    evidence: dict[str, Any] = {
        "window_start": "2026-01-05T10:00:00Z",
        "window_end": "2026-01-05T11:00:00Z",
        "count": 42,
        "expected": 0.5,
        "people": 31,
        "usual_people": None,
        "sessions": 33,
        "active_people": 400,
        "all_events": 9000,
        "usual_all_events": 8800.0,
        "first_seen_at": None,
        "hours": [{"start": "2026-01-05T10:00:00Z", "count": 42, "usual": 0}],
        "properties": [
            {
                "property": "$pathname",
                "label": "Page",
                "values": [
                    {"value": "/u/ada@example.com", "count": 2, "share": 1, "usual_share": None}
                ],
            }
        ],
        "examples": [
            {
                "uuid": "0190a3de-1111-7000-8000-00000000abcd",
                "timestamp": "2026-01-05T10:30:00Z",
                "message": "no account for ada@example.com",
                "page": "/login?mail=ada@example.com",
                "browser": "Firefox",
                "release": None,
                "library": "web",
            }
        ],
        "filters": {"event": "$exception", "properties": []},
    }
    told = str(told_of(SignalKind.ERROR_SPIKE, "Error: no ada@example.com", Severity.LOW, evidence))
    assert "@" not in told
    assert "0190a3de" not in told
    assert "42" in told
