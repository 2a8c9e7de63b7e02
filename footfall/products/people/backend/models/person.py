from django.db import models
from django.db.models.expressions import Value
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager


class Person(models.Model):
    """`id` is the uuid v5 of the team and of the first distinct_id (contracts/events), so a retry makes no second one."""

    id = models.UUIDField(primary_key=True)
    team_id = models.BigIntegerField()
    properties = models.JSONField(db_default=Value({}, models.JSONField()))
    is_identified = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(db_default=Now())
    version = models.BigIntegerField(db_default=0)

    objects = TeamScopedManager["Person"]()

    class Meta:
        db_table = "people_person"
        indexes = [models.Index(fields=["team_id"], name="people_person_team")]

    def __str__(self) -> str:
        return str(self.id)


class PersonDistinctId(models.Model):
    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    distinct_id = models.CharField(max_length=400)
    person_id = models.UUIDField()
    version = models.BigIntegerField(db_default=0)

    objects = TeamScopedManager["PersonDistinctId"]()

    class Meta:
        db_table = "people_person_distinct_id"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "distinct_id"], name="people_person_distinct_id_unique"
            )
        ]
        indexes = [models.Index(fields=["person_id"], name="people_distinct_id_person")]

    def __str__(self) -> str:
        return self.distinct_id


class PersonOverride(models.Model):
    """Events that were stored with `old_person_id` belong to `person_id` since a merge."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    old_person_id = models.UUIDField()
    person_id = models.UUIDField()
    merged_at = models.DateTimeField(db_default=Now())
    version = models.BigIntegerField(db_default=0)

    objects = TeamScopedManager["PersonOverride"]()

    class Meta:
        db_table = "people_person_override"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "old_person_id"], name="people_person_override_unique"
            )
        ]
        indexes = [models.Index(fields=["team_id", "person_id"], name="people_override_person")]

    def __str__(self) -> str:
        return f"{self.old_person_id} -> {self.person_id}"
