"""`$elements_chain`, read letter by letter, and CSS selectors on what was read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Element:
    tag: str = ""
    classes: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


def written(elements: list[Element]) -> str:
    """As a browser's library writes them."""
    return ";".join(
        element.tag
        + "".join(f".{name}" for name in element.classes)
        + ":"
        + "".join(
            '{}="{}"'.format(name, value.replace('"', '\\"'))
            for name, value in element.attributes.items()
        )
        for element in elements
    )


def read(chain: str) -> list[Element]:
    """Of chains that `written` made; anything else is no element."""
    elements: list[Element] = []
    for text in _split(chain):
        # A class may have a colon: the last one before the first attribute's value ends the classes.
        begin = text.partition('="')[0].rfind(":")
        head, rest = text[:begin], text[begin + 1 :]
        tag, *classes = head.split(".")
        attributes: dict[str, str] = {}
        while rest:
            name, _, rest = rest.partition('="')
            end = 0
            while rest[end] != '"' or rest[end - 1 : end] == "\\":
                end += 1
            attributes[name] = rest[:end].replace('\\"', '"')
            rest = rest[end + 1 :]
        elements.append(Element(tag, classes, attributes))
    return elements


def _split(chain: str) -> list[str]:
    parts, is_quoted, before = [""], False, ""
    for letter in chain:
        if letter == '"' and before != "\\":
            is_quoted = not is_quoted
        if letter == ";" and not is_quoted:
            parts.append("")
        else:
            parts[-1] += letter
        before = letter
    return [part for part in parts if part]


def finds(selector: str, elements: list[Element]) -> bool:
    """Steps from the end of the selector outwards, at every place where its last element could be."""
    parts = re.split(r"\s*(>)\s*|\s+", selector.strip())
    steps = [part for part in parts if part]
    return any(_finds_from(steps, place, elements) for place in range(len(elements)))


def _finds_from(steps: list[str], place: int, elements: list[Element]) -> bool:
    if not _is_one(steps[-1], elements[place]):
        return False
    if len(steps) == 1:
        return True
    if steps[-2] == ">":
        return place + 1 < len(elements) and _finds_from(steps[:-2], place + 1, elements)
    return any(
        _finds_from(steps[:-1], outer, elements) for outer in range(place + 1, len(elements))
    )


def _is_one(compound: str, element: Element) -> bool:
    for part in re.findall(r"\[[^\]]*\]|[.#:]?[^.#:\[]+", compound):
        value = part[1:]
        if part.startswith("."):
            is_so = value in element.classes
        elif part.startswith("#"):
            is_so = value in (
                element.attributes.get("attr_id"),
                element.attributes.get("attr__id"),
            )
        elif part.startswith(":"):
            name, _, number = value.rstrip(")").partition("(")
            is_so = element.attributes.get(name) == number
        elif part.startswith("["):
            is_so = _has_attribute(value.rstrip("]"), element)
        else:
            is_so = part == "*" or part.lower() == element.tag.lower()
        if not is_so:
            return False
    return True


def _has_attribute(text: str, element: Element) -> bool:
    parts = re.fullmatch(r"([\w-]+)([*^$]?=)?(.*)", text)
    if parts is None:
        raise ValueError(f"not an attribute of a selector: {text}")
    name, operator, value = parts.groups()
    held = element.attributes.get(f"attr__{name}")
    value = value.strip('"')
    if held is None or operator is None:
        return held is not None
    return {
        "=": held == value,
        "^=": held.startswith(value),
        "$=": held.endswith(value),
        "*=": value in held,
    }[operator]
