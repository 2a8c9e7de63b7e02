from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.team_scoped import TeamScopedManager


class EventDefinition(models.Model):
    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    name = models.CharField(max_length=400)
    first_seen_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())
    # null: not counted yet
    volume_30_day = models.BigIntegerField(null=True)

    objects = TeamScopedManager["EventDefinition"]()

    class Meta:
        db_table = "taxonomy_event_definition"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "name"], name="taxonomy_event_definition_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PropertyDefinition(models.Model):
    """`group_type_index` is -1 unless `kind` is group; `property_type` is null until a value has shown it."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=16)
    group_type_index = models.SmallIntegerField(db_default=-1)
    # null: no value has shown it yet
    property_type = models.CharField(max_length=16, null=True)  # noqa: DJ001
    last_seen_at = models.DateTimeField(db_default=Now())
    # null: not counted yet, or not of events
    volume_30_day = models.BigIntegerField(null=True)

    objects = TeamScopedManager["PropertyDefinition"]()

    class Meta:
        db_table = "taxonomy_property_definition"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "kind", "group_type_index", "name"],
                name="taxonomy_property_definition_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name


class EventProperty(models.Model):
    """Property `property` was seen on event `event`."""

    id = models.BigAutoField(primary_key=True)
    team_id = models.BigIntegerField()
    event = models.CharField(max_length=400)
    property = models.CharField(max_length=400)

    objects = TeamScopedManager["EventProperty"]()

    class Meta:
        db_table = "taxonomy_event_property"
        constraints = [
            models.UniqueConstraint(
                fields=["team_id", "event", "property"], name="taxonomy_event_property_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event}.{self.property}"
