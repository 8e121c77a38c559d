"""What changed between two documents, and whom it breaks."""
