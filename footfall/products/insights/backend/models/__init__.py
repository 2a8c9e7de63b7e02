"""The tables `insights_…`: what a team saved for its SQL."""

from footfall.products.insights.backend.models.variable import Variable
from footfall.products.insights.backend.models.view import View

__all__ = ["Variable", "View"]
