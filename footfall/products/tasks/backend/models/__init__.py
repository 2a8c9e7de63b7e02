"""The tables `tasks_…`."""

from footfall.products.tasks.backend.models.generation_settings import GenerationSettings
from footfall.products.tasks.backend.models.run import Run
from footfall.products.tasks.backend.models.task import Signal, Task

__all__ = ["GenerationSettings", "Run", "Signal", "Task"]
