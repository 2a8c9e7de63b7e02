"""One folder a product: a vertical slice. See docs/architecture.md for the directions inside and between them."""
