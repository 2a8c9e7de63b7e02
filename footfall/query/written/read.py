"""Text -> sqlglot's tree of it, within bounds of size and depth, with the place of every name kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from footfall.query.syntax.dialect import FootfallDialect
from footfall.query.written.errors import StatementError, offsets_of, span_in

MAX_CHARACTERS = 50_000
MAX_TOKENS = 10_000
# The parser and the engine both follow nesting with their stacks.
MAX_NESTING = 30
MAX_DEPTH = 100

# Marks the one identifier that a `{placeholder}` became; no text can hold it, because control characters are refused.
_PLACEHOLDER = "\x01"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE}
TOO_DEEP = "this is nested too deeply"

_BEGINNINGS = {TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN, TokenType.SEMICOLON}
_ONLY_SELECT = "only a SELECT can be run here"


class InCohort(exp.In):
    """`this IN COHORT expression`."""

    arg_types = {"this": True, "expression": True}


class WrittenDialect(FootfallDialect):
    # sqlglot would count array places from 0 and rewrite what it takes for one.
    INDEX_OFFSET = 0

    class Parser(FootfallDialect.Parser):
        FUNCTIONS: ClassVar[dict[str, Callable[..., Any]]] = {}

        def _parse_expression(self, *arguments: Any, **options: Any) -> exp.Expr | None:
            first = self._curr
            parsed = super()._parse_expression(*arguments, **options)
            if first is not None and parsed is not None and self._prev is not None:
                parsed.meta.setdefault("whole", (first.start, self._prev.end + 1))
            return parsed

        def _parse_in(self, this: exp.Expr | None, alias: bool = False) -> exp.In:
            if self._curr.text.upper() != "COHORT" or not _names_a_cohort(self._next):
                return super()._parse_in(this, alias)
            self._advance()
            named = self._parse_primary() or self._parse_column()
            return self.expression(InCohort(this=this, expression=named))

        def _parse_function(self, *arguments: Any, **options: Any) -> exp.Expr | None:
            token = self._curr
            parsed = super()._parse_function(*arguments, **options)
            called = parsed.this if isinstance(parsed, exp.Window) else parsed
            if token is not None and isinstance(called, exp.Func) and "start" not in called.meta:
                called.update_positions(token)
            return parsed


def _names_a_cohort(token: Token | None) -> bool:
    return token is not None and (
        token.token_type in (TokenType.NUMBER, TokenType.STRING)
        or token.text.startswith(_PLACEHOLDER)
    )


def read(text: str) -> exp.Query:
    """The tree of one SELECT. Raises StatementError."""
    tokens = _tokens_of(text)
    if tokens and tokens[0].token_type not in _BEGINNINGS:
        raise StatementError(_ONLY_SELECT, span_in(text, *_first_word(tokens)))
    try:
        statements = WrittenDialect().parser().parse(tokens, text)
    except ParseError as error:
        raise _not_understood(text, tokens, error) from error
    except RecursionError as error:
        raise StatementError(TOO_DEEP) from error
    except SqlglotError as error:
        raise StatementError(f"the SQL is not understood: {error}") from error
    parsed = [statement for statement in statements if statement is not None]
    if len(parsed) != 1:
        raise StatementError("expected one SELECT" if not parsed else "expected one statement only")
    if not isinstance(parsed[0], exp.Query):
        raise StatementError(_ONLY_SELECT, span_in(text, *_first_word(tokens)))
    _check_depth(text, parsed[0])
    return parsed[0]


def can_name_a_table(word: str) -> bool:
    """Whether `word`, which is letters, digits and _, is read as a table's name where it stands without quotes."""
    tokens = WrittenDialect().tokenize(word)
    return [token.token_type in WrittenDialect.Parser.TABLE_ALIAS_TOKENS for token in tokens] == [
        True
    ]


def placeholder_of(node: exp.Expr) -> tuple[str, ...] | None:
    """The dotted name inside the braces, if `node` stands for a placeholder."""
    name = node.this if isinstance(node, exp.Identifier) else node.name
    if isinstance(name, str) and name.startswith(_PLACEHOLDER):
        return tuple(name.removeprefix(_PLACEHOLDER).split("."))
    return None


def _tokens_of(text: str) -> list[Token]:
    if len(text) > MAX_CHARACTERS:
        raise StatementError(f"the SQL is too long: at most {MAX_CHARACTERS:,} characters")
    control = _CONTROL.search(text)
    if control is not None:
        raise StatementError(
            "the SQL holds a character that cannot be written in it",
            span_in(text, control.start(), control.end()),
        )
    try:
        tokens = WrittenDialect().tokenize(text)
    except TokenError as error:
        raise StatementError(_unfinished(str(error))) from error
    if len(tokens) > MAX_TOKENS:
        raise StatementError(f"the SQL is too long: at most {MAX_TOKENS:,} words and signs")
    _check_nesting(text, tokens)
    return _with_placeholders(text, _with_dollars(tokens))


def _unfinished(problem: str) -> str:
    found = re.search(r"Missing (.) from (\d+):(\d+)", problem)
    if found is None:
        return "a quote or a comment is not closed"
    return f"the {found[1]} that opens in line {found[2]} is not closed"


def _check_nesting(text: str, tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if depth > MAX_NESTING:
            raise StatementError(
                f"{TOO_DEEP}: at most {MAX_NESTING} brackets in each other",
                span_in(text, token.start, token.end + 1),
            )


def _with_dollars(tokens: list[Token]) -> list[Token]:
    """`$browser` comes as two tokens, because `$` begins other things elsewhere."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.text == "$"
            and last.end + 1 == token.start
            and _WORD.fullmatch(token.text)
            and token.token_type not in (TokenType.IDENTIFIER, TokenType.STRING)
        ):
            joined[-1] = _merged(last, token, f"${token.text}")
        else:
            joined.append(token)
    return joined


def _with_placeholders(text: str, tokens: list[Token]) -> list[Token]:
    result: list[Token] = []
    position = 0
    while position < len(tokens):
        closing = _end_of_placeholder(tokens, position)
        if closing is None:
            result.append(tokens[position])
            position += 1
            continue
        inside = "".join(token.text for token in tokens[position + 1 : closing])
        result.append(_merged(tokens[position], tokens[closing], _PLACEHOLDER + inside))
        position = closing + 1
    return result


def _end_of_placeholder(tokens: list[Token], position: int) -> int | None:
    """The place of the brace that closes `{name}` or `{name.name}`."""
    if tokens[position].token_type is not TokenType.L_BRACE:
        return None
    expects_name = True
    for place in range(position + 1, min(position + 8, len(tokens))):
        token = tokens[place]
        if expects_name and _WORD.fullmatch(token.text):
            expects_name = False
        elif not expects_name and token.token_type is TokenType.DOT:
            expects_name = True
        elif not expects_name and token.token_type is TokenType.R_BRACE:
            return place
        else:
            return None
    return None


def _merged(first: Token, last: Token, text: str) -> Token:
    return Token(
        TokenType.VAR,
        text,
        line=first.line,
        col=first.col + len(text) - 1,
        start=first.start,
        end=last.end,
    )


def _check_depth(text: str, tree: exp.Expr) -> None:
    stack: list[tuple[exp.Expr, int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            place = offsets_of(node)
            raise StatementError(
                f"{TOO_DEEP}: at most {MAX_DEPTH} operations in each other; IN (…) replaces many ORs",
                span_in(text, *place) if place else None,
            )
        stack.extend((child, depth + 1) for child in node.iter_expressions())


def _not_understood(text: str, tokens: list[Token], error: ParseError) -> StatementError:
    problem = error.errors[0] if error.errors else {}
    description = re.sub(
        r"( but got)? <Token .*", "", str(problem.get("description", "")), flags=re.DOTALL
    )
    start = len(str(problem.get("start_context", "")))
    marked = str(problem.get("highlight", ""))
    # sqlglot shows at most so many characters before the place.
    if problem.get("line") and tokens:
        start = _offset_of(tokens, int(problem["line"]), int(problem["col"]), start)
    description = description.rstrip(".") or "this is not understood"
    if description.startswith("Invalid expression"):
        description = "this is not expected here"
    elif description.startswith("Required keyword"):
        description = "something is missing here"
    near = f"{description[0].lower()}{description[1:]}, near {marked!r}" if marked else description
    return StatementError(near, span_in(text, start, start + max(len(marked), 1)))


def _offset_of(tokens: list[Token], line: int, column: int, otherwise: int) -> int:
    return next(
        (token.start for token in tokens if (token.line, token.col) == (line, column)), otherwise
    )


def _first_word(tokens: list[Token]) -> tuple[int, int]:
    return (tokens[0].start, tokens[0].end + 1) if tokens else (0, 1)
