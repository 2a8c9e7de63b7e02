from footfall.foundations.identity.models import Team
from footfall.products.tasks.backend.models import GenerationSettings


def teams_to_look_at(after_id: int, limit: int) -> tuple[list[int], int | None]:
    """Of the next `limit` teams by id, those that did not switch the search off; and where to go on (None: at the end)."""
    ids = list(
        Team.objects.filter(pk__gt=after_id).order_by("pk").values_list("pk", flat=True)[:limit]
    )
    off = set(
        GenerationSettings._base_manager.filter(team_id__in=ids, is_enabled=False).values_list(
            "team_id", flat=True
        )
    )
    wanted = [team_id for team_id in ids if team_id not in off]
    return wanted, ids[-1] if len(ids) == limit else None
