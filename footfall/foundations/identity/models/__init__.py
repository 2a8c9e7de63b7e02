"""The tables `identity_…`. The Rust services read `identity_team`."""

from footfall.foundations.identity.models.invite import Invite
from footfall.foundations.identity.models.membership import Level, Membership
from footfall.foundations.identity.models.organization import Organization
from footfall.foundations.identity.models.personal_api_key import PersonalApiKey
from footfall.foundations.identity.models.team import Team
from footfall.foundations.identity.models.user import User

__all__ = ["Invite", "Level", "Membership", "Organization", "PersonalApiKey", "Team", "User"]
