"""SQL text -> tree. The same tree that `build`'s functions give for the same SQL."""

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from footfall.query.errors import SyntaxNotUnderstoodError
from footfall.query.syntax.dialect import FootfallDialect
from footfall.query.syntax.meaning import Bound
from footfall.query.syntax.walk import level_by_level


def parse(
    sql: str, parameters: Mapping[str, str | int | float | list[int]] | None = None
) -> exp.Query:
    """One SELECT (or a union of them). `{name: Type}` is looked up in `parameters` and becomes a Bound.

    Raises SyntaxNotUnderstoodError.
    """
    try:
        statements = sqlglot.parse(sql, dialect=FootfallDialect)
    except SqlglotError as error:
        raise SyntaxNotUnderstoodError(f"the SQL does not parse: {error}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise SyntaxNotUnderstoodError("expected exactly one SELECT")
    return normalize(statements[0], parameters or {})


def normalize(
    tree: exp.Query, parameters: Mapping[str, str | int | float | list[int]]
) -> exp.Query:
    """Takes out what sqlglot's parser adds to what was written; `build` makes trees without it."""
    for identifier in tree.find_all(exp.Identifier):
        identifier.set("quoted", True)
    for placeholder in list(tree.find_all(exp.Placeholder)):
        placeholder.replace(_bound(placeholder, parameters))
    for call in list(tree.find_all(exp.CombinedAggFunc, exp.AnonymousAggFunc)):
        call.replace(exp.Anonymous(this=call.this, expressions=call.expressions))
    for combined in list(tree.find_all(exp.CombinedParameterizedAgg)):
        combined.replace(exp.ParameterizedAgg(**combined.args))
    for cast in list(tree.find_all(exp.CastToStrType)):
        cast.replace(exp.Anonymous(this="CAST", expressions=[cast.this, cast.args["to"]]))
    for node in level_by_level(tree):
        node.args = {part: held for part, held in node.args.items() if _says(node, held)}
    return tree


def _says(node: exp.Expr, held: object) -> bool:
    # How other engines divide.
    return held is not None and held != [] and not (isinstance(node, exp.Div) and held is False)


def _bound(node: exp.Placeholder, parameters: Mapping[str, str | int | float | list[int]]) -> Bound:
    name = node.name
    if name not in parameters:
        raise SyntaxNotUnderstoodError(f"the query has no value for the parameter {name}")
    value = parameters[name]
    kind = node.args["kind"].sql(dialect=FootfallDialect)
    if isinstance(value, list):
        spelled = ",".join(map(str, value))
    else:
        spelled = repr(value) if isinstance(value, float) else str(value)
    return Bound(this=exp.Literal.string(spelled), kind=kind)
