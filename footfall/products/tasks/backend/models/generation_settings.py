from django.db import models

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.foundations.secrets.fields import EncryptedJSONField
from footfall.products.tasks.backend.contracts import Sensitivity


class GenerationSettings(models.Model):
    """How a team's signals are found and drafted. A team without a row has these defaults."""

    team_id = models.BigIntegerField(primary_key=True)
    is_enabled = models.BooleanField(db_default=True, default=True)
    watched_events = models.JSONField(default=list)
    sensitivity = models.CharField(
        max_length=16, db_default=Sensitivity.NORMAL.value, default=Sensitivity.NORMAL.value
    )
    minimum_errors = models.IntegerField(db_default=10, default=10)
    base_url = models.CharField(max_length=500, db_default="", default="")
    model = models.CharField(max_length=200, db_default="", default="")
    api_key = EncryptedJSONField(null=True)
    updated_at = models.DateTimeField(auto_now=True, null=True)

    objects = TeamScopedManager["GenerationSettings"]()

    class Meta:
        db_table = "tasks_generation_settings"

    def __str__(self) -> str:
        return f"settings of team {self.team_id}"
