"""Other legitimate choices, each with the reason why the documents allow it."""

TASTES = {}


def taste(function):
    TASTES[function.__name__.replace("_", "-")] = function
    return function


def rows():
    return [{"name": n, "text": " ".join(f.__doc__.split())} for n, f in TASTES.items()]
