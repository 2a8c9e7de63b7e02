from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager


class Cohort(models.Model):
    """`filters`: as the query schema writes them; null of a static cohort, whose people are rows of ClickHouse.

    `created_by_id`: a user's id, who may be gone. Of a static cohort `filling_since` says since when people are put into it,
    and the last three how that ended the last time.
    """

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    name = models.CharField(max_length=400)
    description = models.TextField(db_default="")
    is_static = models.BooleanField(db_default=False)
    filters = models.JSONField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    filling_since = models.DateTimeField(null=True)
    filled_at = models.DateTimeField(null=True)
    people_count = models.BigIntegerField(null=True)
    fill_error = models.TextField(db_default="")
    is_deleted = models.BooleanField(db_default=False)

    objects = TeamScopedManager["Cohort"]()

    class Meta:
        db_table = "people_cohort"
        indexes = [models.Index(fields=["team_id", "name"], name="people_cohort_team_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_static=True, filters__isnull=True)
                | models.Q(is_static=False, filters__isnull=False),
                name="people_cohort_static_or_filters",
            )
        ]

    def __str__(self) -> str:
        return self.name
