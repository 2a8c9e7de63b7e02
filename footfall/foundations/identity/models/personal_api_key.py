import uuid

from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.models.user import User


class PersonalApiKey(models.Model):
    """A key that acts for its user within `scopes`. Only its hash is stored: see `identity.tokens`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=40)
    key_sha256 = models.CharField(max_length=64, unique=True)
    mask = models.CharField(max_length=16)
    scopes = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_personal_api_key"
        indexes = [models.Index(fields=["user", "created_at"], name="identity_key_of_user")]

    def __str__(self) -> str:
        return f"{self.label} ({self.mask})"
