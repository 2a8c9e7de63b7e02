"""The roof: settings, URLs, installed products, worker mains. Composition only."""
