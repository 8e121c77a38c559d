"""A package, so that no folder of it passes for a module: Python has a `profile` of its own."""
