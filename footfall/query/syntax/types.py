"""The text of a type, to be read again: it is never sent as it is."""

from sqlglot import exp

from footfall.query.syntax.dialect import FootfallDialect


def text_of_type(node: exp.DataType) -> str:
    return node.sql(dialect=FootfallDialect)
