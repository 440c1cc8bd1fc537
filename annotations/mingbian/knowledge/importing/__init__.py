"""What a site brings in: files of public sources and its own overlay."""
