"""The site's folder: what is active there, its overlay, the form of its layers."""
