from django.urls import path

from footfall.foundations.operations.http.operator_actions import OperatorActionsView

urlpatterns = [
    path("api/organizations/<str:organization_id>/operator_actions", OperatorActionsView.as_view()),
]
