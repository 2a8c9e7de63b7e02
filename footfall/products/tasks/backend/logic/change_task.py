from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from footfall.foundations.identity.models import Membership, Team
from footfall.products.tasks.backend.contracts import (
    OPEN_STATUSES,
    ConflictingTaskError,
    RefusedChangeError,
    Task,
    TaskNotFoundError,
    TaskStatus,
)
from footfall.products.tasks.backend.logic.list_tasks import contracts_of
from footfall.products.tasks.backend.models import Task as TaskRow

_NEXT: Final = {
    TaskStatus.TRIAGE: {TaskStatus.ACCEPTED, TaskStatus.DISMISSED, TaskStatus.DONE},
    TaskStatus.ACCEPTED: {TaskStatus.TRIAGE, TaskStatus.DISMISSED, TaskStatus.DONE},
    TaskStatus.DISMISSED: {TaskStatus.TRIAGE},
    TaskStatus.DONE: {TaskStatus.TRIAGE},
}
# told apart from None, which means nobody
UNCHANGED: Final = -1


def change_task(
    team: Team, task_id: int, *, status: TaskStatus | None, assignee_id: int | None = UNCHANGED
) -> Task:
    """Raises TaskNotFoundError, RefusedChangeError or ConflictingTaskError; then nothing is changed."""
    try:
        with transaction.atomic():
            row = TaskRow.objects.of_team(team.pk).filter(pk=task_id).select_for_update().first()
            if row is None:
                raise TaskNotFoundError(f"there is no task {task_id}")
            if assignee_id != UNCHANGED:
                _assign(team, row, assignee_id)
            if status is not None and status != row.status:
                _move(row, status)
            row.save()
    except IntegrityError as error:
        raise ConflictingTaskError("Another open task is about the same thing.") from error
    return contracts_of([row])[0]


def _assign(team: Team, row: TaskRow, assignee_id: int | None) -> None:
    if assignee_id is not None:
        members = Membership.objects.filter(organization_id=team.organization_id)
        if not members.filter(user_id=assignee_id).exists():
            raise RefusedChangeError("assignee_id", "This is no member of the organization.")
    row.assignee_id = assignee_id


def _move(row: TaskRow, status: TaskStatus) -> None:
    known = TaskStatus(row.status)
    if status not in _NEXT[known]:
        allowed = ", ".join(sorted(_NEXT[known]))
        raise RefusedChangeError(
            "status", f"A task that is {known.value} can become {allowed}, not {status.value}."
        )
    row.status = status.value
    row.closed_at = None if status in OPEN_STATUSES else timezone.now()
