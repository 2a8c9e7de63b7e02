"""HogQLQuery: a SELECT that people wrote. HogQLMetadata: what is wrong with one, without running it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, StrictBool, StrictInt, StrictStr

from footfall.query.nodes.base import QueryNode
from footfall.query.nodes.filters import DateRange, PropertyFilterList, PropertyGroupFilter

MAX_SQL_CHARACTERS = 50_000
MAX_VALUES = 100

SqlText = Annotated[str, Field(max_length=MAX_SQL_CHARACTERS)]
SqlValue = (
    StrictBool | StrictInt | FiniteFloat | Annotated[StrictStr, Field(max_length=10_000)] | None
)
ValueName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]


class SqlFilters(QueryNode):
    """What `{filters}` in the SQL stands for."""

    date_range: DateRange | None = Field(None, alias="dateRange")
    properties: PropertyFilterList | PropertyGroupFilter | None = None
    filter_test_accounts: bool | None = Field(None, alias="filterTestAccounts")


class SqlVariable(QueryNode):
    """A variable as saved queries carry it."""

    code_name: ValueName
    value: SqlValue = None
    variable_id: Annotated[str, Field(max_length=100)] | None = Field(None, alias="variableId")
    is_null: bool | None = Field(None, alias="isNull")


class WrittenSql(QueryNode):
    query: SqlText
    filters: SqlFilters | None = None
    values: Annotated[dict[ValueName, SqlValue], Field(max_length=MAX_VALUES)] | None = None
    variables: Annotated[dict[str, SqlVariable], Field(max_length=MAX_VALUES)] | None = None

    def named_values(self) -> dict[str, SqlValue]:
        variables = {
            item.code_name: None if item.is_null else item.value
            for item in (self.variables or {}).values()
        }
        return {**variables, **(self.values or {})}


class HogQLQuery(WrittenSql):
    """`{name}` in the SQL is the value of that name, `{variables.name}` a variable, `{filters}` the filters.

    `explain`: tells what would run and how many rows it would read, and runs nothing.
    """

    kind: Literal["HogQLQuery"]
    explain: bool = False
    name: Annotated[str, Field(max_length=400)] | None = None
    version: int | None = None


class HogQLMetadata(WrittenSql):
    kind: Literal["HogQLMetadata"]
    language: Literal["hogQL"] = "hogQL"
    version: int | None = None
