"""The one way out to addresses that people give: checked, pinned, bounded. Knows no product and no protocol's meaning."""
