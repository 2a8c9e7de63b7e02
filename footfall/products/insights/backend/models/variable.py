from django.db import models
from django.db.models.expressions import Value
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager


class Variable(models.Model):
    """What `{variables.code_name}` in the team's SQL is, unless a question says otherwise.

    `type`: a `VariableType`. `values`: of a list, those that can be chosen. `created_by_id`: a user's id, who may be gone.
    """

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    name = models.CharField(max_length=400)
    code_name = models.CharField(max_length=64)
    type = models.CharField(max_length=16)
    default_value = models.JSONField(null=True)
    values = models.JSONField(db_default=Value([], models.JSONField()))
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = TeamScopedManager["Variable"]()

    class Meta:
        db_table = "insights_variable"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "code_name"], name="insights_variable_code_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.code_name
