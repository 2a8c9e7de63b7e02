"""The variables of a team: for people, and for the SQL that names them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Max

from footfall.foundations.http.pages import Page
from footfall.products.insights.backend.contracts import VariableRecord
from footfall.products.insights.backend.models import Variable
from footfall.query.nodes import variables
from footfall.query.nodes.variables import VariableType


def list_variables(team_id: int, search: str, limit: int, offset: int) -> Page[VariableRecord]:
    found = Variable.objects.of_team(team_id).order_by("name", "id")
    if search:
        found = found.filter(name__icontains=search)
    return Page(found.count(), [record_of(row) for row in found[offset : offset + limit]])


def find_variable(team_id: int, variable_id: int) -> Variable | None:
    return Variable.objects.of_team(team_id).filter(id=variable_id).first()


def variables_of_question(team_id: int) -> Mapping[str, variables.Variable]:
    """Answers `query.variables`, by the name that SQL has for each and in its order."""
    return {
        row.code_name: variables.Variable(
            row.code_name, VariableType(row.type), row.default_value, tuple(row.values)
        )
        for row in Variable.objects.of_team(team_id).order_by("code_name")
    }


def state_of_variables(team_id: int) -> list[object]:
    """Other than before when any variable is."""
    counted = Variable.objects.of_team(team_id).aggregate(Count("id"), Max("updated_at"))
    return [counted["id__count"], str(counted["updated_at__max"])]


def record_of(row: Variable) -> VariableRecord:
    return VariableRecord(
        id=row.id,
        name=row.name,
        code_name=row.code_name,
        type=VariableType(row.type),
        default_value=row.default_value,
        values=tuple(row.values),
        created_at=row.created_at,
        updated_at=row.updated_at,
        created_by_id=row.created_by_id,
    )
