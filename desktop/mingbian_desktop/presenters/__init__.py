"""What the window knows, apart from how it looks."""
