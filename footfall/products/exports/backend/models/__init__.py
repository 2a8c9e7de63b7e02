"""The tables `exports_…`: what is exported where, and what became of it."""

from footfall.products.exports.backend.models.export import BatchExport
from footfall.products.exports.backend.models.run import Backfill, BatchExportRun, LogLine

__all__ = ["Backfill", "BatchExport", "BatchExportRun", "LogLine"]
