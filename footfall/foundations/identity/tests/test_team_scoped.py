import pytest

from footfall.foundations.identity.models import Organization
from footfall.foundations.identity.team_scoped import TeamScopedManager, UnscopedReadError


@pytest.mark.parametrize("method", ["all", "get", "first", "count", "exists", "values", "filter"])
def test_rows_of_all_teams_cannot_be_asked_for(method: str) -> None:
    manager = TeamScopedManager[Organization]()
    manager.model = Organization
    with pytest.raises(UnscopedReadError, match="of_team"):
        getattr(manager, method)()
