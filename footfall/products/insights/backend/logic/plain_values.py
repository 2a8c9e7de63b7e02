"""Values of any ClickHouse type as JSON has them, without losing what they say."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# JavaScript tells whole numbers apart up to here.
_EXACT_IN_JAVASCRIPT = 2**53 - 1


def plain_value(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _EXACT_IN_JAVASCRIPT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, dict):
        return {str(plain_value(key)): plain_value(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(item) for item in value]
    return str(value)
