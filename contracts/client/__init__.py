"""Speak HTTP to a target: record, redact, and keep to a budget."""
