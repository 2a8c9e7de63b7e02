"""Calls of functions: known by name, with as many arguments as they take, and the ones whose result is known now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from difflib import get_close_matches

from sqlglot import exp

from footfall.query.catalog.written_functions import (
    AGGREGATE_ENDINGS,
    WRITTEN_FUNCTIONS,
    FunctionKind,
    WrittenFunction,
    find_function,
)
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.written.names import is_property
from footfall.query.written.scope import Scope
from footfall.query.written.types import KNOWN, type_of

Bind = Callable[[Scope, Node], Node]

# Of these the last argument is the name of a type.
_TYPED = ("JSONExtract",)
# What they add up or rank has to be a number.
_NUMERIC = (
    "sum",
    "sumKahan",
    "avg",
    "stddevPop",
    "stddevSamp",
    "varPop",
    "varSamp",
    "median",
    "quantile",
)
_REASONS = {
    "dictget": "dictionaries cannot be read",
    "joinget": "other tables cannot be read by a function",
    "file": "files cannot be read",
    "url": "addresses cannot be read",
    "s3": "object stores cannot be read",
    "sleep": "it waits",
    "throwif": "it fails on purpose",
    "getsetting": "the server's settings cannot be read",
    "hostname": "the server cannot be looked at",
    "version": "the server cannot be looked at",
    "arrayreduce": "a function cannot be called by a name given as text",
}


def bind_call(scope: Scope, node: Node, bind: Bind, *, is_over: bool = False) -> Node:
    function, ending = _known(scope, node, node.this)
    arguments = list(node.expressions)
    known = _known_now(scope, function)
    if known is not None:
        _check_count(scope, node, function, ending, arguments)
        return known
    if function.name == "count" and len(arguments) == 1 and not ending:
        only_argument = arguments[0]
        if isinstance(only_argument, exp.Star):
            arguments = []
        elif isinstance(only_argument, exp.Distinct):
            if only_argument.args.get("on") is not None or not only_argument.expressions:
                raise scope.error("expected count(DISTINCT x)", node)
            bound = [bind(scope, item) for item in only_argument.expressions]
            return build.call("uniqExact", *bound)
    _check_count(scope, node, function, ending, arguments)
    if function.kind is FunctionKind.WINDOW and not is_over:
        raise scope.error(f"{function.name} needs OVER (…)", node)
    if function.fewest_parameters:
        raise scope.error(
            f"{function.name} takes constants first: {function.name}(…)({', '.join('x' * function.fewest_arguments)})",
            node,
        )
    return build.call(function.name + ending, *_arguments(scope, node, function, arguments, bind))


def bind_parametric(scope: Scope, node: Node, bind: Bind) -> Node:
    function, ending = _known(scope, node, node.this)
    parameters = [_parameter(scope, parameter) for parameter in node.expressions]
    if not function.fewest_parameters <= len(parameters) <= function.most_parameters:
        raise scope.error(f"{function.name} does not take {len(parameters)} constants first", node)
    arguments = list(node.args["params"])
    _check_count(scope, node, function, ending, arguments)
    return exp.ParameterizedAgg(
        this=function.name + ending,
        expressions=parameters,
        params=_arguments(scope, node, function, arguments, bind),
    )


def _known(scope: Scope, node: Node, name: object) -> tuple[WrittenFunction, str]:
    written = name.this if isinstance(name, exp.Identifier) else str(name)
    found = find_function(written)
    if found is not None:
        return found
    reason = next((why for part, why in _REASONS.items() if written.lower().startswith(part)), None)
    if reason is not None:
        raise scope.error(f"the function {written} is not allowed: {reason}", node)
    close = get_close_matches(written, WRITTEN_FUNCTIONS, n=3)
    hint = f": is it {' or '.join(close)}?" if close else ", see the list of functions"
    raise scope.error(f"the function {written} is not allowed{hint}", node)


def _check_count(
    scope: Scope, node: Node, function: WrittenFunction, ending: str, arguments: list[Node]
) -> None:
    added = AGGREGATE_ENDINGS[ending]
    fewest = function.fewest_arguments + added
    most = None if function.most_arguments is None else function.most_arguments + added
    if len(arguments) >= fewest and (most is None or len(arguments) <= most):
        return
    if most == fewest:
        expected = f"{fewest}"
    elif most is None:
        expected = f"at least {fewest}"
    else:
        expected = f"{fewest} to {most}"
    name = function.name + ending
    raise scope.error(f"{name} takes {expected} arguments, not {len(arguments)}", node)


def _arguments(
    scope: Scope, node: Node, function: WrittenFunction, arguments: list[Node], bind: Bind
) -> list[Node]:
    typed = function.name in _TYPED or function.name == "toFixedString"
    bound = [
        bind(scope, argument)
        for argument in (arguments[:-1] if function.name in _TYPED else arguments)
    ]
    if function.name in _TYPED:
        bound.append(_type(scope, arguments[-1]))
    elif not typed and bound and function.name.startswith(_NUMERIC) and is_property(bound[0]):
        bound[0] = build.call("toFloat64OrNull", bound[0])
    return bound


def _type(scope: Scope, node: Node) -> Node:
    spelled = type_of(node.this) if isinstance(node, exp.Literal) and node.is_string else None
    if spelled is None:
        raise scope.error(f"expected the name of a type, one of {KNOWN}", node)
    return build.constant(spelled)


def _parameter(scope: Scope, node: Node) -> Node:
    if isinstance(node, exp.Literal) and not node.is_string:
        return exp.Literal.number(_decimal(scope, node))
    if isinstance(node, exp.Literal):
        scope.desk.count_value(node.this, node)
        return build.text(node.this)
    raise scope.error("only a written number or text can stand in the first parentheses", node)


def _decimal(scope: Scope, node: Node) -> str:
    text = str(node.this)
    if not text.replace(".", "", 1).isdigit() or len(text) > 30:
        raise scope.error("expected a decimal number", node)
    return f"0{text}" if text.startswith(".") else text


def _known_now(scope: Scope, function: WrittenFunction) -> Node | None:
    """One moment for the whole question: what is asked again for the same moment is answered the same."""
    question = scope.desk.question
    local = question.now.astimezone(question.zone)
    zone = build.constant(question.zone.key)
    if function.name == "now":
        return build.call("toDateTime", build.constant(int(local.timestamp())), zone)
    if function.name == "now64":
        milliseconds = build.constant(int(local.timestamp() * 1000))
        return build.call("fromUnixTimestamp64Milli", milliseconds, zone)
    if function.name in ("today", "yesterday"):
        day = local.date() - timedelta(days=function.name == "yesterday")
        return build.call("toDate", build.constant(day.isoformat()))
    return None
