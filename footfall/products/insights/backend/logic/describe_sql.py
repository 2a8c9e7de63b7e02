"""What people's SQL may name: for an editor, and for documentation."""

from __future__ import annotations

from dataclasses import replace

from footfall.foundations.registry.loading import answers_to
from footfall.products.insights.backend.contracts import (
    SqlColumn,
    SqlFunction,
    SqlSchema,
    SqlTable,
    SqlVariableName,
)
from footfall.products.insights.backend.logic.compile_sql import find_variables
from footfall.products.insights.backend.logic.find_group_names import find_group_names
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.query.catalog.virtual import VIRTUAL_TABLES, ColumnType
from footfall.query.catalog.written_functions import (
    AGGREGATE_ENDINGS,
    WRITTEN_FUNCTIONS,
    WrittenFunction,
)
from footfall.query.written.compile import DEFAULT_LIMIT, MAX_LIMIT
from footfall.query.written.scope import PUBLIC_TABLES

_TYPES = {
    ColumnType.JSON: "JSON",
    ColumnType.PERSON_ID: "UUID",
    ColumnType.DATETIME: "DateTime64(3)",
}


def describe_sql(team_id: int) -> SqlSchema:
    house = describe_house()
    own = [
        SqlTable(
            name=table.name,
            kind="warehouse",
            columns=[
                SqlColumn(name, _TYPES.get(kind, kind.value))
                for name, kind in table.columns.items()
            ],
            paths=[],
        )
        for table in sorted(find_tables(team_id), key=lambda table: table.name)
    ]
    views = [
        SqlTable(name=name, kind="view", columns=columns, paths=[])
        for columns_of in answers_to("query.columns_of_views")
        for name, columns in columns_of(team_id).items()
    ]
    variables = [
        SqlVariableName(variable.code_name, variable.type)
        for variable in find_variables(team_id).values()
    ]
    names = [f"{name}.properties.*" for name in sorted(find_group_names(team_id))]
    tables = [
        replace(table, paths=[*table.paths, *names]) if table.name == "events" else table
        for table in house.tables
    ]
    return replace(house, tables=[*tables, *own, *views], variables=variables)


def describe_house() -> SqlSchema:
    """What every project has."""
    return SqlSchema(
        tables=_house_tables(),
        variables=[],
        functions=[_described(function) for function in WRITTEN_FUNCTIONS.values()],
        aggregate_endings=[ending for ending in AGGREGATE_ENDINGS if ending],
        default_limit=DEFAULT_LIMIT,
        max_limit=MAX_LIMIT,
    )


def _house_tables() -> list[SqlTable]:
    return [
        SqlTable(
            name=name,
            kind="house",
            columns=[
                SqlColumn(column, _TYPES.get(kind, kind.value))
                for column, kind in VIRTUAL_TABLES[name].columns.items()
            ],
            paths=_paths(name),
        )
        for name in PUBLIC_TABLES
    ]


def _paths(name: str) -> list[str]:
    table = VIRTUAL_TABLES[name]
    paths = [".".join([*prefix, "*"]) for prefix in table.json_names]
    if name == "events":
        paths += [f"group_{index}.properties.*" for index in range(table.group_types)]
        paths += ["person.id"]
        paths += [f"person.{column}" for column in ("created_at", "is_identified")]
        paths += [f"session.{column}" for column in VIRTUAL_TABLES["sessions"].columns]
    return paths


def _described(function: WrittenFunction) -> SqlFunction:
    return SqlFunction(
        name=function.name,
        kind=function.kind.value,
        topic=function.topic,
        arguments=_count(function.fewest_arguments, function.most_arguments),
        parameters=_count(function.fewest_parameters, function.most_parameters),
    )


def _count(fewest: int, most: int | None) -> str:
    if most is None or most >= 50:
        return f"{fewest}+"
    return str(fewest) if fewest == most else f"{fewest}-{most}"
