"""The Temporal side: a coordinator that walks the teams, and one workflow that looks at one team."""
