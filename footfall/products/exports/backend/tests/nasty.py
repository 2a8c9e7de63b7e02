"""Values that capture lets through and that have broken exporters."""

import json
import uuid
from datetime import timedelta
from typing import Any, Final

from footfall.products.exports.backend.tests.factories import HOUR, event_row

# as many levels as capture takes
_DEPTH: Final = 96

# JSON as it came, not as some writer would spell it
PROPERTIES: Final = {
    "nothing": "{}",
    "unset, empty and null differ": '{"empty":"","null":null,"list":[],"object":{},"zero":0,"false":false}',
    "nul": '{"nul":"a\\u0000b","\\u0000":1,"not nul":"\\\\u0000","\\\\\\u0000":"\\\\\\\\u0000"}',
    "surrogates": '{"half":"\\ud800","other":"x\\udfff\\ud83dx","pair":"\\ud83e\\uddb6","raw":"\U0001f9b6","swapped":"\\udc00\\ud800"}',
    "unicode": json.dumps(
        {
            "Größe": "e\u0301 \u202eright to left\u202c \u2028\u2029\u0085\ufeff\uffff\U0010ffff",
            "emoji": "👩‍👩‍👧‍👦",
            "عربى": "中文",
        },
        ensure_ascii=False,
    ),
    "controls": '{"controls":"\\u0001\\b\\f\\n\\r\\t\\u007f\\u001f","slash":"\\/","quote":"\\"","back":"\\\\"}',
    "huge numbers": (
        '{"beyond a double":9007199254740993,"u64":18446744073709551615,"wide":' + "7" * 400 + ","
        '"precise":0.12345678901234567890123456789,"small":-1.5e-300,"smaller":1e-400,"large":1e308,"larger":-1E+999,'
        '"minus":-0,"minus zero":-0.0,"exponent":1.0e0}'
    ),
    "deep": '{"deep":' + "[" * (_DEPTH - 1) + '"\\u0000"' + "]" * (_DEPTH - 1) + "}",
    "deep objects": '{"a":' * (_DEPTH - 1) + "{}" + "}" * (_DEPTH - 1),
    "keys": '{"":1,"a.b":2,"a":{"b":3},"\\"":4,"\\n":5,"$x":6," ":7,"drop table \'x\'; --":8}',
    "long": json.dumps({"long": "ß" * 300_000, "list": list(range(5000))}),
    "csv": '{"csv":"a,b;\\"c\\"\\t\\\\N\\\\.\\r\\n=1+1","braces":"{a:String} %s ${x}"}',
    "lines": ' {\r\n "spaces" :\t[ 1 ,\n\n 2 ]\n} \r',
}

TEXTS: Final = (
    *(
        "",
        " ",
        "a\0b",
        "\\N",
        "\\.",
        "NULL",
        "''; DROP TABLE x; --",
        '"quoted"',
        "tab\tline\nreturn\r",
    ),
    *(
        "👩‍👩‍👧‍👦",
        "e\u0301",
        "\u202e\u2028\ufeff\uffff",
        "\U0010ffff",
        "ß" * 1000,
        "{}",
        "0",
        "a,b",
    ),
)


def nasty_events(team_id: int, number: int = 0) -> list[dict[str, Any]]:
    """Each of the properties and each of the texts in every place that takes one; `number` sets them apart."""
    events: list[dict[str, Any]] = [
        {"properties": text, "person_properties": text, "distinct_id": f"{name} {number}"}
        for name, text in PROPERTIES.items()
    ]
    events += [{"event": text, "distinct_id": text} for text in TEXTS]
    # instants at the edges of the interval and of what the table takes
    events += [
        {"inserted_at": HOUR},
        {"inserted_at": HOUR + timedelta(hours=1) - timedelta(milliseconds=1)},
        {"timestamp": HOUR.replace(year=1970, month=1, day=1, hour=0)},
        {"timestamp": HOUR.replace(year=2105, microsecond=999_000)},
        {"person_id": uuid.UUID(int=0), "person_properties": ""},
    ]
    return [event_row(team_id, number + index, **fields) for index, fields in enumerate(events)]
