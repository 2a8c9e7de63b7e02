"""The doors of identity: sign-up, log-in, people, organisations, projects and keys."""
