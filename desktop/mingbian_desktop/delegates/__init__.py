"""Painting of table and list rows."""
