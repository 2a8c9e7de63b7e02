"""Drafts a task from its evidence alone: sentences with the numbers in them, and a cause where the numbers show one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from footfall.products.tasks.backend.contracts import ALL_EVENTS, Draft, Severity, SignalKind
from footfall.products.tasks.backend.logic.write_titles import subject_of, write_title

_STANDS_OUT: Final = 0.5
_TIMES_USUAL: Final = 2.0
_TRAFFIC_GREW: Final = 2.0
_TRAFFIC_FELL: Final = 0.5
_PLACES: Final = {"$release", "$app_version"}


def draft_from_evidence(
    kind: SignalKind, fingerprint: str, severity: Severity, evidence: Mapping[str, Any]
) -> Draft:
    """`evidence` as `gather_evidence` wrote it."""
    subject = subject_of(kind, fingerprint)
    start, end = (datetime.fromisoformat(evidence[f"window_{edge}"]) for edge in ("start", "end"))
    # Of several signals the strongest is described, in the title too.
    title = write_title(kind, fingerprint, evidence["count"], evidence["expected"], end - start)
    if kind is SignalKind.ERROR_SPIKE:
        return Draft(
            title=title,
            what_happened=_what_spiked(subject, evidence),
            likely_cause=_cause_of_spike(evidence),
            next_steps=_steps_for_spike(evidence),
            severity=severity,
        )
    return Draft(
        title=title,
        what_happened=_what_dropped(subject, evidence),
        likely_cause=_cause_of_drop(fingerprint, evidence),
        next_steps=_steps_for_drop(fingerprint, evidence),
        severity=severity,
    )


def standing_out(
    evidence: Mapping[str, Any], *, fewer: bool
) -> tuple[str, str, float, float] | None:
    """Label, value, share now, usual share of the property value whose share changed most, if any changed much.

    With `fewer`, the value that is missing; the shares are of the events with and without the property.
    """
    found: list[tuple[float, str, str, float, float]] = []
    for shares in evidence["properties"]:
        for value in shares["values"]:
            now, usual = value["share"], value["usual_share"]
            if value["value"] is None or usual is None:
                continue
            before, after = (now, usual) if fewer else (usual, now)
            if after >= (0.2 if fewer else _STANDS_OUT) and after >= _TIMES_USUAL * before:
                found.append((after - before, shares["label"], value["value"], now, usual))
    if not found:
        return None
    _change, label, text, now, usual = max(found)
    return label, text, now, usual


def _what_spiked(subject: str, evidence: Mapping[str, Any]) -> str:
    first = evidence["first_seen_at"]
    history = (
        f"It was first seen on {_day(first)}."
        if first
        else "It was not seen in the 90 days before this."
    )
    return (
        f"“{subject}” happened {evidence['count']:,} times between {_moment(evidence['window_start'])} and "
        f"{_clock(evidence['window_end'])} UTC; an hour usually has {_number(evidence['expected'])}. "
        f"{_people(evidence)} {history}"
    )


def _what_dropped(subject: str, evidence: Mapping[str, Any]) -> str:
    usual_people = evidence["usual_people"]
    people = f"from {evidence['people']:,} people, usually about {_number(usual_people)}"
    return (
        f"“{subject}” came {evidence['count']:,} times between {_moment(evidence['window_start'])} and "
        f"{_moment(evidence['window_end'])} UTC ({people}). The same hours of earlier weeks had about "
        f"{_number(evidence['expected'])}, so {_lost(evidence)} is missing."
    )


def _cause_of_spike(evidence: Mapping[str, Any]) -> str:
    found = standing_out(evidence, fewer=False)
    if found is not None:
        label, text, now, usual = found
        return (
            f"{label} “{text}” stands out: {now:.0%} of these errors have it, usually {usual:.0%}. "
            "Look for what is particular to it."
        )
    usual_all = evidence["usual_all_events"]
    if usual_all and evidence["all_events"] >= _TRAFFIC_GREW * usual_all:
        return (
            f"Traffic as a whole was {evidence['all_events'] / usual_all:.1f} times the usual, so a part of the growth "
            "may be more visits rather than a new fault."
        )
    release = _only_value(evidence, _PLACES)
    if release is not None:
        return f"All of these errors come from release “{release}”; a change in it is the first thing to check."
    if evidence["first_seen_at"] is None:
        return "The error is new, so something that changed shortly before it began is the first thing to check."
    return "The evidence does not point to one browser, page or release; a shared service may be at fault."


def _cause_of_drop(fingerprint: str, evidence: Mapping[str, Any]) -> str:
    others = evidence["all_events"] - evidence["count"]
    usual_others = (evidence["usual_all_events"] or 0) - evidence["expected"]
    if fingerprint == ALL_EVENTS or (usual_others > 0 and others <= _TRAFFIC_FELL * usual_others):
        return (
            "Events fell as a whole, not this one alone: the site was not reachable, had few visitors, or no longer "
            "sends events."
        )
    if evidence["count"] == 0:
        return "The event has stopped altogether while others go on: it was renamed, removed, or what sends it is broken."
    found = standing_out(evidence, fewer=True)
    if found is not None:
        label, text, now, usual = found
        return (
            f"{label} “{text}” has nearly gone: {now:.0%} of these events have it now, usually {usual:.0%}. "
            "Something particular to it is the first thing to check."
        )
    return "Other events go on as usual, so a step that leads to this event is the first thing to check."


def _steps_for_spike(evidence: Mapping[str, Any]) -> tuple[str, ...]:
    steps = ["Open an example event and read its stack trace."]
    found = standing_out(evidence, fewer=False)
    if found is not None:
        steps.append(f"Try to repeat the error with {found[0].lower()} “{found[1]}”.")
    elif page := _only_value(evidence, {"$pathname"}):
        steps.append(f"Try to repeat the error on {page}.")
    steps.append(
        f"Compare with what was released or configured before {_moment(evidence['window_start'])} UTC."
    )
    steps.append("Once it is mended, watch the chart for a day and mark the task as done.")
    return tuple(steps)


def _steps_for_drop(fingerprint: str, evidence: Mapping[str, Any]) -> tuple[str, ...]:
    steps = []
    if fingerprint == ALL_EVENTS:
        steps.append("Open the site and check in the browser's network panel that events are sent.")
        steps.append(
            "Check that the capture address answers and that the project's token is unchanged."
        )
    else:
        steps.append(
            "Walk through the steps that lead to the event and check that it is still sent."
        )
        found = standing_out(evidence, fewer=True)
        if found is not None:
            steps.append(f"Do so with {found[0].lower()} “{found[1]}”.")
    steps.append(
        f"Compare with what was released or configured before {_moment(evidence['window_start'])} UTC."
    )
    steps.append("If the drop was meant, dismiss the task.")
    return tuple(steps)


def _only_value(evidence: Mapping[str, Any], names: set[str]) -> str | None:
    for shares in evidence["properties"]:
        values = shares["values"]
        if shares["property"] in names and values and values[0]["share"] >= 0.99:
            text: str | None = values[0]["value"]
            if text is not None:
                return text
    return None


def _people(evidence: Mapping[str, Any]) -> str:
    people, sessions = evidence["people"], evidence["sessions"]
    met = f"It met {people:,} {'person' if people == 1 else 'people'}"
    if sessions:
        met += f" in {sessions:,} {'session' if sessions == 1 else 'sessions'}"
    active = evidence["active_people"]
    return f"{met}, {people / active:.0%} of those who were active." if active else f"{met}."


def _lost(evidence: Mapping[str, Any]) -> str:
    return f"{1 - evidence['count'] / max(evidence['expected'], 1):.0%}"


def _number(value: float | None) -> str:
    if value is None:
        return "an unknown number"
    return f"{value:,.0f}" if value >= 1 or value == 0 else "fewer than 1"


def _moment(instant: str) -> str:
    moment = datetime.fromisoformat(instant)
    return f"{moment.day} {moment:%B %H:%M}"


def _day(instant: str) -> str:
    moment = datetime.fromisoformat(instant)
    return f"{moment.day} {moment:%B %Y}"


def _clock(instant: str) -> str:
    return f"{datetime.fromisoformat(instant):%H:%M}"
