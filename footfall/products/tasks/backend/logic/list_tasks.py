from django.db.models import F, Q, QuerySet

from footfall.foundations.http.pages import Page
from footfall.foundations.identity.models import User
from footfall.products.tasks.backend.contracts import (
    Assignee,
    DraftedBy,
    DraftState,
    Severity,
    SignalKind,
    Task,
    TaskFilters,
    TaskNotFoundError,
    TaskStatus,
)
from footfall.products.tasks.backend.logic.write_titles import subject_of
from footfall.products.tasks.backend.models import Task as TaskRow


def list_tasks(team_id: int, filters: TaskFilters, limit: int, offset: int) -> Page[Task]:
    """Those with the most recent signal first."""
    found = _filtered(TaskRow.objects.of_team(team_id), filters)
    rows = list(found.order_by(F("last_seen_at").desc(), "-id")[offset : offset + limit])
    return Page(found.count(), contracts_of(rows))


def get_task(team_id: int, task_id: int) -> Task:
    """Raises TaskNotFoundError."""
    row = TaskRow.objects.of_team(team_id).filter(pk=task_id).first()
    if row is None:
        raise TaskNotFoundError(f"there is no task {task_id}")
    return contracts_of([row])[0]


def contracts_of(rows: list[TaskRow]) -> list[Task]:
    ids = {row.assignee_id for row in rows if row.assignee_id is not None}
    people = {
        user.pk: Assignee(user.pk, user.first_name, user.email)
        for user in User.objects.filter(pk__in=ids)
    }
    return [_contract_of(row, people) for row in rows]


def _filtered(found: QuerySet[TaskRow], filters: TaskFilters) -> QuerySet[TaskRow]:
    if filters.statuses:
        found = found.filter(status__in=filters.statuses)
    if filters.kinds:
        found = found.filter(kind__in=filters.kinds)
    if filters.severities:
        found = found.filter(severity__in=filters.severities)
    if filters.assignee_id is not None:
        found = found.filter(
            Q(assignee_id=filters.assignee_id)
            if filters.assignee_id
            else Q(assignee_id__isnull=True)
        )
    if filters.search:
        found = found.filter(
            Q(title__icontains=filters.search) | Q(fingerprint__icontains=filters.search)
        )
    return found


def _contract_of(row: TaskRow, people: dict[int, Assignee]) -> Task:
    kind = SignalKind(row.kind)
    return Task(
        id=row.pk,
        kind=kind,
        subject=subject_of(kind, row.fingerprint),
        status=TaskStatus(row.status),
        severity=Severity(row.severity),
        draft_state=DraftState(row.draft_state),
        drafted_by=DraftedBy(row.drafted_by),
        model=row.model,
        draft_note=row.draft_note,
        title=row.title,
        what_happened=row.what_happened,
        likely_cause=row.likely_cause,
        next_steps=tuple(row.next_steps),
        evidence=row.evidence,
        signal_count=row.signal_count,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        assignee=people.get(row.assignee_id) if row.assignee_id is not None else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
