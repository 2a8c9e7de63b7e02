import uuid

from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.products.exports.backend.contracts import LogLevel, RunStatus
from footfall.products.exports.backend.models.export import BatchExport


class Backfill(models.Model):
    """Exports of many intervals, one after the other. `total_runs` is null until they are counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team_id = models.BigIntegerField()
    export = models.ForeignKey(BatchExport, on_delete=models.CASCADE, related_name="+")
    # null: from the first row that there is
    start_at = models.DateTimeField(null=True)
    end_at = models.DateTimeField()
    status = models.CharField(max_length=16, default=RunStatus.RUNNING)
    total_runs = models.IntegerField(null=True)
    finished_runs = models.IntegerField(default=0)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)

    objects = TeamScopedManager["Backfill"]()
    of_all_teams = models.Manager["Backfill"]()

    class Meta:
        db_table = "exports_backfill"
        indexes = [models.Index(fields=["export", "-created_at"], name="exports_backfill_export")]

    def __str__(self) -> str:
        return str(self.id)


class BatchExportRun(models.Model):
    """One try to export one interval. `id` comes from the workflow's run, so that recording it twice makes one row.

    `rows` and `bytes` count what the destination has taken so far; `rows_total`, where it was counted, is what there is
    to take; `attempts` is how often the work began.
    """

    id = models.UUIDField(primary_key=True)
    team_id = models.BigIntegerField()
    export = models.ForeignKey(BatchExport, on_delete=models.CASCADE, related_name="+")
    backfill = models.ForeignKey(Backfill, null=True, on_delete=models.SET_NULL, related_name="+")
    workflow_id = models.CharField(max_length=200)
    status = models.CharField(max_length=16, default=RunStatus.RUNNING)
    data_interval_start = models.DateTimeField()
    data_interval_end = models.DateTimeField()
    rows_total = models.BigIntegerField(null=True)
    rows = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    objects = TeamScopedManager["BatchExportRun"]()
    of_all_teams = models.Manager["BatchExportRun"]()

    class Meta:
        db_table = "exports_run"
        indexes = [
            models.Index(fields=["export", "-created_at"], name="exports_run_export"),
            models.Index(fields=["created_at"], name="exports_run_created"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.data_interval_start:%Y-%m-%d %H:%M} to {self.data_interval_end:%Y-%m-%d %H:%M}"
        )


class LogLine(models.Model):
    """What a run tells of itself, for people."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    run = models.ForeignKey(BatchExportRun, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    level = models.CharField(max_length=16, default=LogLevel.INFO)
    message = models.TextField()

    objects = TeamScopedManager["LogLine"]()

    class Meta:
        db_table = "exports_log_line"
        indexes = [models.Index(fields=["run", "id"], name="exports_log_line_run")]

    def __str__(self) -> str:
        return self.message
