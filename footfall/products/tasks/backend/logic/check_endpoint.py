"""Lets an endpoint draft a task about a made-up signal, so that people know before a real one comes."""

from typing import Any, Final

from footfall.products.tasks.backend.contracts import (
    EndpointCheck,
    ModelRefusedError,
    ModelUnavailableError,
    SettingsChange,
    Severity,
    SignalKind,
)
from footfall.products.tasks.backend.logic.ask_model import ask_for_draft
from footfall.products.tasks.backend.logic.change_settings import endpoint_with

_MADE_UP: Final[dict[str, Any]] = {
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
    "hours": [],
    "properties": [],
    "examples": [],
}


def check_endpoint(team_id: int, change: SettingsChange) -> EndpointCheck:
    """Raises RefusedChangeError if the settings themselves are wrong."""
    endpoint = endpoint_with(team_id, change)
    try:
        draft = ask_for_draft(
            endpoint,
            SignalKind.ERROR_SPIKE,
            "TypeError: this error is made up",
            Severity.MEDIUM,
            _MADE_UP,
        )
    except (ModelRefusedError, ModelUnavailableError) as error:
        return EndpointCheck(is_ok=False, detail=str(error))
    return EndpointCheck(is_ok=True, detail=draft.title)
