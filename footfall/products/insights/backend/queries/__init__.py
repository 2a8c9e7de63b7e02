"""What each kind of question means, as a tree over the virtual tables. Never text."""
