from footfall.products.insights.backend.models import Variable, View


def erase_team(team_id: int) -> None:
    for model in (View, Variable):
        model.objects.of_team(team_id).delete()
