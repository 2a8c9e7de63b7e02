"""A question of any kind that an installed product answers: read, then run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pydantic import ValidationError

from footfall.foundations.clickhouse.client import ClickHouse
from footfall.foundations.registry.loading import load, query_kinds
from footfall.foundations.registry.plugin import QueryKind
from footfall.products.insights.backend.contracts import Asker
from footfall.query.errors import InvalidValueError, at
from footfall.query.nodes.base import QueryNode, first_problem


@dataclass(frozen=True)
class Question:
    """`node` is what was asked, `path` where it was found in the request."""

    kind: QueryKind
    node: QueryNode
    path: str


def read_question(query: Mapping[str, Any], path: str) -> Question:
    """Raises InvalidValueError with the path of the wrong field."""
    name = query.get("kind")
    kind = query_kinds().get(name) if isinstance(name, str) else None
    if kind is None:
        known = ", ".join(sorted(query_kinds()))
        raise InvalidValueError(f"expected one of {known}", path=at(path, "kind"))
    try:
        node = load(kind.question).model_validate(query)
    except ValidationError as error:
        problem = first_problem(error, query)
        wrong = at(path, problem.path) if problem.path else path
        raise InvalidValueError(problem.message, path=wrong) from error
    return Question(kind, cast(QueryNode, node), path)


def run_question(clickhouse: ClickHouse, question: Question, asker: Asker, now: datetime) -> Any:
    """The answer's dataclass. Raises QueryError or a QueryFailedError."""
    run = load(question.kind.runner)
    return run(clickhouse, question.node, asker, now, question.path)
