"""What is wrong with a query, said to the person who wrote it."""


class QueryError(Exception):
    """A query cannot be run. `path` is the wrong field in the request (`query.series.0.math`), empty if there is none."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class InvalidValueError(QueryError):
    """A field has a value that means nothing there; the message says what was expected."""


class UnknownNameError(QueryError):
    """A table, column or property path that the catalog does not have."""


class SyntaxNotUnderstoodError(QueryError):
    """SQL text that does not parse."""


class NotAllowedError(QueryError):
    """The guard or the renderer met something that it does not know to be safe."""


def at(path: str, *parts: str | int) -> str:
    """`path` with `parts` appended: `at("query", "series", 0) == "query.series.0"`."""
    return ".".join([*([path] if path else []), *map(str, parts)])
