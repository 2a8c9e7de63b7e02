"""Who visits a web site, from where, and what they look at."""
