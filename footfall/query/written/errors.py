"""What is wrong with a statement, and where in its text."""

from dataclasses import dataclass

from sqlglot import exp

from footfall.query.errors import QueryError


@dataclass(frozen=True)
class Span:
    """A part of the text: characters `start` up to but without `end`; `line` and `column` of `start`, from 1."""

    start: int
    end: int
    line: int
    column: int


class StatementError(QueryError):
    """`plain` is the sentence without the place; `message` tells both."""

    def __init__(self, plain: str, span: Span | None = None, *, path: str = "") -> None:
        place = f" (line {span.line}, column {span.column})" if span is not None else ""
        super().__init__(f"{plain}{place}", path=path)
        self.plain = plain
        self.span = span


def span_in(text: str, start: int, end: int) -> Span:
    line_start = text.rfind("\n", 0, start) + 1
    return Span(start, end, text.count("\n", 0, start) + 1, start - line_start + 1)


def offsets_of(node: exp.Expr | None) -> tuple[int, int] | None:
    """Where `node` was written: its own place, or from its first to its last part that has one."""
    if node is None:
        return None
    if "start" in node.meta:
        return node.meta["start"], node.meta["end"] + 1
    placed = [part.meta for part in node.walk() if "start" in part.meta]
    if not placed:
        return None
    return min(meta["start"] for meta in placed), max(meta["end"] for meta in placed) + 1
