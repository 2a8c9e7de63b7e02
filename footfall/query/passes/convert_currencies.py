"""Lowers `convertedAmount(amount, currency, target, day)` by the rates of the day that the amount is of.

`amount` is text and read as a decimal with PLACES places (more are cut off). The result is amount x rate of `target` /
rate of `currency`, computed exactly and cut off at PLACES places, or NULL: the amount is no decimal number, or one of the
rates is not known. An amount that is already in `target` needs no rate and stays as it is.
"""

from sqlglot import exp

from footfall.query.catalog.functions import RATE_FUNCTION
from footfall.query.catalog.physical import EXCHANGE_RATES_DICTIONARY, RATE_BASE
from footfall.query.passes.context import Context
from footfall.query.syntax import build
from footfall.query.syntax.build import Node
from footfall.query.syntax.meaning import CONVERTED_AMOUNT
from footfall.query.syntax.walk import find

PLACES = 10
_RATE_PLACES = 12


def convert_currencies(tree: exp.Query, context: Context) -> exp.Query:
    for node in find(tree, exp.Anonymous):
        if node.name == CONVERTED_AMOUNT:
            node.replace(_converted(*node.expressions, context=context))
    return tree


def _converted(text: Node, currency: Node, target: Node, day: Node, *, context: Context) -> Node:
    amount = build.call("toDecimal128OrNull", text, build.constant(PLACES))
    in_target = build.call(
        "multiplyDecimal",
        amount.copy(),
        _rate(target, day, context),
        build.constant(PLACES + _RATE_PLACES),
    )
    # A rate of zero is as good as none. The engine divides under a NULL too, so what it divides by is never zero.
    divisor = build.call("nullIf", _rate(currency, day, context), build.constant(0))
    one = build.call("toDecimal128", build.constant(1), build.constant(_RATE_PLACES))
    divided = build.call(
        "divideDecimal", in_target, build.call("ifNull", divisor, one), build.constant(PLACES)
    )
    return build.call(
        "if",
        build.compare(currency.copy(), "=", target.copy()),
        build.call("toDecimal256OrNull", text.copy(), build.constant(PLACES)),
        build.call("if", build.call("isNull", divisor.copy()), build.null(), divided),
    )


def _rate(currency: Node, day: Node, context: Context) -> Node:
    known = build.call(
        RATE_FUNCTION,
        build.constant(f"{context.database}.{EXCHANGE_RATES_DICTIONARY}"),
        build.constant("rate"),
        build.tuple_of(build.call("ifNull", currency.copy(), build.constant("")), day.copy()),
    )
    one = build.call("toDecimal128", build.constant(1), build.constant(_RATE_PLACES))
    return build.call(
        "if", build.compare(currency.copy(), "=", build.constant(RATE_BASE)), one, known
    )
