"""How many histories Hypothesis makes, what it does not mind about them, and what was asked of them."""

from __future__ import annotations

import os
import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, settings


def agreement(histories: int) -> settings:
    """For the tests: so many histories, or ORACLE_EXAMPLES; it looks for the smallest where engine and oracle disagree."""
    return settings(
        max_examples=int(os.environ.get("ORACLE_EXAMPLES", str(histories))),
        deadline=None,
        # The server is shared by all examples; each has a team of its own.
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
        ],
    )


def rounds(questions: int, of_each_history: int) -> settings:
    """For many questions at once, the first that differs as it is."""
    return settings(
        max_examples=max(1, questions // of_each_history),
        deadline=None,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def tell(kind: str, seen: Counter[str]) -> None:
    """Prints how often each was asked for; `questions` counts all, and `tools/prove_insights.py` adds them up."""
    counts = "".join(f"  {count} {name}\n" for name, count in sorted(seen.items()))
    sys.stdout.write(f"{kind}:\n{counts}")
