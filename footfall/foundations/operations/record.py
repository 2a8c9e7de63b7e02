"""The record of operators' actions, as the commands write it."""

from datetime import UTC, datetime
from typing import Any

from footfall.foundations.operations.models import OperatorAction, Outcome

_ERROR_CHARACTERS = 2000


def begin_action(run_id: str, command: str, arguments: dict[str, Any]) -> OperatorAction:
    """Note that a command begins; a run that is begun again keeps its row. `arguments` are the command's, as JSON."""
    action, _ = OperatorAction.objects.update_or_create(
        run_id=run_id,
        defaults={"outcome": Outcome.RUNNING, "finished_at": None, "error": ""},
        create_defaults={
            "command": command,
            "operator": arguments["operator"],
            "reason": arguments["reason"],
            "team_id": arguments.get("team_id"),
            "is_dry_run": arguments["dry_run"],
            "arguments": arguments,
        },
    )
    return action


def note_progress(run_id: str, **known: Any) -> None:
    """Add to an action's result what a run that is begun again has to know."""
    action = OperatorAction.objects.get(run_id=run_id)
    action.result = {**action.result, **known}
    action.save(update_fields=["result"])


def finish_action(run_id: str, result: dict[str, Any]) -> None:
    OperatorAction.objects.filter(run_id=run_id).update(
        outcome=Outcome.DONE, result=result, error="", finished_at=datetime.now(UTC)
    )


def fail_action(run_id: str, error: str) -> None:
    OperatorAction.objects.filter(run_id=run_id).update(
        outcome=Outcome.FAILED, error=error[:_ERROR_CHARACTERS], finished_at=datetime.now(UTC)
    )


def read_progress(run_id: str) -> dict[str, Any]:
    """What `note_progress` added so far."""
    known: dict[str, Any] = OperatorAction.objects.get(run_id=run_id).result
    return known
