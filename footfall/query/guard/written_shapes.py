"""What a tree made of people's text may hold besides: more kinds of node, and the words that stand in them as text."""

from collections.abc import Mapping

from sqlglot import exp

from footfall.query.catalog.written_functions import WRITTEN_FUNCTIONS, FunctionKind, written_names
from footfall.query.guard.shapes import ALLOWED_PARTS
from footfall.query.syntax.dialect import LimitBy

WRITTEN_PARTS: Mapping[type[exp.Expr], frozenset[str]] = {
    **ALLOWED_PARTS,
    exp.Select: ALLOWED_PARTS[exp.Select] | {"distinct", "qualify", "limit_by"},
    LimitBy: frozenset({"this", "offset", "expressions"}),
    exp.Union: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Intersect: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Except: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Distinct: frozenset(),
    exp.Qualify: frozenset({"this"}),
    exp.Join: ALLOWED_PARTS[exp.Join] | {"expressions"},
    exp.Group: frozenset({"expressions", "rollup", "cube"}),
    exp.Rollup: frozenset(),
    exp.Cube: frozenset(),
    exp.Lambda: frozenset({"this", "expressions"}),
    exp.Window: ALLOWED_PARTS[exp.Window] | {"spec"},
    exp.WindowSpec: frozenset({"kind", "start", "start_side", "end", "end_side"}),
}

# Parts that hold bare text, which the renderer spells as it is.
WORDS: Mapping[tuple[type[exp.Expr], str], frozenset[str]] = {
    (exp.Join, "side"): frozenset({"LEFT", "RIGHT", "FULL"}),
    (exp.Join, "kind"): frozenset(
        {"INNER", "CROSS", "ANY", "ALL", "SEMI", "ANTI", "ASOF", "ARRAY", "INNER ANY"}
    ),
    (exp.Window, "over"): frozenset({"OVER"}),
    (exp.WindowSpec, "kind"): frozenset({"ROWS", "RANGE"}),
    (exp.WindowSpec, "start"): frozenset({"UNBOUNDED", "CURRENT ROW"}),
    (exp.WindowSpec, "end"): frozenset({"UNBOUNDED", "CURRENT ROW"}),
    (exp.WindowSpec, "start_side"): frozenset({"PRECEDING", "FOLLOWING"}),
    (exp.WindowSpec, "end_side"): frozenset({"PRECEDING", "FOLLOWING"}),
}

WRITTEN_NAMES = written_names() | {"CAST"}
WRITTEN_PARAMETRIC = frozenset(
    name
    for name in WRITTEN_NAMES
    if any(
        function.most_parameters and name.startswith(function.name)
        for function in WRITTEN_FUNCTIONS.values()
        if function.kind is FunctionKind.AGGREGATE
    )
)
