"""Whether two answers are the same. Numbers that engines compute in floating point may differ in their last digits."""

from __future__ import annotations

import math
from typing import Any

_RELATIVE = 1e-9


def assert_same(answered: Any, expected: Any, path: str = "") -> None:
    if isinstance(expected, dict):
        assert set(answered) == set(expected), path
        for name, value in expected.items():
            assert_same(answered[name], value, f"{path}.{name}")
    elif isinstance(expected, (list, tuple)):
        assert len(answered) == len(expected), f"{path}: {answered!r} is not {expected!r}"
        for index, value in enumerate(expected):
            assert_same(answered[index], value, f"{path}[{index}]")
    elif isinstance(expected, float) and isinstance(answered, (int, float)):
        assert math.isclose(
            answered, expected, rel_tol=_RELATIVE, abs_tol=_RELATIVE
        ), f"{path}: {answered!r} is not {expected!r}"
    else:
        assert answered == expected, f"{path}: {answered!r} is not {expected!r}"
