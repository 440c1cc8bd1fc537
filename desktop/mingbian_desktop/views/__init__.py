"""Widgets. They show what presenters hold and hand back what the user asks for."""
