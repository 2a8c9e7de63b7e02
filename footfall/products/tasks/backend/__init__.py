"""Tasks: what stands out in a team's events, with its evidence, as drafted work for people."""
