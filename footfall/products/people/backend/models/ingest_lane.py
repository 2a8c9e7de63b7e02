from django.db import models


class IngestLane(models.Model):
    """Who ingests a partition of captured events, and how far PostgreSQL is ahead of Kafka in it.

    `owner` names the process that claimed the lane last; a transaction under another name writes nothing.
    `applied_offset` is set while a batch is committed here and not yet in Kafka: events before it already changed
    people.
    """

    id = models.BigAutoField(primary_key=True)
    lane_topic = models.TextField()
    lane_partition = models.IntegerField()
    owner = models.UUIDField()
    applied_offset = models.BigIntegerField(null=True)

    class Meta:
        db_table = "people_ingest_lane"
        constraints = [
            models.UniqueConstraint(
                fields=["lane_topic", "lane_partition"], name="people_ingest_lane_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lane_topic} {self.lane_partition}"
