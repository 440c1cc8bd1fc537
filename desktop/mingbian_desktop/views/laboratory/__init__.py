"""The laboratory's own pages: people, settings, journal, backups, changed knowledge, counts, exports."""
