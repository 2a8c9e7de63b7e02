import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.foundations.secrets.fields import EncryptedJSONField


class BatchExport(models.Model):
    """`timezone` is the team's at the time of creation: days that were exported must not move afterwards.

    `config` and `secrets` together are the destination's settings. `pause_reason` says why the export paused itself.
    `latest_run` is no column: the facade fills it in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    model = models.CharField(max_length=16)
    interval = models.CharField(max_length=16)
    timezone = models.CharField(max_length=64)
    destination_type = models.CharField(max_length=16)
    config = models.JSONField(default=dict)
    secrets = EncryptedJSONField(default=dict)
    is_paused = models.BooleanField(db_default=False)
    pause_reason = models.TextField(blank=True, default="")
    last_paused_at = models.DateTimeField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_updated_at = models.DateTimeField(auto_now=True)

    objects = TeamScopedManager["BatchExport"]()
    # for the worker, which brings the schedules of all teams to their wanted state
    of_all_teams = models.Manager["BatchExport"]()

    latest_run: Any = None

    class Meta:
        db_table = "exports_batch_export"
        indexes = [models.Index(fields=["team_id", "-created_at"], name="exports_export_team")]

    def __str__(self) -> str:
        return self.name
