"""Workflow histories as they are stored for replay."""

import json
from typing import Any

from temporalio.client import WorkflowHistory


def storable(history: WorkflowHistory) -> str:
    """The history as JSON without what it tells of the machine that recorded it: process names, paths of its files."""
    return json.dumps(_anonymous(json.loads(history.to_json())), indent=1) + "\n"


def _anonymous(value: Any) -> Any:
    if isinstance(value, list):
        return [_anonymous(item) for item in value]
    if isinstance(value, dict):
        return {
            name: "recorder" if name == "identity" else _anonymous(item)
            for name, item in value.items()
            if name != "stackTrace"
        }
    return value
