"""What the Dagster jobs of several products share. Knows no product; only jobs and the code server import it."""
