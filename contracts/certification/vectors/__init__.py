"""Signature vectors: callbacks that a client must take, must refuse, or may do either with.

recipes             how a vector is made from a job's status and a secret
genuine, forged     the recipes; open says what the documents leave to the reader
shipped             the vectors as the files in fixtures/signatures hold them
"""

from contracts.certification.vectors.recipes import Expect, Given, Lane, Made, Recipe, recipes
from contracts.certification.vectors.shipped import FOLDER, Vector, vectors

__all__ = [
    "FOLDER",
    "Expect",
    "Given",
    "Lane",
    "Made",
    "Recipe",
    "Vector",
    "recipes",
    "vectors",
]
