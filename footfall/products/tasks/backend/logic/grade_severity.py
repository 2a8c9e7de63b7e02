"""How bad a signal is, by how many people it meets (errors) or how much is gone (drops)."""

from typing import Final

from footfall.products.tasks.backend.contracts import Evidence, Severity, SignalKind

RANK: Final = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def severity_of(kind: SignalKind, evidence: Evidence) -> Severity:
    if kind is SignalKind.EVENT_DROP:
        lost = 1 - evidence.count / max(evidence.expected, 1)
        return _first_reached(
            (lost >= 0.95, Severity.CRITICAL),
            (lost >= 0.8, Severity.HIGH),
            (lost >= 0.6, Severity.MEDIUM),
        )
    share = evidence.people / max(evidence.active_people, 1)
    return _first_reached(
        (share >= 0.2 and evidence.people >= 20, Severity.CRITICAL),
        ((share >= 0.05 and evidence.people >= 10) or evidence.people >= 100, Severity.HIGH),
        (evidence.people >= 3, Severity.MEDIUM),
    )


def at_most_one_step_from(graded: Severity, wished: Severity) -> Severity:
    """A model may see what a rule does not, and may be talked into anything by an error's text: so one step at most."""
    here, there = RANK.index(graded), RANK.index(wished)
    return RANK[min(max(there, here - 1), here + 1)]


def _first_reached(*steps: tuple[bool, Severity]) -> Severity:
    return next((severity for is_reached, severity in steps if is_reached), Severity.LOW)
