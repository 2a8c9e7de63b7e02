from django.db import models
from django.db.models.expressions import Value
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager


class View(models.Model):
    """A SELECT that other SQL of the team reads as a table.

    `columns`: a list of `{"name", "type"}`, as they were when the SQL was saved. `views`, `variables`: the names of those
    that the SQL itself names. `created_by_id`: a user's id, who may be gone.
    """

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    name = models.CharField(max_length=128)
    sql = models.TextField()
    columns = models.JSONField()
    views = models.JSONField(db_default=Value([], models.JSONField()))
    variables = models.JSONField(db_default=Value([], models.JSONField()))
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = TeamScopedManager["View"]()

    class Meta:
        db_table = "insights_view"
        constraints = [
            models.UniqueConstraint(fields=["team_id", "name"], name="insights_view_name_unique")
        ]

    def __str__(self) -> str:
        return self.name
