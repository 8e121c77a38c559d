"""The pytest plugin: options, fixtures, the clause marker, verdict collection."""
