import uuid

from django.db import models
from django.db.models.functions import Now


class Outcome(models.TextChoices):
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class OperatorAction(models.Model):
    """One run of an operator's command. A row is never deleted; `running` without an end means that the run was killed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # the first run's, where a killed run was begun again
    run_id = models.CharField(max_length=64, unique=True)
    command = models.CharField(max_length=100)
    operator = models.CharField(max_length=200)
    reason = models.TextField()
    arguments = models.JSONField(default=dict)
    # None: the whole house
    team_id = models.BigIntegerField(null=True)
    is_dry_run = models.BooleanField()
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.RUNNING)
    result = models.JSONField(default=dict)
    error = models.TextField(default="")
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "operations_operator_action"
        indexes = [models.Index(fields=["-started_at"], name="operations_action_started")]

    def __str__(self) -> str:
        return f"{self.command} {self.run_id}"
