"""What web analytics does: answers its questions, chooses states or events, and builds states."""
