"""What a session is known by, said once for every product that asks about sessions."""
