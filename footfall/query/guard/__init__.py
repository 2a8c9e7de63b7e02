"""Makes a tree safe to run for one team, or refuses it. What it does not know is refused."""
