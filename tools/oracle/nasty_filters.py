"""Nasty filters of every type and operator, actions and cohorts, for Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tools.oracle import chains
from tools.oracle.expressions import Expression
from tools.oracle.nasty import (
    Scene,
    event_names,
    property_filters,
    property_maps,
    scenes,
    trends_queries,
)
from tools.oracle.nasty_breakdowns import (
    cohort_breakdowns,
    expression_breakdowns,
    several_breakdowns,
)
from tools.oracle.nasty_expressions import conditions, expression_filters

_EVENTS = ("$pageview", "sign up", "", "it's", "日本", "\\")
_URLS = ("https://a.example/x", "https://a.example/x?y=1", "/item/12", "/item/7/é", "")
_TEXTS = ("Buy", "Buy now", 'say "hi"', "a;b", ":href=", "é", "")
_HREFS = ("/x", "/x?y=1", 'say "hi"', "")
_TAGS = ("a", "button", "div", "span", "my-tag")
_CLASSES = ("btn", "btn-big", "md:flex", "x")
_VERSIONS = ("1", "1.2", "1.2.3", "v1.2.3", "1.2.4", "1.10.0", "2.0.0-beta.1", "0.2.3", "0.0.3")
_ODD_VERSIONS = ("1.2.3.4", "1..2", "v", "1.2.x", "1.2.3-é", "01.002.3", "1234567890")
_MOMENTS = (
    *("2026-02-30", "2026-13-01", "soon", "2026-01-31T25:00:00", "1700000000", "1700000000123"),
    *("1700000000.5", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123956+02:00", "0000-00-00"),
    *("2026-10-25T02:30:00", "2026-01-31 12:00", "2026-1-1", "17000000001", "1700000000\n"),
)
RULES = (
    {"regex": "/item/[0-9]+", "alias": "/item/:id"},
    {"regex": "\\?.*", "alias": ""},
    {"regex": "é", "alias": "e"},
)
STATIC, BY_PROPERTY, BY_BEHAVIOUR, NESTED = 101, 102, 103, 104
CLICK, MANY = 201, 202

_tags = st.sampled_from(_TAGS)
_elements = st.builds(
    lambda tag, classes, attributes: chains.Element(tag, sorted(classes), attributes),
    _tags,
    st.sets(st.sampled_from(_CLASSES), max_size=2),
    st.fixed_dictionaries(
        {"nth-child": st.sampled_from("12"), "nth-of-type": st.sampled_from("12")},
        optional={
            "text": st.sampled_from(_TEXTS),
            "href": st.sampled_from(_HREFS),
            "attr_id": st.sampled_from(["top", "x"]),
            "attr__data-x": st.sampled_from(["one", "two", 'say "hi"']),
        },
    ),
)
element_lists = st.lists(_elements, max_size=4)
_chains = element_lists.map(chains.written)


@st.composite
def filter_scenes(draw: st.DrawFn) -> Scene:
    """A scene whose events are clicked, dated and versioned, and whose people are known."""
    scene: Scene = draw(scenes())
    local = scene.odd.astimezone(scene.zone)
    # Far from where a clock shows a time twice or never: what an engine then makes of a time without an offset is its own.
    dated = [f"{local:%Y-%m-%d}", f"{local + timedelta(days=1):%Y-%m-%d}T12:00:00"]
    more = st.fixed_dictionaries(
        {},
        optional={
            "$elements_chain": _chains,
            "$el_text": st.sampled_from(_TEXTS),
            "$current_url": st.sampled_from(_URLS),
            "path": st.sampled_from(_URLS),
            "version": st.sampled_from([*_VERSIONS, *_ODD_VERSIONS]),
            "at": st.sampled_from([*_MOMENTS, *dated]),
        },
    )
    events = tuple(
        replace(event, properties={**event.properties, **draw(more)})
        for event in scene.history.events
    )
    everybody = sorted({scene.history.person_of(event) for event in events})
    people = {person: draw(property_maps) for person in everybody if draw(st.booleans())}
    filters = st.lists(any_filters(scene), max_size=2)
    history = replace(
        scene.history,
        events=events,
        people=people,
        now=scene.now,
        zone=scene.zone,
        path_cleaning=draw(st.lists(st.sampled_from(RULES), max_size=3, unique_by=str)),
    )
    ids = sorted({event.person_id for event in events})
    named = draw(st.lists(st.sampled_from(ids), max_size=3, unique=True)) if ids else []
    actions = {
        CLICK: draw(st.lists(steps(scene), min_size=1, max_size=2)),
        MANY: draw(st.lists(steps(scene), max_size=3)),
    }
    inside = [STATIC, BY_PROPERTY, BY_BEHAVIOUR]
    cohorts = {
        STATIC: {"people": named},
        BY_PROPERTY: {"filters": {"properties": draw(groups(person_criteria()))}},
        BY_BEHAVIOUR: {"filters": {"properties": draw(groups(behaviours(scene)))}},
        NESTED: {
            "filters": {
                "properties": draw(
                    groups(st.one_of(cohort_criteria(inside), person_criteria(), behaviours(scene)))
                )
            }
        },
    }
    history = replace(
        history,
        actions=_storable(actions),
        cohorts=_storable(cohorts),
        test_account_filters=_storable(draw(filters)),
    )
    return replace(scene, history=history)


def _storable(value: Any) -> Any:
    """Definitions are kept as JSON in PostgreSQL, which has no U+0000; the product refuses it there."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_storable(held) for held in value]
    if isinstance(value, dict):
        return {name: _storable(held) for name, held in value.items()}
    return value


def groups(criteria: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    joined = st.sampled_from(["AND", "OR"])
    inner = st.fixed_dictionaries(
        {"type": joined, "values": st.lists(criteria, min_size=1, max_size=2)}
    )
    return st.fixed_dictionaries(
        {"type": joined, "values": st.lists(inner, min_size=1, max_size=2)}
    )


@st.composite
def person_criteria(draw: st.DrawFn) -> dict[str, Any]:
    item = {**draw(property_filters()), "type": "person"}
    item.pop("group_type_index", None)
    return {**item, "negation": True} if draw(st.integers(0, 3)) == 0 else item


def cohort_criteria(inside: list[int]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "type": st.just("cohort"),
            "key": st.just("id"),
            "value": st.sampled_from(inside),
            "negation": st.booleans(),
        }
    )


@st.composite
def behaviours(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(
            [
                "performed_event",
                "performed_event_multiple",
                "performed_event_first_time",
                "performed_event_regularly",
                "stopped_performing_event",
                "restarted_performing_event",
            ]
        )
    )
    asked: dict[str, Any] = {"type": "behavioral", "value": kind}
    if draw(st.integers(0, 3)) == 0:
        asked |= {"event_type": "actions", "key": draw(st.sampled_from([CLICK, MANY]))}
    else:
        asked |= {
            "event_type": "events",
            "key": draw(st.sampled_from([name for name in _EVENTS if name])),
        }
    if draw(st.integers(0, 2)) == 0:
        asked["event_filters"] = [draw(property_filters())]
    unit = draw(st.sampled_from(["day", "day", "week", "month", "hour"]))
    is_split = kind in ("stopped_performing_event", "restarted_performing_event")
    if kind != "performed_event_regularly" and not is_split and draw(st.integers(0, 3)) == 0:
        begin = scene.odd.astimezone(scene.zone) - timedelta(days=20, hours=3)
        asked["explicit_datetime"] = f"{begin:%Y-%m-%dT%H:%M:%S}"
        if draw(st.booleans()):
            asked["explicit_datetime_to"] = f"{begin + timedelta(days=25):%Y-%m-%dT%H:%M:%S}"
    else:
        asked |= {"time_value": draw(st.integers(2, 9)), "time_interval": unit}
    if kind in ("performed_event_multiple", "performed_event_regularly"):
        asked["operator"] = draw(st.sampled_from(["gte", "lte", "gt", "lt", "exact", "eq"]))
        asked["operator_value"] = draw(st.integers(1, 3))
    if kind == "performed_event_regularly":
        asked["total_periods"] = draw(st.integers(1, 4))
        asked["min_periods"] = draw(st.integers(1, asked["total_periods"]))
    if is_split:
        asked |= {"seq_time_value": 1, "seq_time_interval": unit}
    return {**asked, "negation": True} if draw(st.integers(0, 4)) == 0 else asked


@st.composite
def steps(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    step: dict[str, Any] = {}
    if draw(st.booleans()):
        step["event"] = draw(st.sampled_from(_EVENTS))
    said: dict[str, tuple[tuple[str, ...], str]] = {
        "url": (_URLS, "example/x$"),
        "text": (_TEXTS, "^Buy"),
        "href": (_HREFS, "^/"),
    }
    for name, (values, pattern) in said.items():
        if draw(st.integers(0, 3)) == 0:
            how = draw(st.sampled_from([None, "contains", "exact", "regex"]))
            step[name] = pattern if how == "regex" else draw(st.sampled_from(values))
            if how is not None:
                step[f"{name}_matching"] = how
    if draw(st.integers(0, 3)) == 0:
        step["selector"] = draw(selectors())
    if draw(st.integers(0, 5)) == 0:
        step["tag_name"] = draw(_tags)
    if draw(st.integers(0, 2)) == 0:
        step["properties"] = [draw(any_filters(scene, can_name_cohorts=False))]
    return step


@st.composite
def selectors(draw: st.DrawFn) -> str:
    count = draw(st.integers(1, 3))
    parts = [draw(_compounds()) for _ in range(count)]
    text = parts[0]
    for part in parts[1:]:
        text += draw(st.sampled_from([" ", " > ", ">"])) + part
    return text


@st.composite
def _compounds(draw: st.DrawFn) -> str:
    tag = draw(st.sampled_from([*_TAGS, "DIV", "*", ""]))
    rest = draw(
        st.lists(
            st.sampled_from(
                [
                    *(".btn", ".x", "#top", "[data-x]", '[data-x="one"]', '[data-x^="o"]'),
                    *('[data-x$="o"]', '[data-x*="w"]', ":nth-child(1)", ":nth-of-type(2)"),
                ]
            ),
            max_size=2,
            unique=True,
        )
    )
    return (tag + "".join(rest)) or "*"


@st.composite
def any_filters(draw: st.DrawFn, scene: Scene, *, can_name_cohorts: bool = True) -> dict[str, Any]:
    kinds = ["plain", "plain", "between", "in", "date", "version", "path", "element", "session"]
    kinds += ["expression", "expression", "metadata"]
    kind = draw(st.sampled_from([*kinds, *(["cohort", "cohort", "cohort"] * can_name_cohorts)]))
    if kind == "cohort":
        value = st.sampled_from([STATIC, BY_PROPERTY, BY_BEHAVIOUR, NESTED])
        return {
            "type": "cohort",
            "key": "id",
            "value": draw(st.one_of(value, st.lists(value, min_size=1, max_size=2))),
            "operator": draw(st.sampled_from(["in", "not_in", "exact", "is_not"])),
        }
    if kind == "expression":
        return draw(expression_filters())
    if kind == "metadata":
        return draw(_metadata_filters(scene))
    item: dict[str, Any] = draw(property_filters())
    if kind == "plain":
        return item
    if kind == "between":
        low = draw(st.integers(-3, 6))
        bounds = {"value": [low, low + draw(st.integers(0, 5))]}
        return {**item, "operator": draw(st.sampled_from(["between", "not_between"])), **bounds}
    if kind == "in":
        values = st.sampled_from(["a", "5", 5, True, "é", "", 0.5])
        more = {"value": draw(st.lists(values, min_size=1, max_size=3))}
        return {**item, "operator": draw(st.sampled_from(["in", "not_in"])), **more}
    if kind == "session":
        return draw(_session_filters(scene))
    if kind == "element":
        return draw(_element_filters())
    return {"type": "event", **draw(_odd_filters(scene, kind))}


@st.composite
def _odd_filters(draw: st.DrawFn, scene: Scene, kind: str) -> dict[str, Any]:
    if kind == "date":
        return {"key": "at", **draw(_dated(scene))}
    if kind == "path":
        value = draw(st.sampled_from([url for url in _URLS if url]))
        return {"key": "path", "operator": "is_cleaned_path_exact", "value": value}
    operator = draw(
        st.sampled_from(
            [
                *("semver_eq", "semver_neq", "semver_gt", "semver_gte", "semver_lt", "semver_lte"),
                *("semver_tilde", "semver_caret", "semver_wildcard"),
            ]
        )
    )
    value = draw(st.sampled_from(_VERSIONS))
    if operator == "semver_wildcard":
        value = draw(st.sampled_from(["1.*", "1.2.*", "0.*"]))
    return {"key": "version", "operator": operator, "value": value}


@st.composite
def _dated(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    local = scene.odd.astimezone(scene.zone)
    later = local + timedelta(days=1)
    return {
        "operator": draw(st.sampled_from(["is_date_exact", "is_date_before", "is_date_after"])),
        "value": draw(
            st.sampled_from(
                [
                    *(f"{local:%Y-%m-%d}", f"{later:%Y-%m-%d}", f"{later:%Y-%m-%d}T12:00:00"),
                    *("2026-01-31T10:00:00Z", "-1d", "-3d", "-5h", "2023-11-14"),
                ]
            )
        ),
    }


@st.composite
def _session_filters(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    key = draw(
        st.sampled_from(
            [
                *("$session_duration", "$event_count", "$pageview_count", "$autocapture_count"),
                *("$start_timestamp", "$end_timestamp"),
            ]
        )
    )
    urls = [name for name in ("$entry_current_url", "$end_current_url") if _is_clear(scene, name)]
    if urls and draw(st.integers(0, 3)) == 0:
        return draw(_url_filters(draw(st.sampled_from(urls))))
    item = {"type": "session", "key": key}
    if draw(st.integers(0, 5)) == 0:
        return {**item, "operator": draw(st.sampled_from(["is_set", "is_not_set"]))}
    if key.endswith("timestamp"):
        return {**item, **draw(_dated(scene))}
    operator = draw(st.sampled_from(["exact", "is_not", "gt", "gte", "lt", "lte"]))
    return {**item, "operator": operator, "value": draw(st.sampled_from([0, 1, 2, 3600]))}


def _is_clear(scene: Scene, key: str) -> bool:
    """Whether no two events of one moment could each be a session's first or last with an address."""
    events = [event for event in scene.history.events if event.properties.get("$current_url")]
    return len({event.timestamp for event in events}) == len(events)


@st.composite
def _url_filters(draw: st.DrawFn, key: str) -> dict[str, Any]:
    item = {"type": "session", "key": key}
    operator = draw(
        st.sampled_from(
            [*("exact", "is_not", "icontains", "not_icontains", "regex", "is_set", "is_not_set")]
        )
    )
    if operator in ("is_set", "is_not_set"):
        return {**item, "operator": operator}
    values = [r"example/x$", "/item/[0-9]+"] if operator == "regex" else [*_URLS, "X?Y"]
    return {**item, "operator": operator, "value": draw(st.sampled_from(values))}


@st.composite
def _metadata_filters(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    key = draw(
        st.sampled_from(
            ["event", "event", "distinct_id", "person_id", "timestamp", "$group_0", "$group_1"]
        )
    )
    item = {"type": "event_metadata", "key": key}
    if draw(st.integers(0, 5)) == 0:
        return {**item, "operator": draw(st.sampled_from(["is_set", "is_not_set"]))}
    if key == "timestamp":
        return {**item, **draw(_dated(scene))}
    people = [str(event.person_id) for event in scene.history.events[:2]]
    values = {"event": _EVENTS, "person_id": [*people, "x"], "$group_0": ["acme", "it's", ""]}
    operator = draw(st.sampled_from(["exact", "is_not", "icontains", "not_icontains"]))
    value = draw(st.sampled_from(values.get(key, ["a", "A", "", "é", "5"])))
    return {**item, "operator": operator, "value": value}


@st.composite
def _element_filters(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(["text", "href", "tag_name", "selector"]))
    item = {"type": "element", "key": key}
    if key == "selector":
        return {
            **item,
            "operator": draw(st.sampled_from(["exact", "is_not"])),
            "value": draw(selectors()),
        }
    operator = draw(
        st.sampled_from(["exact", "is_not", "icontains", "not_icontains", "is_set", "is_not_set"])
    )
    if operator.endswith("set"):
        return {**item, "operator": operator}
    values = {"text": _TEXTS, "href": _HREFS, "tag_name": _TAGS}[key]
    return {**item, "operator": operator, "value": draw(st.sampled_from(values))}


def nested_groups(scene: Scene) -> st.SearchStrategy[dict[str, Any]]:
    joined = st.sampled_from(["AND", "OR"])
    return st.recursive(
        st.fixed_dictionaries({"type": joined, "values": st.lists(any_filters(scene), max_size=2)}),
        lambda inner: st.fixed_dictionaries(
            {"type": joined, "values": st.lists(st.one_of(inner, any_filters(scene)), max_size=3)}
        ),
        max_leaves=4,
    )


@st.composite
def filtered_questions(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    """The events, or a trend, of what passes."""
    asked: dict[str, Any] = {
        "properties": draw(
            st.one_of(st.lists(any_filters(scene), max_size=3), nested_groups(scene))
        ),
        "filterTestAccounts": draw(st.booleans()),
    }
    if draw(st.booleans()):
        if draw(st.booleans()):
            asked["where"] = draw(st.lists(conditions(), max_size=2))
        return {
            **asked,
            "kind": "EventsQuery",
            "select": ["uuid", "event"],
            "event": draw(event_names),
            "limit": 20,
            "after": "2000-01-01T00:00:00",
        }
    asked |= {
        "kind": "TrendsQuery",
        "series": draw(st.lists(_series(scene), min_size=1, max_size=2)),
        "interval": "month",
        "dateRange": {"date_from": "all"},
    }
    if draw(st.integers(0, 2)) == 0:
        asked["breakdownFilter"] = draw(_breakdowns())
    return asked


def _breakdowns() -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        cohort_breakdowns([STATIC, BY_PROPERTY, BY_BEHAVIOUR, NESTED]),
        expression_breakdowns(),
        several_breakdowns(),
    )


@st.composite
def trends_by_cohort(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    query = draw(trends_queries(scene))
    return {**query, "breakdownFilter": draw(_breakdowns())}


@st.composite
def _series(draw: st.DrawFn, scene: Scene) -> dict[str, Any]:
    series: dict[str, Any] = {
        "kind": "ActionsNode",
        "id": draw(st.sampled_from([CLICK, MANY])),
        "math": draw(st.sampled_from(["total", "dau", "first_time_for_user"])),
    }
    if draw(st.integers(0, 3)) == 0:
        series |= {"kind": "EventsNode", "event": draw(event_names)}
        series.pop("id")
    if draw(st.integers(0, 2)) == 0:
        series["properties"] = [draw(any_filters(scene))]
    return series
