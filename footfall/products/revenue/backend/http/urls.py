from django.urls import path

from footfall.products.revenue.backend.http import exchange_rates

urlpatterns = [
    path(
        "api/projects/<str:project_id>/exchange_rates", exchange_rates.ExchangeRatesView.as_view()
    ),
    path(
        "api/projects/<str:project_id>/exchange_rates/history",
        exchange_rates.ExchangeRateHistoryView.as_view(),
    ),
]
