"""SQL that people write: read (text to tree, with positions), bind (names to meanings), compile. Knows no product.

What people write is never passed on: bind makes a new tree out of it, node by node, with tables, functions and types of
its own lists, and no name or value of the text is spelled again. The guard judges the new tree like any other.
"""
