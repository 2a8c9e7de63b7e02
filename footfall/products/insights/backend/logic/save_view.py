"""Makes and changes views: what is kept can be read, and what reads it can still be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from footfall.foundations.identity.models import Team
from footfall.products.insights.backend.contracts import (
    Asker,
    InUseError,
    NameTakenError,
    ViewFields,
)
from footfall.products.insights.backend.logic.compile_sql import compile_saved
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.list_views import find_view
from footfall.products.insights.backend.logic.run_sql import describe_columns
from footfall.products.insights.backend.logic.servers import reader
from footfall.products.insights.backend.models import View
from footfall.query.catalog.virtual import VIRTUAL_TABLES
from footfall.query.errors import InvalidValueError, QueryError
from footfall.query.nodes.sql import MAX_SQL_CHARACTERS
from footfall.query.written.read import can_name_a_table

NAME: Final = "name"
SQL: Final = "query.query"
MAX_VIEWS = 500
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def create_view(team_id: int, user_id: int, fields: ViewFields, now: datetime) -> View:
    """Raises QueryError with the path of the wrong field, NameTakenError or a QueryFailedError."""
    with _locked(team_id) as asker:
        if View.objects.of_team(team_id).count() >= MAX_VIEWS:
            raise InvalidValueError(f"a project may have {MAX_VIEWS} views", path=NAME)
        view = View(team_id=team_id, created_by_id=user_id)
        _change(view, fields, asker, now)
        return _saved(view)


def change_view(team_id: int, view_id: int, fields: ViewFields, now: datetime) -> View | None:
    """As `create_view`; None where the team has none of that id. Raises InUseError, too, while another view reads it and
    would find it under another name or with other columns.
    """
    with _locked(team_id) as asker:
        view = find_view(team_id, view_id)
        if view is None:
            return None
        name, columns = view.name, view.columns
        _change(view, fields, asker, now)
        users = _users_of(team_id, name)
        if users and (view.name != name or view.columns != columns):
            raise InUseError(
                "its name and its columns cannot change while other views read it: "
                + ", ".join(users)
            )
        if fields.sql is not None:
            _check_readers(view, asker, now)
        view.updated_at = timezone.now()
        return _saved(view)


def delete_view(team_id: int, view_id: int) -> bool:
    """SQL that names it is refused from now on. False where there is none; raises InUseError while another view reads it."""
    with _locked(team_id):
        view = find_view(team_id, view_id)
        if view is None:
            return False
        users = _users_of(team_id, view.name)
        if users:
            raise InUseError(f"other views read it: {', '.join(users)}")
        view.delete()
        return True


@contextmanager
def _locked(team_id: int) -> Iterator[Asker]:
    """What is checked here is still so when it is saved: of one team one change at a time."""
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(id=team_id)
        yield Asker(team_id, ZoneInfo(team.timezone))


def _change(view: View, fields: ViewFields, asker: Asker, now: datetime) -> None:
    if fields.name is not None:
        _check_name(asker.team_id, fields.name)
        view.name = fields.name
    others = _others(view)
    if view.name in others:
        raise NameTakenError("another view of this project has this name")
    if fields.sql is not None:
        view.sql = fields.sql
    if len(view.sql) > MAX_SQL_CHARACTERS:
        raise InvalidValueError(f"expected at most {MAX_SQL_CHARACTERS:,} characters", path=SQL)
    clickhouse = reader()
    compiled = compile_saved(clickhouse, view.name, view.sql, others, asker, now, SQL)
    columns = describe_columns(clickhouse, compiled, asker, SQL)
    view.columns = [asdict(column) for column in columns]
    view.views, view.variables = sorted(compiled.views), sorted(compiled.variables)


def _check_name(team_id: int, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidValueError(
            "expected letters of ASCII, digits and _, at most 128, no digit first", path=NAME
        )
    if not can_name_a_table(name):
        raise InvalidValueError("SQL has another meaning for this word", path=NAME)
    tables = {*VIRTUAL_TABLES, *(table.name for table in find_tables(team_id))}
    if name.lower() in {table.lower() for table in tables}:
        raise InvalidValueError("a table has this name", path=NAME)


def _others(view: View) -> Mapping[str, str]:
    """The other views of the team, by name."""
    found = View.objects.of_team(view.team_id).exclude(id=view.id)
    return dict(found.values_list("name", "sql"))


def _users_of(team_id: int, name: str) -> list[str]:
    found = View.objects.of_team(team_id).filter(views__contains=[name]).order_by("name")
    return list(found.values_list("name", flat=True))


def _check_readers(view: View, asker: Asker, now: datetime) -> None:
    """What reads the view, also by way of others, must not become too deep or too large by what the view has become."""
    views = {**_others(view), view.name: view.sql}
    waiting, seen = [view.name], {view.name}
    while waiting:
        for name in set(_users_of(asker.team_id, waiting.pop())) - seen:
            seen.add(name)
            waiting.append(name)
            rest = {other: sql for other, sql in views.items() if other != name}
            try:
                compile_saved(reader(), name, views[name], rest, asker, now, SQL)
            except QueryError as error:
                raise InUseError(
                    f"the view {name}, which reads it, could not be read any more: {error.message}"
                ) from error


def _saved(view: View) -> View:
    view.save()
    view.refresh_from_db(from_queryset=View.objects.of_team(view.team_id))
    return view
