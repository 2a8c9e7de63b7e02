import pytest

from footfall.foundations.identity.models import Organization, Team, User
from footfall.foundations.testing.factories import make_organization, make_team, make_user


@pytest.fixture
def organization(db: None) -> Organization:
    return make_organization()


@pytest.fixture
def team(organization: Organization) -> Team:
    return make_team(organization)


@pytest.fixture
def owner(organization: Organization, team: Team) -> User:
    return make_user(organization)


@pytest.fixture
def other_team(db: None) -> Team:
    """A team of somebody else."""
    return make_team()
