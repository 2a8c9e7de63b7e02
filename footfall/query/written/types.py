"""The types that people may cast to, read from what sqlglot made of them or from text, and spelled anew."""

import re

from sqlglot import exp

from footfall.query.syntax.types import text_of_type

_PLAIN = {
    *("Bool", "String", "UUID", "Date", "Date32", "DateTime", "IPv4", "IPv6", "Float32", "Float64"),
    *(f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64, 128, 256)),
}
_ALIASES = {
    "bool": "Bool",
    "boolean": "Bool",
    "text": "String",
    "varchar": "String",
    "int": "Int32",
    "integer": "Int32",
    "bigint": "Int64",
    "float": "Float32",
    "double": "Float64",
    "date": "Date",
    "datetime": "DateTime",
    "timestamp": "DateTime",
    "uuid": "UUID",
    "string": "String",
}
_WRAPPERS = {"Nullable", "Array", "Tuple", "Map"}
_WORD = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*")
KNOWN = ", ".join([*sorted(_PLAIN), "DateTime64(n)", "Decimal(p, s)", *sorted(_WRAPPERS)])


def written_type(node: exp.DataType) -> str | None:
    """The engine's spelling of a type of `CAST(x AS …)` or `x::…`; None if it is not one of ours."""
    return type_of(text_of_type(node))


def type_of(text: str) -> str | None:
    read = _read(text)
    return read[0] if read is not None and not read[1].strip() else None


def _read(text: str) -> tuple[str, str] | None:
    """The type that `text` begins with, and the rest."""
    word = _WORD.match(text)
    if word is None:
        return None
    name = _canonical(word[1])
    rest = text[word.end() :]
    arguments: list[str] = []
    if rest.startswith("("):
        inside, closing, rest = _arguments(rest[1:])
        if not closing:
            return None
        arguments = inside
    spelled = _spelled(name, arguments)
    return (spelled, rest) if spelled is not None else None


def _canonical(word: str) -> str:
    for known in (*_PLAIN, *_WRAPPERS, "DateTime64", "Decimal"):
        if word.lower() == known.lower():
            return known
    return _ALIASES.get(word.lower(), word)


def _arguments(text: str) -> tuple[list[str], bool, str]:
    found: list[str] = []
    depth, start = 0, 0
    for place, sign in enumerate(text):
        if sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif sign in ",)" and not depth:
            found.append(text[start:place].strip())
            start = place + 1
            if sign == ")":
                return found, True, text[start:]
    return found, False, ""


def _spelled(name: str, arguments: list[str]) -> str | None:
    if name in _PLAIN and not arguments:
        return name
    if name == "DateTime64" and len(arguments) == 1 and arguments[0] in set("0123456789"):
        return f"DateTime64({arguments[0]})"
    if name == "Decimal" and len(arguments) in (1, 2) and all(a.isdigit() for a in arguments):
        return f"Decimal({', '.join(arguments)})"
    if name in _WRAPPERS and arguments:
        inner = [type_of(argument) for argument in arguments]
        if None not in inner:
            return f"{name}({', '.join(map(str, inner))})"
    return None
