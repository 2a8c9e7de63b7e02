"""Versions as three numbers."""

from __future__ import annotations

import re

Version = tuple[int, int, int]


def parts_of(text: str) -> list[int] | None:
    bare = text[1:] if text.startswith("v") else text
    bare, *rest = re.split(r"(?=[-+])", bare, maxsplit=1)
    if rest and not re.fullmatch(r"[-+][0-9A-Za-z.+-]*", rest[0], re.ASCII):
        return None
    numbers = bare.split(".")
    if not 1 <= len(numbers) <= 3:
        return None
    if not all(re.fullmatch(r"[0-9]{1,9}", number, re.ASCII) for number in numbers):
        return None
    return [int(number) for number in numbers]


def whole(parts: list[int]) -> Version:
    first, second, third = (parts + [0, 0])[:3]
    return first, second, third


def holds(text: str, operator: str, wanted: str) -> bool:
    found = parts_of(text)
    if found is None:
        return False
    version = whole(found)
    if operator == "semver_wildcard":
        fixed = [int(part) for part in wanted.split(".")[:-1]]
        return list(version[: len(fixed)]) == fixed
    given = parts_of(wanted) or []
    lowest = whole(given)
    if operator == "semver_tilde":
        kept = 1 if len(given) == 1 else 2
        return version >= lowest and version[:kept] == lowest[:kept]
    if operator == "semver_caret":
        # the first that is not 0 may not change, nor what stands before it
        kept = len(given)
        for place, part in enumerate(given):
            if part:
                kept = place + 1
                break
        return version >= lowest and version[:kept] == lowest[:kept]
    return {
        "semver_eq": version == lowest,
        "semver_gt": version > lowest,
        "semver_gte": version >= lowest,
        "semver_lt": version < lowest,
        "semver_lte": version <= lowest,
    }[operator]
