from collections.abc import Mapping

from footfall.products.people.backend.models import GroupType


def list_group_types(team_id: int) -> Mapping[str, int]:
    """The place of each type of group, by its name."""
    rows = GroupType.objects.of_team(team_id).values_list("group_type", "group_type_index")
    return dict(rows)
