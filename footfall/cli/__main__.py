"""`python -m footfall.cli`, for where the `footfall` script is not installed."""

from footfall.cli.main import app

app()
