from footfall.products.tasks.backend.models import GenerationSettings, Run, Task


def erase_team(team_id: int) -> None:
    """Signals go with their tasks."""
    Task.objects.of_team(team_id).delete()
    Run.objects.of_team(team_id).delete()
    GenerationSettings.objects.of_team(team_id).delete()
