"""The views of a team: for people, and for the SQL that names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Max

from footfall.foundations.http.pages import Page
from footfall.products.insights.backend.contracts import SqlColumn, ViewRecord
from footfall.products.insights.backend.models import View


def list_views(team_id: int, search: str, limit: int, offset: int) -> Page[ViewRecord]:
    found = View.objects.of_team(team_id).order_by("name")
    if search:
        found = found.filter(name__icontains=search)
    return Page(found.count(), [record_of(row) for row in found[offset : offset + limit]])


def find_view(team_id: int, view_id: int) -> View | None:
    return View.objects.of_team(team_id).filter(id=view_id).first()


def views_of_question(team_id: int) -> Mapping[str, str]:
    """Answers `query.views`: the SQL of each by its name."""
    return dict(View.objects.of_team(team_id).values_list("name", "sql"))


def columns_of_views(team_id: int) -> Mapping[str, list[SqlColumn]]:
    """Answers `query.columns_of_views`, by name and in its order."""
    found = View.objects.of_team(team_id).order_by("name").values_list("name", "columns")
    return {name: [SqlColumn(**column) for column in columns] for name, columns in found}


def state_of_views(team_id: int) -> list[object]:
    """Other than before when any view is."""
    counted = View.objects.of_team(team_id).aggregate(Count("id"), Max("updated_at"))
    return [counted["id__count"], str(counted["updated_at__max"])]


def record_of(row: View) -> ViewRecord:
    return ViewRecord(
        id=row.id,
        name=row.name,
        sql=row.sql,
        columns=tuple(SqlColumn(**column) for column in row.columns),
        views=tuple(row.views),
        created_at=row.created_at,
        updated_at=row.updated_at,
        created_by_id=row.created_by_id,
    )
