"""What an SDK asks at its start: configuration, scripts, and the lists it expects. It decides nothing."""
