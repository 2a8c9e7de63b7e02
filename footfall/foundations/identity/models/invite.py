import uuid
from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from footfall.foundations.identity.models.membership import Level
from footfall.foundations.identity.models.organization import Organization
from footfall.foundations.identity.models.user import User

INVITE_LIFETIME = timedelta(days=3)


class Invite(models.Model):
    """Its id is the secret of the invitation's link (122 random bits)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    level = models.PositiveSmallIntegerField(choices=Level.choices, db_default=Level.MEMBER)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "identity_invite"
        constraints = [
            models.UniqueConstraint(fields=["organization", "email"], name="identity_invite_unique")
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organization_id}"

    @property
    def is_expired(self) -> bool:
        return timezone.now() > self.created_at + INVITE_LIFETIME
