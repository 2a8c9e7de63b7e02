"""The functions that people's SQL may call. A name that is not here is refused, also one that a newer engine brings.

Each of them computes its result of its arguments alone. Left out on purpose are functions that read files, dictionaries,
other tables, settings or the server's own state, that call a function by a name given as text, that wait, or that fail
on purpose.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class FunctionKind(StrEnum):
    SCALAR = "scalar"
    AGGREGATE = "aggregate"
    WINDOW = "window"


@dataclass(frozen=True)
class WrittenFunction:
    """`most_arguments`: None for any number. `parameters`: how many constants stand in parentheses of their own first."""

    name: str
    kind: FunctionKind
    topic: str
    fewest_arguments: int
    most_arguments: int | None
    fewest_parameters: int = 0
    most_parameters: int = 0


# `name/2`, `name/1-3`, `name/0+`; before a second slash the constants: `quantile/1/1` is `quantile(0.9)(x)`.
_SCALARS: Mapping[str, str] = {
    "conditions": """
        if/3 multiIf/3+ ifNull/2 nullIf/2 coalesce/1+ isNull/1 isNotNull/1 assumeNotNull/1 toNullable/1
        greatest/1+ least/1+ clamp/3
    """,
    "comparison and logic": """
        equals/2 notEquals/2 less/2 lessOrEquals/2 greater/2 greaterOrEquals/2 and/2+ or/2+ xor/2+ not/1 in/2 notIn/2
        isDistinctFrom/2 isNotDistinctFrom/2
    """,
    "arithmetic": """
        plus/2 minus/2 multiply/2 divide/2 divideOrNull/2 intDiv/2 intDivOrZero/2 intDivOrNull/2 modulo/2 moduloOrZero/2
        moduloOrNull/2 positiveModulo/2 negate/1 abs/1 sign/1 gcd/2 lcm/2 max2/2 min2/2 multiplyDecimal/2-3
        divideDecimal/2-3
    """,
    "mathematics": """
        e/0 pi/0 exp/1 exp2/1 exp10/1 log/1 ln/1 log2/1 log10/1 log1p/1 sqrt/1 cbrt/1 pow/2 power/2 sin/1 cos/1 tan/1 asin/1
        acos/1 atan/1 atan2/2 sinh/1 cosh/1 tanh/1 asinh/1 acosh/1 atanh/1 hypot/2 degrees/1 radians/1 erf/1 erfc/1
        lgamma/1 tgamma/1 sigmoid/1 factorial/1 intExp2/1 intExp10/1 isFinite/1 isInfinite/1 isNaN/1 ifNotFinite/2
        widthBucket/4
    """,
    "rounding": """
        floor/1-2 ceil/1-2 ceiling/1-2 trunc/1-2 truncate/1-2 round/1-2 roundBankers/1-2 roundToExp2/1 roundDown/2
    """,
    "bits": """
        bitAnd/2 bitOr/2 bitXor/2 bitNot/1 bitShiftLeft/2 bitShiftRight/2 bitRotateLeft/2 bitRotateRight/2 bitTest/2
        bitCount/1 bitHammingDistance/2
    """,
    "types": """
        toString/1-2 toBool/1 toInt8/1 toInt16/1 toInt32/1 toInt64/1 toInt128/1 toInt256/1 toUInt8/1 toUInt16/1 toUInt32/1
        toUInt64/1 toUInt128/1 toUInt256/1 toInt8OrNull/1 toInt16OrNull/1 toInt32OrNull/1 toInt64OrNull/1 toInt128OrNull/1
        toInt256OrNull/1 toUInt8OrNull/1 toUInt16OrNull/1 toUInt32OrNull/1 toUInt64OrNull/1 toUInt128OrNull/1
        toUInt256OrNull/1 toInt8OrZero/1 toInt16OrZero/1 toInt32OrZero/1 toInt64OrZero/1 toUInt8OrZero/1 toUInt16OrZero/1
        toUInt32OrZero/1 toUInt64OrZero/1 toFloat32/1 toFloat64/1 toFloat32OrNull/1 toFloat64OrNull/1 toFloat32OrZero/1
        toFloat64OrZero/1 toDecimal32/2 toDecimal64/2 toDecimal128/2 toDecimal256/2 toDecimal32OrNull/2
        toDecimal64OrNull/2 toDecimal128OrNull/2 toDecimal256OrNull/2 toUUID/1 toUUIDOrNull/1 toDate/1-2 toDateOrNull/1
        toDateOrZero/1 toDate32/1-2 toDate32OrNull/1 toDateTime/1-2 toDateTimeOrNull/1-2 toDateTimeOrZero/1-2
        toDateTime64/2-3 toDateTime64OrNull/2-3 parseDateTimeBestEffort/1-2 parseDateTimeBestEffortOrNull/1-2
        parseDateTimeBestEffortOrZero/1-2 parseDateTime64BestEffort/1-3 parseDateTime64BestEffortOrNull/1-3
        parseDateTime/2-3 parseDateTimeOrNull/2-3 toFixedString/2 toTypeName/1 toColumnTypeName/1
    """,
    "dates and times": """
        now/0 now64/0 today/0 yesterday/0 toTimeZone/2 timeZoneOf/1 timeZoneOffset/1 toYear/1-2 toQuarter/1-2 toMonth/1-2
        toDayOfYear/1-2 toDayOfMonth/1-2 toDayOfWeek/1-3 toHour/1-2 toMinute/1-2 toSecond/1-2 toMillisecond/1
        toWeek/1-3 toYearWeek/1-3 toISOWeek/1-2 toISOYear/1-2 toLastDayOfMonth/1-2 toLastDayOfWeek/1-3 toMonday/1-2
        toStartOfYear/1-2 toStartOfISOYear/1-2 toStartOfQuarter/1-2 toStartOfMonth/1-2 toStartOfWeek/1-3 toStartOfDay/1-2
        toStartOfHour/1-2 toStartOfMinute/1-2 toStartOfSecond/1-2 toStartOfFiveMinutes/1-2 toStartOfTenMinutes/1-2
        toStartOfFifteenMinutes/1-2 toStartOfInterval/2-4 dateTrunc/2-3 toYYYYMM/1-2 toYYYYMMDD/1-2
        toYYYYMMDDhhmmss/1-2 toDaysSinceYearZero/1-2 fromDaysSinceYearZero/1 toRelativeYearNum/1-2
        toRelativeMonthNum/1-2 toRelativeWeekNum/1-2 toRelativeDayNum/1-2 toRelativeHourNum/1-2 dateDiff/3-4 date_diff/3-4
        age/3-4 addYears/2 addQuarters/2 addMonths/2 addWeeks/2 addDays/2 addHours/2 addMinutes/2
        addSeconds/2 addMilliseconds/2 subtractYears/2 subtractQuarters/2 subtractMonths/2 subtractWeeks/2 subtractDays/2
        subtractHours/2 subtractMinutes/2 subtractSeconds/2 subtractMilliseconds/2 toIntervalYear/1 toIntervalQuarter/1
        toIntervalMonth/1 toIntervalWeek/1 toIntervalDay/1 toIntervalHour/1 toIntervalMinute/1 toIntervalSecond/1
        toIntervalMillisecond/1 formatDateTime/2-3 dateName/2-3 monthName/1 toUnixTimestamp/1-2
        toUnixTimestamp64Milli/1 toUnixTimestamp64Micro/1 fromUnixTimestamp/1-3 fromUnixTimestamp64Milli/1-2
        fromUnixTimestamp64Micro/1-2 makeDate/2-3 makeDateTime/6-7 toTime/1 timeSlot/1-2 toDaysInMonth/1
    """,
    "text": """
        length/1 empty/1 notEmpty/1 lengthUTF8/1 lower/1 upper/1 lcase/1 ucase/1 lowerUTF8/1 upperUTF8/1
        initcap/1 initcapUTF8/1 reverse/1 reverseUTF8/1 concat/1+ concatWithSeparator/1+ substring/2-3 substr/2-3 mid/2-3
        substringUTF8/2-3 substringIndex/3 left/2 right/2 leftUTF8/2 rightUTF8/2 leftPad/2-3 rightPad/2-3 leftPadUTF8/2-3
        rightPadUTF8/2-3 repeat/2 trim/1 ltrim/1 rtrim/1 trimLeft/1 trimRight/1 trimBoth/1 startsWith/2 endsWith/2
        startsWithUTF8/2 endsWithUTF8/2 appendTrailingCharIfAbsent/2 ascii/1 char/1+ format/1+ base64Encode/1
        base64Decode/1 tryBase64Decode/1 hex/1 unhex/1 isValidUTF8/1 toValidUTF8/1 translate/3 translateUTF8/3 soundex/1
        damerauLevenshteinDistance/2 levenshteinDistance/2 editDistance/2 jaroSimilarity/2 jaroWinklerSimilarity/2
        normalizeUTF8NFC/1 normalizeUTF8NFKC/1 encodeXMLComponent/1 decodeXMLComponent/1 decodeHTMLComponent/1
        extractTextFromHTML/1 formatReadableSize/1 formatReadableDecimalSize/1 formatReadableQuantity/1
        formatReadableTimeDelta/1-3 bar/3-4
    """,
    "search and replace": """
        position/2-3 positionCaseInsensitive/2-3 positionUTF8/2-3 positionCaseInsensitiveUTF8/2-3 locate/2-3 like/2 notLike/2
        ilike/2 notILike/2 match/2 multiSearchAny/2 multiSearchAnyCaseInsensitive/2 multiSearchAnyUTF8/2
        multiSearchFirstIndex/2 multiSearchFirstPosition/2 countSubstrings/2-3 countSubstringsCaseInsensitive/2-3
        countMatches/2 countMatchesCaseInsensitive/2 extract/2 extractAll/2 extractAllGroupsVertical/2
        extractAllGroupsHorizontal/2 extractGroups/2 regexpExtract/2-3 replaceOne/3 replaceAll/3 replace/3
        replaceRegexpOne/3 replaceRegexpAll/3 regexpQuoteMeta/1 hasToken/2 hasTokenCaseInsensitive/2 hasSubsequence/2
        ngramDistance/2 ngramSearch/2
    """,
    "splitting and joining": """
        splitByChar/2-3 splitByString/2-3 splitByRegexp/2-3 splitByWhitespace/1-2 splitByNonAlpha/1-2 alphaTokens/1-2
        arrayStringConcat/1-2 tokens/1 ngrams/2
    """,
    "URLs": """
        protocol/1 domain/1 domainWithoutWWW/1 topLevelDomain/1 firstSignificantSubdomain/1
        cutToFirstSignificantSubdomain/1 port/1-2 path/1 pathFull/1 queryString/1 fragment/1 queryStringAndFragment/1
        extractURLParameter/2 extractURLParameters/1 extractURLParameterNames/1 URLHierarchy/1 URLPathHierarchy/1 cutWWW/1
        cutQueryString/1 cutFragment/1 cutQueryStringAndFragment/1 cutURLParameter/2 encodeURLComponent/1
        decodeURLComponent/1 encodeURLFormComponent/1 decodeURLFormComponent/1 netloc/1
    """,
    "JSON": """
        JSONHas/1+ JSONLength/1+ JSONKey/2+ JSONType/1+ JSONExtractString/1+ JSONExtractInt/1+ JSONExtractUInt/1+
        JSONExtractFloat/1+ JSONExtractBool/1+ JSONExtractRaw/1+ JSONExtractArrayRaw/1+ JSONExtractKeys/1+
        JSONExtractKeysAndValuesRaw/1+ JSONExtract/2+ isValidJSON/1 toJSONString/1 JSONArrayLength/1
    """,
    "arrays": """
        array/0+ range/1-3 arrayJoin/1 arrayElement/2 arrayElementOrNull/2 has/2 hasAll/2 hasAny/2 hasSubstr/2 indexOf/2
        countEqual/2 arrayConcat/1+ arrayPushBack/2 arrayPushFront/2 arrayPopBack/1 arrayPopFront/1 arraySlice/2-3
        arrayResize/2-3 arrayReverse/1 arrayFlatten/1 arrayCompact/1 arrayDistinct/1 arrayUniq/1+ arrayZip/1+
        arrayIntersect/1+ arrayUnion/1+ arrayEnumerate/1 arrayEnumerateUniq/1+ arrayEnumerateDense/1+ arrayDifference/1
        arrayCumSum/1-2 arrayWithConstant/2 arrayMap/2+ arrayFilter/2+ arrayExists/1+ arrayAll/1+ arrayCount/1+
        arrayFirst/2+ arrayFirstOrNull/2+ arrayLast/2+ arrayLastOrNull/2+ arrayFirstIndex/2+ arrayLastIndex/2+ arraySort/1+
        arrayReverseSort/1+ arraySum/1+ arrayAvg/1+ arrayMin/1+ arrayMax/1+ arrayProduct/1+ arrayFill/2+
        arrayReverseFill/2+ arraySplit/2+ arrayReverseSplit/2+ arrayFold/3+ arrayRotateLeft/2 arrayRotateRight/2
        emptyArrayString/0 emptyArrayInt64/0 emptyArrayFloat64/0
    """,
    "tuples and maps": """
        tuple/0+ tupleElement/2-3 tupleConcat/1+ map/0+ mapKeys/1 mapValues/1 mapContains/2 mapFromArrays/2
        mapAdd/1+ mapSubtract/1+ mapFilter/2 mapApply/2
    """,
    "hashes and chance": """
        cityHash64/1+ sipHash64/1+ xxHash32/1+ xxHash64/1+ farmHash64/1+ murmurHash2_64/1+ murmurHash3_64/1+ halfMD5/1+
        intHash32/1 intHash64/1 MD5/1 SHA1/1 SHA256/1 rand/0-1 rand64/0-1 randCanonical/0-1 generateUUIDv4/0-1
    """,
    "addresses": """
        IPv4NumToString/1 IPv4StringToNum/1 IPv4StringToNumOrNull/1 toIPv4/1 toIPv4OrNull/1 toIPv6/1 toIPv6OrNull/1
        isIPv4String/1 isIPv6String/1 isIPAddressInRange/2 cutIPv6/3
    """,
    "places": """
        geoDistance/4 greatCircleDistance/4 greatCircleAngle/4 geohashEncode/2-3 geohashDecode/1 pointInPolygon/2+
    """,
    "others": """
        transform/3-4 identity/1 materialize/1 ignore/0+
    """,
}

_AGGREGATES: Mapping[str, str] = {
    "counting": """
        count/0-1 uniq/1+ uniqExact/1+ uniqCombined/1+ uniqCombined64/1+ uniqHLL12/1+ uniqUpTo/1/1+
    """,
    "sums and averages": """
        sum/1 sumKahan/1 sumWithOverflow/1 avg/1 avgWeighted/2 deltaSum/1
        deltaSumTimestamp/2 boundingRatio/2
    """,
    "extremes and samples": """
        min/1 max/1 any/1 anyLast/1 anyHeavy/1 any_value/1 argMin/2 argMax/2 singleValueOrNull/1 first_value/1 last_value/1
    """,
    "quantiles": """
        median/1 medianExact/1 medianTDigest/1 quantile/0-1/1 quantileExact/0-1/1 quantileExactInclusive/0-1/1
        quantileExactExclusive/0-1/1 quantileTDigest/0-1/1 quantileTiming/0-1/1 quantileExactWeighted/0-1/2
        quantiles/1+/1 quantilesExact/1+/1 quantilesExactInclusive/1+/1 quantilesTDigest/1+/1 quantilesTiming/1+/1
    """,
    "statistics": """
        stddevPop/1 stddevSamp/1 varPop/1 varSamp/1 covarPop/2 covarSamp/2 corr/2 skewPop/1 skewSamp/1 kurtPop/1 kurtSamp/1
        entropy/1+ simpleLinearRegression/2 rankCorr/2 histogram/1/1 studentTTest/0-1/2 welchTTest/0-1/2
        mannWhitneyUTest/0-2/2 exponentialMovingAverage/1/2
    """,
    "arrays of values": """
        groupArray/0-1/1 groupUniqArray/0-1/1 groupArrayLast/1/1 groupArraySample/1-2/1 groupArraySorted/1/1
        groupArrayMovingSum/0-1/1 groupArrayMovingAvg/0-1/1 groupArrayInsertAt/0-2/2 groupConcat/0-2/1 topK/1-3/1
        topKWeighted/1-3/2 groupBitAnd/1 groupBitOr/1 groupBitXor/1 groupBitmap/1
    """,
    "sequences": """
        windowFunnel/1-4/2+ retention/1+ sequenceMatch/1/3+ sequenceCount/1/3+ maxIntersections/2
        maxIntersectionsPosition/2
    """,
}

_WINDOWS: Mapping[str, str] = {"windows": """
        row_number/0 rank/0 dense_rank/0 percent_rank/0 cume_dist/0 ntile/1 lagInFrame/1-3 leadInFrame/1-3 nth_value/2
        lag/1-3 lead/1-3
    """}

# Added to the name of an aggregate. `If` takes one more argument, the condition; `Array` looks into arrays.
AGGREGATE_ENDINGS: Mapping[str, int] = {
    "": 0,
    "If": 1,
    "Distinct": 0,
    "DistinctIf": 1,
    "Array": 0,
    "ArrayIf": 1,
    "OrNull": 0,
    "OrNullIf": 1,
    "OrDefault": 0,
    "OrDefaultIf": 1,
}

_ENTRY = re.compile(r"(\w+)/(?:([0-9+-]+)/)?([0-9+-]+)")


def _functions() -> Iterator[WrittenFunction]:
    for kind, topics in (
        (FunctionKind.SCALAR, _SCALARS),
        (FunctionKind.AGGREGATE, _AGGREGATES),
        (FunctionKind.WINDOW, _WINDOWS),
    ):
        for topic, entries in topics.items():
            for entry in entries.split():
                yield _function(entry, kind, topic)


def _function(entry: str, kind: FunctionKind, topic: str) -> WrittenFunction:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ValueError(f"{entry!r} does not say how many arguments it takes")
    fewest_parameters, most_parameters = _bounds(found[2]) if found[2] else (0, 0)
    fewest, most = _bounds(found[3])
    return WrittenFunction(
        name=found[1],
        kind=kind,
        topic=topic,
        fewest_arguments=fewest,
        most_arguments=most,
        fewest_parameters=fewest_parameters,
        most_parameters=_MANY if most_parameters is None else most_parameters,
    )


def _bounds(text: str) -> tuple[int, int | None]:
    if text.endswith("+"):
        return int(text[:-1]), None
    fewest, _, most = text.partition("-")
    return int(fewest), int(most or fewest)


_MANY = 50
WRITTEN_FUNCTIONS: Mapping[str, WrittenFunction] = {
    function.name: function for function in _functions()
}
_BY_LOWER_CASE: Mapping[str, str] = {
    name.lower(): name for name in reversed(list(WRITTEN_FUNCTIONS))
}


def find_function(name: str) -> tuple[WrittenFunction, str] | None:
    """The function and the ending that was added to it; names are found in any case, as `COUNT` and `Sum` are."""
    for ending in sorted(AGGREGATE_ENDINGS, key=len, reverse=True):
        if not name.lower().endswith(ending.lower()):
            continue
        base = name[: len(name) - len(ending)]
        found = WRITTEN_FUNCTIONS.get(base) or WRITTEN_FUNCTIONS.get(
            _BY_LOWER_CASE.get(base.lower(), "")
        )
        if found is not None and (not ending or found.kind is FunctionKind.AGGREGATE):
            return found, ending
    return None


def written_names() -> frozenset[str]:
    """Every name that bind can spell: what the guard has to let pass beside its own."""
    return frozenset(
        function.name + ending
        for function in WRITTEN_FUNCTIONS.values()
        for ending in (AGGREGATE_ENDINGS if function.kind is FunctionKind.AGGREGATE else ("",))
    )
