from footfall.products.people.backend.models import (
    Cohort,
    Group,
    GroupType,
    Person,
    PersonDistinctId,
    PersonOverride,
)


def erase_team(team_id: int) -> None:
    for model in (Cohort, Group, GroupType, Person, PersonDistinctId, PersonOverride):
        model.objects.of_team(team_id).delete()
