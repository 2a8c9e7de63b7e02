"""Footfall: product analytics that a team runs itself."""
