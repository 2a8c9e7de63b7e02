"""What goes wrong in the made-up product, in the shape in which the browser SDK reports it."""

from dataclasses import dataclass
from typing import Any, Final

_FILE: Final = "https://app.kanbanero.example/static/"


@dataclass(frozen=True)
class Fault:
    type: str
    value: str
    frames: tuple[tuple[str, str, int], ...]
    is_handled: bool = False

    def properties(self) -> dict[str, Any]:
        frames = [
            {
                "platform": "web:javascript",
                "filename": f"{_FILE}{file}",
                "function": function,
                "lineno": line,
                "colno": 17 + line % 40,
                "in_app": "vendor" not in file,
            }
            for file, function, line in self.frames
        ]
        exception = {
            "type": self.type,
            "value": self.value,
            "mechanism": {"handled": self.is_handled, "synthetic": False, "type": "generic"},
            "stacktrace": {"type": "raw", "frames": frames},
        }
        return {
            "$exception_list": [exception],
            "$exception_types": [self.type],
            "$exception_values": [self.value],
            "$exception_level": "error",
        }


USUAL: Final = (
    Fault(
        "TypeError",
        "Failed to fetch",
        (("vendor.js", "dispatch", 4121), ("board.js", "loadBoard", 212)),
    ),
    Fault(
        "TimeoutError",
        "The search took longer than 8000 ms",
        (("search.js", "runSearch", 88), ("search.js", "withTimeout", 31)),
        is_handled=True,
    ),
    Fault(
        "RangeError",
        "Invalid time value",
        (("vendor.js", "format", 902), ("timeline.js", "drawBar", 340)),
    ),
    Fault(
        "ChunkLoadError",
        "Loading chunk settings failed",
        (("vendor.js", "requireChunk", 77), ("app.js", "openSettings", 1204)),
    ),
)
INCIDENT: Final = Fault(
    "TypeError",
    "Cannot read properties of undefined (reading 'columns')",
    (
        ("vendor.js", "callListener", 3310),
        ("reports.js", "onExportClick", 518),
        ("reports.js", "buildWorkbook", 604),
    ),
)
