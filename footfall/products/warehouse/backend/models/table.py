import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.products.warehouse.backend.models.source import DataSource


class SourceTable(models.Model):
    """A table of a source, and its copy here once it was synced.

    `name` is what SQL calls it behind the source's prefix. `columns` and `primary_key` are as the source showed them last.
    Each `generation` of the copy has a folder of its own in object storage; a new one begins empty.
    `physical_name` is the table in ClickHouse, empty before the first sync; `published_columns` are its columns, in order,
    as `[{"name", "type"}]` with ClickHouse's types. `latest_run` is no column: the facade fills it in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team_id = models.BigIntegerField()
    source = models.ForeignKey(DataSource, on_delete=models.CASCADE, related_name="+")
    source_schema = models.CharField(max_length=63, blank=True, default="")
    source_name = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    columns = models.JSONField(default=list)
    primary_key = models.JSONField(default=list)
    row_estimate = models.BigIntegerField(null=True)
    is_missing = models.BooleanField(db_default=False)

    should_sync = models.BooleanField(db_default=False)
    sync_mode = models.CharField(max_length=16)
    cursor_column = models.TextField(blank=True, default="")
    sync_interval = models.CharField(max_length=16)
    is_paused = models.BooleanField(db_default=False)

    generation = models.IntegerField(default=1)
    physical_name = models.CharField(max_length=80, blank=True, default="")
    published_columns = models.JSONField(default=list)
    published_version = models.TextField(blank=True, default="")
    rows = models.BigIntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
    last_synced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TeamScopedManager["SourceTable"]()
    # for the worker, which brings the schedules of all teams to their wanted state
    of_all_teams = models.Manager["SourceTable"]()

    latest_run: Any = None

    class Meta:
        db_table = "warehouse_source_table"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_schema", "source_name"], name="warehouse_table_of_source"
            ),
            models.UniqueConstraint(fields=["source", "name"], name="warehouse_table_name"),
        ]
        indexes = [models.Index(fields=["team_id"], name="warehouse_table_team")]

    def __str__(self) -> str:
        return f"{self.source}.{self.name}"
