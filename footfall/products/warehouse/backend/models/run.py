from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.products.warehouse.backend.contracts import LogLevel, RunStatus
from footfall.products.warehouse.backend.models.table import SourceTable


class SyncRun(models.Model):
    """One sync of one table; its id is that of the workflow's run. `rows` and `bytes` count what was read from the source."""

    id = models.UUIDField(primary_key=True)
    team_id = models.BigIntegerField()
    table = models.ForeignKey(SourceTable, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=16, default=RunStatus.RUNNING)
    step = models.CharField(max_length=16, blank=True, default="")
    attempts = models.IntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    rows_total = models.BigIntegerField(null=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    objects = TeamScopedManager["SyncRun"]()
    of_all_teams = models.Manager["SyncRun"]()

    class Meta:
        db_table = "warehouse_sync_run"
        indexes = [models.Index(fields=["table", "-created_at"], name="warehouse_run_table")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.status}"


class LogLine(models.Model):
    """What a run tells of itself, for people."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    level = models.CharField(max_length=16, default=LogLevel.INFO)
    message = models.TextField()

    objects = TeamScopedManager["LogLine"]()

    class Meta:
        db_table = "warehouse_log_line"
        indexes = [models.Index(fields=["run", "id"], name="warehouse_log_line_run")]

    def __str__(self) -> str:
        return self.message
