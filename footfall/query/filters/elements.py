"""The elements that were clicked, as an event carries them in `$elements_chain`: the innermost first, `;` between them.

An element is its tag, its classes (`.btn`), a colon, and its attributes (`href="/x"`), with quotes in a value escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from footfall.query.errors import InvalidValueError
from footfall.query.syntax import build
from footfall.query.syntax.build import Node

CHAIN = "$elements_chain"
TEXT = "$el_text"
MAX_COMPOUNDS = 10

_VALUE = r'(?:[^"\\]|\\.)*'
_ELEMENT = rf'((?:[^;"]|"{_VALUE}")+)'
_PAIR = rf'([^;:"=]+="{_VALUE}")'
_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9-]*|\*")
_CLASS = re.compile(r"\.((?:[A-Za-z0-9_-]|\\.)+)")
_ID = re.compile(r"#((?:[A-Za-z0-9_-]|\\.)+)")
_ATTRIBUTE = re.compile(
    rf"""\[\s*({_NAME})\s*(?:([*^$]?=)\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*)?\]"""
)
_PLACE = re.compile(r":(nth-child|nth-of-type)\(\s*(\d{1,6})\s*\)")
_COMBINATOR = re.compile(r"\s*(>)\s*|(\s+)")
_EXPECTED = (
    "expected tags, .classes, #ids, [attributes], :nth-child(n) and :nth-of-type(n),"
    " with a space or > between elements"
)
# Behind every place that a chain has.
_NOWHERE = 1_000_000_000


def any_text(is_wanted: Callable[[Node], Node]) -> Node:
    """Whether `is_wanted` holds for the text of any element, or for the one that the event names by itself."""
    return build.any_of(
        [is_wanted(build.field("properties", TEXT)), any_attribute("text", is_wanted)]
    )


def any_attribute(name: str, is_wanted: Callable[[Node], Node]) -> Node:
    def is_found(pair: Node) -> Node:
        begin = f'{name}="'
        size = build.call("minus", build.call("length", pair), build.constant(len(begin) + 1))
        value = build.call("substring", pair.copy(), build.constant(len(begin) + 1), size)
        plain = build.call("replaceAll", value, build.text('\\"'), build.text('"'))
        return build.all_of([_starts(pair.copy(), begin), is_wanted(plain)])

    return _any_pair(_chain(), is_found)


def any_tag(is_wanted: Callable[[Node], Node]) -> Node:
    # Without what is quoted, so that a text with a semicolon is no element.
    bare = build.call("replaceRegexpAll", _chain(), build.text(rf'"{_VALUE}"'), build.text('""'))
    tags = build.call("extractAll", bare, build.text(r"(?:^|;)([A-Za-z][A-Za-z0-9-]*)"))
    condition = is_wanted(build.variable("found"))
    return build.call("arrayExists", build.function(["found"], condition), tags)


def matches_selector(selector: str, path: str) -> Node:
    """Whether the chain has elements that a CSS selector finds. `path` is where it is. Raises InvalidValueError."""
    compounds = _read(selector, path)
    # The places of elements that the selector's end finds, then of those before it, outwards.
    places: Node = _places(compounds[-1], None)
    for outer, inner in zip(reversed(compounds[:-1]), reversed(compounds[1:]), strict=True):
        place = build.variable("place")
        if inner.is_child:
            before = build.call("minus", place, build.constant(1))
            is_outside: Node = build.call("has", places, before)
        else:
            nearest = build.call(
                "arrayMin", build.call("arrayPushBack", places, build.constant(_NOWHERE))
            )
            is_outside = build.compare(place, ">", nearest)
        places = _places(outer, is_outside)
    return build.call("notEmpty", places)


_OfElement = Callable[[Node], Node]


@dataclass
class _Compound:
    """One element of a selector. `is_child`: it is directly inside of the one before."""

    conditions: list[_OfElement] = field(default_factory=list)
    is_child: bool = False


def _chain() -> Node:
    return build.call("ifNull", build.field("properties", CHAIN), build.text(""))


def _places(compound: _Compound, is_outside: Node | None) -> Node:
    elements = build.call("extractAll", _chain(), build.text(_ELEMENT))
    conditions = [is_so(build.variable("element")) for is_so in compound.conditions]
    if is_outside is not None:
        conditions.append(is_outside)
    is_found = build.function(["place", "element"], build.all_of(conditions))
    return build.call(
        "arrayFilter", is_found, build.call("arrayEnumerate", elements), elements.copy()
    )


def _any_pair(elements: Node, is_found: Callable[[Node], Node]) -> Node:
    """Whether `is_found` holds for any `name="value"` in `elements`."""
    pairs = build.call("extractAll", elements, build.text(_PAIR))
    return build.call(
        "arrayExists", build.function(["pair"], is_found(build.variable("pair"))), pairs
    )


def _starts(text: Node, begin: str) -> Node:
    return _is_true(build.call("startsWith", text, build.text(begin)))


def _matches(pattern: str) -> _OfElement:
    return lambda element: _is_true(build.call("match", element, build.text(pattern)))


def _is_true(flag: Node) -> Node:
    return build.compare(flag, "=", build.constant(1))


def _read(selector: str, path: str) -> list[_Compound]:
    text = selector.strip()
    compounds = [_Compound()]
    place = 0
    while place < len(text):
        found, condition = _part(text, place, is_first=not compounds[-1].conditions)
        if found is not None and condition is not None:
            compounds[-1].conditions.append(condition)
            place = found.end()
            continue
        combinator = _COMBINATOR.match(text, place)
        if combinator is None or not compounds[-1].conditions:
            raise InvalidValueError(f"{selector!r} is not understood: {_EXPECTED}", path=path)
        compounds.append(_Compound(is_child=combinator[1] is not None))
        place = combinator.end()
    if not compounds[-1].conditions:
        raise InvalidValueError(f"{selector!r} is not understood: {_EXPECTED}", path=path)
    if len(compounds) > MAX_COMPOUNDS:
        raise InvalidValueError(
            f"a selector may name {MAX_COMPOUNDS} elements inside each other", path=path
        )
    return compounds


def _part(
    text: str, place: int, *, is_first: bool
) -> tuple[re.Match[str] | None, _OfElement | None]:
    """What stands at `place`, and what an element has to be for it."""
    if is_first and (found := _TAG.match(text, place)):
        tag = "" if found[0] == "*" else rf"^(?i:{re.escape(found[0])})(?:[.:]|$)"
        return found, _matches(tag)
    if found := _CLASS.match(text, place):
        return found, _matches(rf'^[^"]*?\.{re.escape(_unescaped(found[1]))}(?:[.:]|$)')
    if found := _ID.match(text, place):
        # Written in either of two ways.
        named = _unescaped(found[1])
        either = [_attribute(name, "=", named) for name in ("attr_id", "attr__id")]
        return found, lambda element: build.any_of([is_so(element.copy()) for is_so in either])
    if found := _ATTRIBUTE.match(text, place):
        value = next((group for group in found.groups()[2:] if group is not None), "")
        if found[2] in (None, "=") or value:
            return found, _attribute(f"attr__{found[1]}", found[2], value)
    if found := _PLACE.match(text, place):
        return found, _attribute(found[1], "=", str(int(found[2])))
    return None, None


def _attribute(name: str, operator: str | None, value: str) -> _OfElement:
    begin, escaped = f'{name}="', value.replace('"', '\\"')

    def is_found(pair: Node) -> Node:
        if operator == "=":
            return build.compare(pair, "=", build.text(f'{begin}{escaped}"'))
        if operator == "^=":
            return _starts(pair, begin + escaped)
        conditions = [_starts(pair, begin)]
        if operator == "$=":
            ends = build.call("endsWith", pair.copy(), build.text(f'{escaped}"'))
            conditions.append(_is_true(ends))
        if operator == "*=":
            held = build.call("substring", pair.copy(), build.constant(len(begin) + 1))
            found = build.call("position", held, build.text(escaped))
            conditions.append(build.compare(found, ">", build.constant(0)))
        return build.all_of(conditions)

    return lambda element: _any_pair(element, is_found)


def _unescaped(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name)
