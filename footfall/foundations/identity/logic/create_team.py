from footfall.foundations.identity.models import Organization, Team
from footfall.foundations.identity.tokens import new_project_token


def create_team(organization: Organization, name: str, timezone: str = "UTC") -> Team:
    """A new team with a new project token."""
    team = Team.objects.create(
        organization=organization, name=name, timezone=timezone, api_token=new_project_token()
    )
    team.refresh_from_db()
    return team


def reset_project_token(team: Team) -> None:
    """From now on events with the old token are refused."""
    team.api_token = new_project_token()
    team.save(update_fields=["api_token", "updated_at"])
