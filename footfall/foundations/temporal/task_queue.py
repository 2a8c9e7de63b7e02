"""The name under which workers take work. One worker program serves all products."""

from typing import Final

TASK_QUEUE: Final = "footfall"
