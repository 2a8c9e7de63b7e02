"""ClickHouse's grammar without knowledge of functions: what is written is what the tree says and what is rendered."""

from collections.abc import Callable
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.generators.clickhouse import ClickHouseGenerator
from sqlglot.parsers.clickhouse import ClickHouseParser
from sqlglot.tokenizer_core import TokenType


class LimitBy(exp.Expression):
    """`LIMIT this OFFSET offset BY expressions`, the part `limit_by` of a SELECT, which may have a LIMIT besides."""

    arg_types = {"this": True, "offset": False, "expressions": True}


def _spelled_limit_by(generator: ClickHouseGenerator, node: LimitBy) -> str:
    offset = generator.sql(node, "offset")
    skipped = f" OFFSET {offset}" if offset else ""
    keys = generator.expressions(node, flat=True)
    return f"{generator.seg('LIMIT')} {generator.sql(node, 'this')}{skipped} BY {keys}"


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
        QUERY_MODIFIER_PARSERS = {
            **ClickHouseParser.QUERY_MODIFIER_PARSERS,
            TokenType.LIMIT: lambda self: self._parse_limits(),
        }

        def _parse_limits(self) -> tuple[str, exp.Expr | None]:
            """sqlglot has one place for both LIMITs, so that only one of them could be written."""
            limit = self._parse_limit()
            if not isinstance(limit, exp.Limit):
                return "limit", limit
            place = self._index
            offset = self._parse_offset()
            if isinstance(offset, exp.Offset) and offset.expressions:
                count, keys = limit.expression, offset.expressions
                return "limit_by", LimitBy(this=count, offset=offset.expression, expressions=keys)
            self._retreat(place)
            if not limit.expressions:
                return "limit", limit
            skipped, keys = limit.args.get("offset"), limit.expressions
            return "limit_by", LimitBy(this=limit.expression, offset=skipped, expressions=keys)

    class Generator(ClickHouseGenerator):
        TRANSFORMS = {
            **ClickHouseGenerator.TRANSFORMS,
            LimitBy: _spelled_limit_by,
        }

        def offset_limit_modifiers(
            self, expression: exp.Expr, fetch: bool, limit: exp.Fetch | exp.Limit | None
        ) -> list[str]:
            rest = super().offset_limit_modifiers(expression, fetch, limit)
            return [self.sql(expression, "limit_by"), *rest]
