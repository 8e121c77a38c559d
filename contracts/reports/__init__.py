"""Views of a verdict: each renderer is a pure function of it."""
