from django.db import models
from django.db.models.functions import Now

from footfall.foundations.identity.models.organization import Organization
from footfall.foundations.identity.models.user import User


class Level(models.IntegerChoices):
    """Spaced, so that a level between two can be added; compared by number."""

    MEMBER = 1, "member"
    ADMIN = 8, "administrator"
    OWNER = 15, "owner"


class Membership(models.Model):
    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices, db_default=Level.MEMBER)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "identity_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], name="identity_membership_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="identity_membership_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id} as {self.get_level_display()}"
