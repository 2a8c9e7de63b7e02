import logging

from django.db import transaction

from footfall.foundations.identity.models import Team
from footfall.foundations.registry.loading import answers_to

logger = logging.getLogger(__name__)

# a product answers with a function that takes the team's id and deletes its rows in PostgreSQL
ERASE_TEAM = "identity.erase_team"


def delete_team(team: Team) -> None:
    """Deletes the team and every product's rows of it in PostgreSQL, or nothing.

    Stored events stay in ClickHouse, where nobody can ask for them: ids of teams are never given twice.
    """
    team_id = team.id
    with transaction.atomic():
        for erase in answers_to(ERASE_TEAM):
            erase(team_id)
        team.delete()
    logger.info("a team was deleted", extra={"team_id": team_id})
