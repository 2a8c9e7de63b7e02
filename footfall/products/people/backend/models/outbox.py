from django.db import models
from django.db.models.functions import Now


class Outbox(models.Model):
    """What ingest promised to publish about people in the same transaction that changed them (ingest's README)."""

    id = models.BigAutoField(primary_key=True)
    lane_topic = models.TextField()
    lane_partition = models.IntegerField()
    topic = models.TextField()
    key = models.TextField()
    payload = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "people_outbox"
        indexes = [
            models.Index(fields=["lane_topic", "lane_partition", "id"], name="people_outbox_lane")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
