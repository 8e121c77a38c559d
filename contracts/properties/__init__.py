"""Property-based probes of a target, every finding mapped to a clause."""
