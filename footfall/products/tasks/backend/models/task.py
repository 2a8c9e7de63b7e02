from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.products.tasks.backend.contracts import (
    OPEN_STATUSES,
    DraftedBy,
    DraftState,
    Severity,
    TaskStatus,
)


class Task(models.Model):
    """What people work on: one for each thing that stands out, however often it does while the task is open.

    `evidence` describes the signals until `evidence_until`; `draft_attempts` counts how often drafting began.
    """

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    fingerprint_hash = models.CharField(max_length=64)
    fingerprint = models.TextField()
    status = models.CharField(max_length=16, db_default=TaskStatus.TRIAGE.value)
    severity = models.CharField(max_length=16, db_default=Severity.LOW.value)
    assignee_id = models.BigIntegerField(null=True)
    title = models.TextField()
    what_happened = models.TextField(db_default="")
    likely_cause = models.TextField(db_default="")
    next_steps = models.JSONField(default=list)
    draft_state = models.CharField(max_length=16, db_default=DraftState.PENDING.value)
    drafted_by = models.CharField(max_length=16, db_default=DraftedBy.TEMPLATE.value)
    model = models.CharField(max_length=200, db_default="")
    draft_note = models.TextField(db_default="")
    draft_attempts = models.IntegerField(db_default=0)
    evidence = models.JSONField(null=True)
    evidence_until = models.DateTimeField(null=True)
    evidence_attempts = models.IntegerField(db_default=0)
    signal_count = models.IntegerField(db_default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    objects = TeamScopedManager["Task"]()

    class Meta:
        db_table = "tasks_task"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "kind", "fingerprint_hash"],
                condition=models.Q(status__in=[status.value for status in OPEN_STATUSES]),
                name="tasks_task_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["team_id", "status", "-last_seen_at"], name="tasks_task_listed")
        ]

    def __str__(self) -> str:
        return self.title


class Signal(models.Model):
    """That something stood out in one window, once: the key is what makes a repeated look harmless."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    fingerprint_hash = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()
    count = models.BigIntegerField()
    expected = models.FloatField()
    score = models.FloatField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TeamScopedManager["Signal"]()

    class Meta:
        db_table = "tasks_signal"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "kind", "fingerprint_hash", "window_start"],
                name="tasks_signal_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.window_start}"
