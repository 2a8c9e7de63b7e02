"""The nodes of a tree as lists: sqlglot's own generators take most of the time of a compilation."""

from typing import TypeVar

from sqlglot import exp

_Kind = TypeVar("_Kind", bound=exp.Expr)


def level_by_level(tree: exp.Expr) -> list[exp.Expr]:
    """`tree` and all below it, those that are nearer to it first. What is changed later does not change the list."""
    nodes = [tree]
    for node in nodes:
        for held in node.args.values():
            if isinstance(held, exp.Expr):
                nodes.append(held)
            elif type(held) is list:
                nodes += [item for item in held if isinstance(item, exp.Expr)]
    return nodes


def as_spelled(tree: exp.Expr) -> list[exp.Expr]:
    """As `level_by_level`, in the order of the text."""
    nodes: list[exp.Expr] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        for held in reversed(node.args.values()):
            if isinstance(held, exp.Expr):
                waiting.append(held)
            elif type(held) is list:
                waiting += [item for item in reversed(held) if isinstance(item, exp.Expr)]
    return nodes


def find(tree: exp.Expr, kind: type[_Kind]) -> list[_Kind]:
    """The nodes of one kind, in the order of `level_by_level`."""
    return [node for node in level_by_level(tree) if isinstance(node, kind)]
