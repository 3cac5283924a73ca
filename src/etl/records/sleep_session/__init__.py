"""Sleep sessions."""
