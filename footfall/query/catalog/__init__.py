"""Which tables, columns and functions exist: the virtual ones that queries name, the physical ones that are read."""
