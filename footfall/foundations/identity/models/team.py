import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.expressions import Value
from django.db.models.functions import Now

from footfall.foundations.identity.models.organization import Organization


def default_display_names() -> list[str]:
    return ["email", "name", "username"]


class Team(models.Model):
    """The owner of data; people see it as a project. A trigger tells `team_changed` of every change."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(
        unique=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    api_token = models.CharField(max_length=64, unique=True)
    timezone = models.CharField(max_length=64, db_default="UTC")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())
    is_ingestion_enabled = models.BooleanField(db_default=True)
    is_autocapture_enabled = models.BooleanField(db_default=True)
    is_web_vitals_enabled = models.BooleanField(db_default=True)
    # as the query schema writes property filters and path cleaning rules
    test_account_filters = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    path_cleaning_filters = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # what a person is called, from the best name to the last resort
    person_display_name_properties = models.JSONField(
        default=default_display_names,
        db_default=Value(default_display_names(), models.JSONField()),
    )

    class Meta:
        db_table = "identity_team"

    def __str__(self) -> str:
        return self.name
