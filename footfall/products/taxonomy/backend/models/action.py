from django.db import models
from django.db.models.expressions import Value
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager


class Action(models.Model):
    """`steps`: as the query schema writes them. `created_by_id`: a user's id, who may be gone."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    name = models.CharField(max_length=400)
    description = models.TextField(db_default="")
    tags = models.JSONField(db_default=Value([], models.JSONField()))
    steps = models.JSONField(db_default=Value([], models.JSONField()))
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    is_deleted = models.BooleanField(db_default=False)

    objects = TeamScopedManager["Action"]()

    class Meta:
        db_table = "taxonomy_action"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "name"],
                condition=models.Q(is_deleted=False),
                name="taxonomy_action_name_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name
