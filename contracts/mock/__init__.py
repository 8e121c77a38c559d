"""Our own implementation of the API: the default target and the partners' sandbox."""
