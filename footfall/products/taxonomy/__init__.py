"""What a team's events and properties are called: learnt from the events themselves."""
