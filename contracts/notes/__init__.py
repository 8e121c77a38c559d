"""Release notes as claims that a document can be held to."""
