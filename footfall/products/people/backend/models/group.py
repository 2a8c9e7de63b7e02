from django.db import models
from django.db.models.expressions import Value
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager


class GroupType(models.Model):
    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    group_type_index = models.SmallIntegerField()
    group_type = models.CharField(max_length=400)

    objects = TeamScopedManager["GroupType"]()

    class Meta:
        db_table = "people_group_type"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "group_type"], name="people_group_type_unique"
            ),
            models.UniqueConstraint(
                fields=["team_id", "group_type_index"], name="people_group_type_index_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.group_type


class Group(models.Model):
    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    group_type_index = models.SmallIntegerField()
    group_key = models.CharField(max_length=400)
    properties = models.JSONField(db_default=Value({}, models.JSONField()))
    created_at = models.DateTimeField(db_default=Now())
    version = models.BigIntegerField(db_default=0)

    objects = TeamScopedManager["Group"]()

    class Meta:
        db_table = "people_group"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "group_type_index", "group_key"], name="people_group_unique"
            )
        ]

    def __str__(self) -> str:
        return self.group_key
