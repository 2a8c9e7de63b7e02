"""ClickHouse's grammar without knowledge of functions: what is written is what the tree says and what is rendered."""

from collections.abc import Callable
from typing import Any, ClassVar

from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.parsers.clickhouse import ClickHouseParser


class FootfallDialect(ClickHouse):
    class Tokenizer(ClickHouse.Tokenizer):
        # Property names begin with `$`, which here would open a heredoc.
        HEREDOC_STRINGS = []
        HEREDOC_TAG_IS_IDENTIFIER = False

    class Parser(ClickHouseParser):
        # sqlglot would translate functions it knows (and lose ClickHouse's spelling, which is case-sensitive).
        FUNCTIONS: ClassVar[dict[str, Callable[..., Any]]] = {}
        FUNCTION_PARSERS = {"CAST": ClickHouseParser.FUNCTION_PARSERS["CAST"]}
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        NO_PAREN_FUNCTION_PARSERS = {
            "CASE": ClickHouseParser.NO_PAREN_FUNCTION_PARSERS["CASE"],
        }
