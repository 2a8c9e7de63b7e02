"""Expressions of people over the columns of events, for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from tools.oracle import expressions
from tools.oracle.expressions import Expression
from tools.oracle.history import Event, History
from tools.oracle.matching import number_of, text_of
from tools.oracle.nasty_words import words

_NAMES = {"event": "properties", "person": "person.properties", "group": "group_0.properties"}
_KEYS = {"$browser": "$browser", "plan": "plan", "a'b": "`a'b`", "é": "`é`", "a.b": "`a.b`"}
# A text of SQL has no control characters.
_TEXTS = words.filter(lambda text: "\x00" not in text)


@st.composite
def texts(draw: st.DrawFn) -> Expression:
    """What holds a text, or nothing."""
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(["event", "distinct_id"]))
        prefix = draw(st.sampled_from(["", "events."]))
        return Expression(prefix + name, lambda event, _history: getattr(event, name))
    return draw(properties())


@st.composite
def properties(draw: st.DrawFn) -> Expression:
    kind = draw(st.sampled_from(["event", "event", "person", "group"]))
    key = draw(st.sampled_from(list(_KEYS)))
    return Expression(
        f"{_NAMES[kind]}.{_KEYS[key]}",
        lambda event, history: text_of(event, kind, key, history),
    )


@st.composite
def _numbers(draw: st.DrawFn) -> Expression:
    """A property where only a number can stand."""
    held = draw(properties())

    def value(event: Event, history: History) -> float | None:
        text = held.value(event, history)
        return None if text is None else number_of(text)

    return Expression(str(held), value)


@st.composite
def _comparisons(draw: st.DrawFn) -> Expression:
    kind = draw(st.sampled_from(["text", "text", "number", "list", "null", "bool"]))
    if kind == "number":
        sign = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
        number = draw(st.sampled_from([-3, 0, 2, 5, 0.5, 1000]))
        return expressions.compared(draw(_numbers()), sign, number, str(number))
    if kind == "bool":
        is_true = draw(st.booleans())
        wanted = "true" if is_true else "false"
        return expressions.compared(draw(properties()), "=", wanted, wanted.upper())
    held = draw(texts())
    if kind == "null":
        return expressions.is_null(held)
    if kind == "list":
        return expressions.is_one_of(held, draw(st.lists(_TEXTS, min_size=1, max_size=3)))
    wanted = draw(_TEXTS)
    sign = draw(st.sampled_from(["=", "!="]))
    return expressions.compared(held, sign, wanted, expressions.literal(wanted))


def conditions() -> st.SearchStrategy[Expression]:
    return st.recursive(
        _comparisons(),
        lambda inner: st.one_of(
            st.builds(expressions.joined, inner, st.sampled_from(["AND", "OR"]), inner),
            inner.map(expressions.negated),
        ),
        max_leaves=4,
    )


def expression_filters() -> st.SearchStrategy[dict[str, object]]:
    return conditions().map(lambda condition: {"type": "hogql", "key": condition})
