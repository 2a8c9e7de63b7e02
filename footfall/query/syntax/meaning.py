"""Nodes that SQL does not have: bound values, and what `resolve` found a name to mean. Passes lower all but Bound."""

from sqlglot import exp

# `topValues(value, n) AS name` (passes/rank_top_values) gives `name` and columns with these endings.
TOP_VALUES = "topValues"
OTHER_SUFFIX = "_is_other"
RANK_SUFFIX = "_rank"

# `convertedAmount(amount, currency, target, day)` (passes/convert_currencies).
CONVERTED_AMOUNT = "convertedAmount"

# In the `meta` of a Written: where the question has it. It is no part of it, so that the same at two places is equal.
PLACE = "place"


class Bound(exp.Expression, exp.Condition):
    """A value that reaches ClickHouse as a parameter, never as text. `kind`: String, Int64, Float64, or
    Array(Int64) with commas between.
    """

    arg_types = {"this": True, "kind": True}


class Property(exp.Expression, exp.Condition):
    """The value at `key` of the JSON text `this` (a column) of virtual table `owner`, as Nullable(String)."""

    arg_types = {"this": True, "key": True, "owner": True}


class GroupProperty(exp.Expression, exp.Condition):
    """The value at `key` of the group of type `index` that the event in source `this` belongs to."""

    arg_types = {"this": True, "key": True, "index": True}


class PersonId(exp.Expression, exp.Condition):
    """The person that `this` (a person_id column) belongs to today, after merges."""

    arg_types = {"this": True}


class Written(exp.Expression, exp.Condition):
    """An expression that people wrote, bound already (filters/expressions): its names are of a source that is called as the
    table, and `joins` bring what else it names. `zone`: whose clock its times without one are of.
    """

    arg_types = {"this": True, "joins": False, "zone": True}
