"""The narrow door to a team's rows: a model with this manager cannot be read without naming the team."""

from typing import NoReturn, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class UnscopedReadError(Exception):
    """Somebody asked for rows of all teams."""


class TeamScopedManager(models.Manager[M]):
    """`Model.objects.of_team(team_id)` is the only way in; `.all()`, `.filter()` and `.get()` raise."""

    def of_team(self, team_id: int) -> models.QuerySet[M]:
        return super().get_queryset().filter(team_id=team_id)

    def get_queryset(self) -> NoReturn:
        raise UnscopedReadError(
            f"{self.model.__name__}.objects needs a team: use .of_team(team_id)"
        )
