import uuid

from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager
from footfall.foundations.secrets.fields import EncryptedJSONField


class DataSource(models.Model):
    """A place that tables come from. `prefix` is what its tables are called by in SQL: `<prefix>.<table>`.

    `config` and `secrets` together are the settings of the connection.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team_id = models.BigIntegerField()
    source_type = models.CharField(max_length=16)
    prefix = models.CharField(max_length=40)
    config = models.JSONField(default=dict)
    secrets = EncryptedJSONField(default=dict)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_updated_at = models.DateTimeField(auto_now=True)

    objects = TeamScopedManager["DataSource"]()

    class Meta:
        db_table = "warehouse_data_source"
        constraints = [
            models.UniqueConstraint(fields=["team_id", "prefix"], name="warehouse_source_prefix")
        ]

    def __str__(self) -> str:
        return self.prefix
