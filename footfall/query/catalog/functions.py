"""The functions that a query may call. A name that is not here does not reach ClickHouse.

None of these reads a file, a network, another table, or the server's own state; none sleeps or costs without bound.
"""

AGGREGATES = frozenset(
    {"count", "sum", "min", "max", "avg", "any", "anyLast", "argMin", "argMax", "uniqExact"}
)
AGGREGATE_SUFFIXES = ("", "If", "State", "Merge")

SCALARS = frozenset(
    {
        *("if", "ifNull", "coalesce", "nullIf", "isNull", "isNotNull", "assumeNotNull", "tuple"),
        *("equals", "notEquals", "empty", "notEmpty", "toString", "length"),
        *("lower", "upper", "lowerUTF8", "upperUTF8", "position", "match", "concat", "substring"),
        *("toFloat64OrNull", "toInt64OrNull", "toUnixTimestamp", "fromUnixTimestamp64Milli"),
        *("toDate", "toDate32", "toDayOfWeek", "toDayOfMonth", "subtractDays", "addDays"),
        *("toStartOfMinute", "toStartOfHour", "toStartOfDay", "toStartOfWeek", "toStartOfMonth"),
        *("toStartOfQuarter", "toStartOfYear", "toTimeZone", "toUnixTimestamp64Milli"),
        *(
            "roundDown",
            "intDiv",
            "plus",
            "minus",
            "multiply",
            "array",
            "finalizeAggregation",
            "row_number",
            "dense_rank",
            "rank",
        ),
        "JSONExtract",
    }
)

ALLOWED_FUNCTIONS = SCALARS | {
    name + suffix for name in AGGREGATES for suffix in AGGREGATE_SUFFIXES
}

# Allowed only in the shape that the guard checks: a known dictionary, looked up under the team's own id.
DICTIONARY_FUNCTION = "dictGetOrDefault"
