"""Trees as wholes: their nodes as lists, copies, and their end. sqlglot's own ways of it take several times as long."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlglot import exp

from footfall.query.syntax.meaning import Bound

_Kind = TypeVar("_Kind", bound=exp.Expr)

# Nothing stands below these.
_BOTTOM = frozenset({exp.Identifier, exp.Literal, exp.Boolean, exp.Null})
# Nothing changes these or asks for their parent, so trees may share them.
_LEAVES = _BOTTOM | {Bound}
# Below these stands nothing but names and constants.
_ENDS = _LEAVES | {exp.Column, exp.TableAlias}
_IN_ENDS = (exp.Identifier, exp.Literal, exp.Star)
# Most parts that are no nodes are one of these, which is told faster than that they are none.
_PLAIN = frozenset({str, bool, type(None)})


def copied(tree: _Kind) -> _Kind:
    """A tree of its own, but for leaves. What stands in `tree` at two places is two nodes in the copy."""
    return type(tree)(**changed(tree.args, copied))


def changed(parts: Mapping[str, object], change: Callable[[exp.Expr], exp.Expr]) -> dict[str, Any]:
    """The parts of a node, with what `change` gives instead of each node that is directly in them and no leaf."""
    made: dict[str, Any] = {}
    for part, held in parts.items():
        if isinstance(held, exp.Expr):
            made[part] = held if type(held) in _LEAVES else change(held)
        elif type(held) is list:
            made[part] = [
                change(item) if isinstance(item, exp.Expr) and type(item) not in _LEAVES else item
                for item in held
            ]
        else:
            made[part] = held
    return made


def level_by_level(tree: exp.Expr) -> list[exp.Expr]:
    """`tree` and all below it, those that are nearer to it first. What is changed later does not change the list."""
    return _walked(tree, frozenset())


def find(tree: exp.Expr, kind: type[_Kind]) -> list[_Kind]:
    """The nodes of one kind, in the order of `level_by_level`."""
    ends = frozenset[type[exp.Expr]]() if issubclass(kind, _IN_ENDS) else _ENDS
    return [node for node in _walked(tree, ends) if isinstance(node, kind)]


def find_in_own(select: exp.Select, kind: type[_Kind]) -> list[_Kind]:
    """As `find`, of what belongs to `select` and to no SELECT in it."""
    ends = _ENDS | {exp.Select}
    return [
        node
        for part in select.iter_expressions()
        for node in _walked(part, ends)
        if isinstance(node, kind)
    ]


def let_go(tree: exp.Expr) -> None:
    """Ends `tree`, of which no node is looked at again.

    Nodes and their parents hold each other. If they are not parted, they stay until the collector of garbage comes, whose
    turn takes ten times as long as a compilation and falls on whoever asks just then.
    """
    for node in _walked(tree, _BOTTOM):
        node.parent = None


def _walked(tree: exp.Expr, ends: frozenset[type[exp.Expr]]) -> list[exp.Expr]:
    nodes = [tree]
    for node in nodes:
        if type(node) in ends:
            continue
        for held in node.args.values():
            kind = type(held)
            if kind is list:
                nodes += [item for item in held if isinstance(item, exp.Expr)]
            elif kind not in _PLAIN and isinstance(held, exp.Expr):
                nodes.append(held)
    return nodes
