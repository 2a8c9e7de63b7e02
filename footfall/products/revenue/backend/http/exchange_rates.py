from datetime import date, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from footfall.foundations.http.pages import read_query
from footfall.foundations.identity.http.views import TeamView
from footfall.products.revenue.backend import facade
from footfall.products.revenue.backend.logic.judge_rates import today_utc

_LONGEST_HISTORY_DAYS = 1000
_FIRST_DAY = date(1973, 1, 1)
_LAST_DAY = date(2149, 6, 6)


class ExchangeRateSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    rate = serializers.DecimalField(
        max_digits=38, decimal_places=12, help_text="Units of the currency for one US dollar."
    )
    published_on = serializers.DateField(
        help_text="Before the day asked for where nothing was published on it."
    )


class ExchangeRatesStatusSerializer(serializers.Serializer[Any]):
    provider = serializers.CharField(help_text="Where the house loads rates from.")
    stored_providers = serializers.ListField(
        child=serializers.CharField(), help_text="Where the stored rates came from."
    )
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)
    newest_published_on = serializers.DateField(allow_null=True)
    loaded_at = serializers.DateTimeField(allow_null=True)
    currency_count = serializers.IntegerField()
    longest_gap_days = serializers.IntegerField()
    missing_days = serializers.ListField(
        child=serializers.DateField(), help_text="Of the last 90 days."
    )


class ExchangeRatesSerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    base = serializers.CharField()
    rates = ExchangeRateSerializer(many=True)
    status = ExchangeRatesStatusSerializer()


class _StoredDayField(serializers.DateField):
    """A day that ClickHouse's Date can hold, with room for a history before it."""

    default_error_messages = {"out_of_range": f"Expected a day from {_FIRST_DAY} to {_LAST_DAY}."}

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not _FIRST_DAY <= day <= _LAST_DAY:
            self.fail("out_of_range")
        return day


class ExchangeRatesQuerySerializer(serializers.Serializer[Any]):
    date = _StoredDayField(required=False, help_text="Today (UTC) when left out.")


class ExchangeRatesView(TeamView):
    scopes = {"GET": "query:read"}
    serializer_class = ExchangeRatesSerializer
    pagination_class = None

    @extend_schema(
        operation_id="exchange_rates_list",
        parameters=[ExchangeRatesQuerySerializer],
        responses=ExchangeRatesSerializer,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The rates of one day, and how the stored rates stand. They are the same for every project of the house."""
        day = read_query(request, ExchangeRatesQuerySerializer).get("date") or today_utc()
        found = {
            "date": day,
            "base": "USD",
            "rates": facade.rates_of(day),
            "status": facade.rates_status(),
        }
        return Response(self.get_serializer(found).data)


class RateOfDaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField(source="day")
    rate = serializers.DecimalField(max_digits=38, decimal_places=12)
    published_on = serializers.DateField()


class ExchangeRateHistorySerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    base = serializers.CharField()
    rates = RateOfDaySerializer(many=True, help_text="Days without a rate are left out.")


class ExchangeRateHistoryQuerySerializer(serializers.Serializer[Any]):
    currency = serializers.RegexField(r"^[A-Z]{3}$", help_text="Three capitals, as in EUR.")
    date = _StoredDayField(required=False, help_text="The last day. Today (UTC) when left out.")
    days = serializers.IntegerField(
        min_value=1, max_value=_LONGEST_HISTORY_DAYS, default=90, help_text="How many days."
    )


class ExchangeRateHistoryView(TeamView):
    scopes = {"GET": "query:read"}
    serializer_class = ExchangeRateHistorySerializer
    pagination_class = None

    @extend_schema(
        operation_id="exchange_rates_history",
        parameters=[ExchangeRateHistoryQuerySerializer],
        responses=ExchangeRateHistorySerializer,
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The rates of one currency, day by day."""
        asked = read_query(request, ExchangeRateHistoryQuerySerializer)
        last = asked.get("date") or today_utc()
        first = last - timedelta(days=asked["days"] - 1)
        found = {
            "currency": asked["currency"],
            "base": "USD",
            "rates": facade.rate_history(asked["currency"], first, last),
        }
        return Response(self.get_serializer(found).data)
