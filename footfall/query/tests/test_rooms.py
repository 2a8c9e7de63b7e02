"""What the rooms promise about each other."""

import ast
import re
from pathlib import Path

from footfall.query.catalog.physical import EVENT_PROPERTY_COLUMNS, PHYSICAL_COLUMNS

PACKAGE = Path(__file__).parents[1]
PRODUCT = PACKAGE.parent / "products" / "insights"
SCHEMA = PACKAGE.parents[1] / "clickhouse" / "schema"
_SQL = re.compile(
    r"\b(SELECT\s.+\bFROM|WHERE\s.+[=<>]|GROUP BY\s|ORDER BY\s|INSERT INTO)\b", re.DOTALL
)
_COLUMN = re.compile(r"^    (\w+) [A-Z]", re.MULTILINE)


def test_only_render_spells_sql() -> None:
    spelled = [
        f"{path.relative_to(PACKAGE.parent)}:{text.lineno}"
        for room in (PACKAGE, PRODUCT)
        for path in room.rglob("*.py")
        if "tests" not in path.parts
        for text in _strings_in(ast.parse(path.read_text()))
        if _SQL.search(str(text.value))
    ]
    assert spelled == []


def test_only_render_and_the_errors_of_resolve_and_guard_turn_a_tree_into_text() -> None:
    using = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and re.search(r"\.sql\(", path.read_text())
    }
    assert using <= {"render", "resolve", "guard", "syntax", "passes"}


def test_the_catalog_has_the_columns_of_the_schema() -> None:
    for table, columns in PHYSICAL_COLUMNS.items():
        declared = set(_COLUMN.findall((SCHEMA / f"{table}.sql").read_text())) - {"INDEX"}
        assert declared == columns, table


def test_the_hot_properties_are_the_materialised_columns_of_the_schema() -> None:
    text = (SCHEMA / "events.sql").read_text()
    declared = re.findall(
        r"(\w+) \S+ MATERIALIZED JSONExtract\(properties, '([^']+)', 'Nullable\(String\)'\)", text
    )
    assert {key: column for column, key in declared} == EVENT_PROPERTY_COLUMNS


def _strings_in(tree: ast.AST) -> list[ast.Constant]:
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    ]
