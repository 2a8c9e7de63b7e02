"""The one line that names a signal."""

from datetime import timedelta

from footfall.products.tasks.backend.contracts import ALL_EVENTS, Signal, SignalKind

_LONGEST_SUBJECT = 90


def subject_of(kind: SignalKind, fingerprint: str) -> str:
    """What the signal is about, for people; at most 90 characters."""
    if kind is SignalKind.EVENT_DROP and fingerprint == ALL_EVENTS:
        return "All events"
    text = " ".join(fingerprint.split())
    return text if len(text) <= _LONGEST_SUBJECT else f"{text[: _LONGEST_SUBJECT - 1]}…"


def title_of(signal: Signal) -> str:
    return write_title(
        signal.kind, signal.fingerprint, signal.count, signal.expected, signal.end - signal.start
    )


def write_title(
    kind: SignalKind, fingerprint: str, count: int, expected: float, length: timedelta
) -> str:
    subject = subject_of(kind, fingerprint)
    usual = f"{expected:,.0f}" if expected >= 1 else "fewer than 1"
    if kind is SignalKind.ERROR_SPIKE:
        return f"{subject}: {count:,} in an hour (usually {usual})"
    hours = round(length.total_seconds() / 3600)
    return f"{subject} fell to {count:,} in {hours} hours (usually {usual})"
