"""Builds syntax trees, never text. The one statement that writes states is `build_states.sql`."""
