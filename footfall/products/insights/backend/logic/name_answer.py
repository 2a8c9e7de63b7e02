"""The name under which an answer is kept: equal for questions that mean the same, and for no others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import footfall.products
import footfall.query
from footfall.foundations.clickhouse.migrations import read_migrations
from footfall.foundations.registry.loading import answers_to
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.logic.find_group_names import find_group_names
from footfall.products.insights.backend.logic.find_tables import find_tables
from footfall.products.insights.backend.logic.run_question import Question


def name_of(question: Question, asker: Asker, database: str) -> str:
    """Holds all that the answer depends on except for the data itself and the time."""
    parts: dict[str, Any] = {
        "question": question.node.model_dump(mode="json"),
        "team": asker.team_id,
        "zone": asker.zone.key,
        "week_start": str(asker.week_start),
        "database": database,
        "code": _code(),
        "schema": _schema(),
        "definitions": _definitions(asker.team_id),
    }
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _definitions(team_id: int) -> list[Any]:
    """What the team itself decides and a question only names: groups, tables, and what other products tell of."""
    tables = [
        [table.name, table.database, table.table, sorted(table.columns.items())]
        for table in find_tables(team_id)
    ]
    told = [definitions_of(team_id) for definitions_of in answers_to("query.definitions")]
    return [sorted(find_group_names(team_id).items()), sorted(tables), told]


@cache
def _code() -> str:
    """Of the programs that compute and shape answers: after an upgrade nobody is shown what the one before computed."""
    digest = hashlib.sha256()
    for path in sorted(_files_of_code()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files_of_code() -> Iterator[Path]:
    for package, pattern in ((footfall.query, "**/*.py"), (footfall.products, "*/backend/**/*.py")):
        for folder in package.__path__:
            yield from (path for path in Path(folder).glob(pattern) if "tests" not in path.parts)


@cache
def _schema() -> str:
    return ",".join(migration.name for migration in read_migrations())
