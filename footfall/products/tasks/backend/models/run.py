from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.products.tasks.backend.contracts import RunState, RunStep


class Run(models.Model):
    """One look at a team's events and how far it is. `key` is the workflow's id, so that a repeated start finds it."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    trigger = models.CharField(max_length=16)
    state = models.CharField(max_length=16, db_default=RunState.RUNNING.value)
    step = models.CharField(max_length=16, db_default=RunStep.WAITING.value)
    steps_done = models.IntegerField(db_default=0)
    steps_total = models.IntegerField(db_default=0)
    signals_found = models.IntegerField(db_default=0)
    tasks_created = models.IntegerField(db_default=0)
    tasks_updated = models.IntegerField(db_default=0)
    error = models.TextField(db_default="")
    looked_from = models.DateTimeField(null=True)
    looked_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)

    objects = TeamScopedManager["Run"]()

    class Meta:
        db_table = "tasks_run"
        constraints = [models.UniqueConstraint(fields=["team_id", "key"], name="tasks_run_unique")]
        indexes = [models.Index(fields=["team_id", "-started_at"], name="tasks_run_listed")]

    def __str__(self) -> str:
        return self.key
