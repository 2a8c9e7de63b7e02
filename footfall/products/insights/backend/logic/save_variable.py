"""Makes and changes variables: a value that is kept is of its type."""

from __future__ import annotations

import re
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from footfall.foundations.identity.models import Team
from footfall.products.insights.backend.contracts import InUseError, NameTakenError
from footfall.products.insights.backend.logic.list_variables import find_variable
from footfall.products.insights.backend.models import Variable, View
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.variables import VariableType, problem_of_value

CODE_NAME: Final = "code_name"
MAX_VARIABLES = 500
_CODE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def create_variable(team_id: int, user_id: int, fields: dict[str, Any]) -> Variable:
    """`fields` by the model's names. Raises InvalidValueError with the path of the wrong one, or NameTakenError."""
    if Variable.objects.of_team(team_id).count() >= MAX_VARIABLES:
        raise InvalidValueError(f"a project may have {MAX_VARIABLES} variables", path="name")
    code_name = fields.get(CODE_NAME) or _code_name_of(fields["name"])
    told = {"values": [], **fields, CODE_NAME: code_name}
    variable = Variable(team_id=team_id, created_by_id=user_id, **told)
    return _saved(variable)


def change_variable(team_id: int, variable_id: int, fields: dict[str, Any]) -> Variable | None:
    """As `create_variable`; None where the team has none of that id.

    Raises InUseError, too, while a view names it and would not find it, or find it of another type.
    """
    with transaction.atomic():
        _lock(team_id)
        variable = find_variable(team_id, variable_id)
        if variable is None:
            return None
        before = (variable.code_name, variable.type)
        users = _users_of(team_id, variable.code_name)
        for name, value in fields.items():
            setattr(variable, name, value)
        if users and (variable.code_name, variable.type) != before:
            raise InUseError(
                f"its code_name and type cannot change while views name it: {', '.join(users)}"
            )
        variable.updated_at = timezone.now()
        return _saved(variable)


def delete_variable(team_id: int, variable_id: int) -> bool:
    """False where there is none; raises InUseError while a view names it."""
    with transaction.atomic():
        _lock(team_id)
        variable = find_variable(team_id, variable_id)
        if variable is None:
            return False
        users = _users_of(team_id, variable.code_name)
        if users:
            raise InUseError(f"views name it: {', '.join(users)}")
        variable.delete()
        return True


def _lock(team_id: int) -> None:
    """No view is saved meanwhile."""
    Team.objects.select_for_update(no_key=True).get(id=team_id)


def _users_of(team_id: int, code_name: str) -> list[str]:
    found = View.objects.of_team(team_id).filter(variables__contains=[code_name]).order_by("name")
    return list(found.values_list("name", flat=True))


def _code_name_of(name: str) -> str:
    """As people would write it: `Home country` is `home_country`."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:64]


def _check(variable: Variable) -> None:
    if not _CODE_NAME.fullmatch(variable.code_name):
        raise InvalidValueError(
            "expected letters of ASCII, digits and _, at most 64, no digit first", path=CODE_NAME
        )
    kind = VariableType(variable.type)
    if kind is VariableType.LIST and not variable.values:
        raise InvalidValueError("expected the texts that can be chosen", path="values")
    if kind is not VariableType.LIST and variable.values:
        raise InvalidValueError("only a List has values to choose from", path="values")
    for place, value in enumerate(variable.values):
        if value in variable.values[:place]:
            raise InvalidValueError("this text is there already", path=at("values", place))
    problem = problem_of_value(kind, variable.default_value, variable.values)
    if problem is not None:
        raise InvalidValueError(problem, path="default_value")


def _saved(variable: Variable) -> Variable:
    _check(variable)
    try:
        with transaction.atomic():
            variable.save()
    except IntegrityError as error:
        raise NameTakenError("another variable of this project has this name") from error
    variable.refresh_from_db(from_queryset=Variable.objects.of_team(variable.team_id))
    return variable
