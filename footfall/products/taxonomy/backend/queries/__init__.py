"""The statements of the taxonomy, each a file of its own."""
