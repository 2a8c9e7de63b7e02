"""The names that a team gave to its types of groups."""

from collections.abc import Mapping

from footfall.foundations.registry.loading import answers_to


def find_group_names(team_id: int) -> Mapping[str, int]:
    return {
        name: index
        for names_of in answers_to("query.group_names")
        for name, index in names_of(team_id).items()
    }
