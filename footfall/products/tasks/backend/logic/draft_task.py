"""Drafts a task's text once: with the team's model, or from the evidence. A task that is drafted is left alone."""

from collections.abc import Callable

from django.db.models import F

from footfall.products.tasks.backend.contracts import (
    Draft,
    DraftedBy,
    DraftState,
    Severity,
    SignalKind,
    TaskNotFoundError,
)
from footfall.products.tasks.backend.logic.ask_model import ask_for_draft
from footfall.products.tasks.backend.logic.change_settings import endpoint_of
from footfall.products.tasks.backend.logic.write_draft import draft_from_evidence
from footfall.products.tasks.backend.models import Task as TaskRow

NO_MODEL = "No model is set up, so this was written from the evidence."


def draft_with_model(team_id: int, task_id: int) -> bool:
    """False when the team has no model. Raises ModelRefusedError, ModelUnavailableError, TaskNotFoundError."""
    endpoint = endpoint_of(team_id)
    if endpoint is None:
        return False
    _draft(
        team_id,
        task_id,
        lambda task: ask_for_draft(
            endpoint,
            SignalKind(task.kind),
            task.fingerprint,
            Severity(task.severity),
            task.evidence or {},
        ),
        drafted_by=DraftedBy.MODEL,
        model=endpoint.model,
    )
    return True


def draft_by_template(team_id: int, task_id: int, note: str = NO_MODEL) -> None:
    """`note` says to the task's readers why no model wrote it."""
    _draft(
        team_id,
        task_id,
        lambda task: draft_from_evidence(
            SignalKind(task.kind),
            task.fingerprint,
            Severity(task.severity),
            task.evidence or {},
        ),
        drafted_by=DraftedBy.TEMPLATE,
        note=note,
    )


def _draft(
    team_id: int,
    task_id: int,
    write: Callable[[TaskRow], Draft],
    *,
    drafted_by: DraftedBy,
    model: str = "",
    note: str = "",
) -> None:
    rows = TaskRow.objects.of_team(team_id).filter(pk=task_id)
    if not rows.filter(draft_state=DraftState.PENDING).exists():
        return
    rows.update(draft_attempts=F("draft_attempts") + 1)
    task = rows.first()
    if task is None:
        raise TaskNotFoundError(f"there is no task {task_id}")
    draft = write(task)
    # Whoever comes second, after a crash or beside another run, finds it drafted and changes nothing.
    rows.filter(draft_state=DraftState.PENDING).update(
        draft_state=DraftState.DRAFTED,
        drafted_by=drafted_by,
        model=model,
        draft_note=note,
        title=draft.title,
        what_happened=draft.what_happened,
        likely_cause=draft.likely_cause,
        next_steps=list(draft.next_steps),
        severity=draft.severity,
    )
