"""Who may see what: people who log in, organisations, teams and keys. Knows no product."""
