from footfall.products.warehouse.backend.models.run import LogLine, SyncRun
from footfall.products.warehouse.backend.models.source import DataSource
from footfall.products.warehouse.backend.models.table import SourceTable

__all__ = ["DataSource", "LogLine", "SourceTable", "SyncRun"]
