"""Choices of one whose branches overlap, which can only be compared branch by branch."""

from collections.abc import Callable

from contracts.diff.answer import Answer
from contracts.diff.schema import Part, Schema

Includes = Callable[[Schema, Schema], Answer]


def same_choice(inner: Schema, outer: Schema, includes: Includes) -> bool:
    """Tell whether two schemas choose one of the same branches, whatever the order.

    Each branch has one in the other choice that allows the same; then it does not matter which
    values lie in two of them. What stands beside the choice need only be included.
    """
    mine, theirs = _opened(inner), _opened(outer)
    if mine is None or theirs is None or len(mine[1]) != len(theirs[1]):
        return False
    if includes(mine[0], theirs[0]) is not Answer.YES:
        return False
    partners: dict[int, int] = {}
    alike = {
        one: [two for two in range(len(theirs[1])) if _equal(branch, theirs[1][two], includes)]
        for one, branch in enumerate(mine[1])
    }
    return all(_paired(one, alike, partners, set()) for one in alike)


def _opened(schema: Schema) -> tuple[Schema, list[Schema]] | None:
    """Return what stands beside the only `oneOf` of a schema, and its branches."""
    choosing = [part for part in schema.parts if isinstance(part.node.get("oneOf"), list)]
    if len(choosing) != 1:
        return None
    part = choosing[0]
    rest = {name: value for name, value in part.node.items() if name != "oneOf"}
    others = [each for each in schema.parts if each is not part]
    beside = Schema(schema.document, schema.pointer, (*others, Part(part.pointer, rest)))
    places = (f"{part.pointer}/oneOf/{index}" for index in range(len(part.node["oneOf"])))
    return beside, [Schema.at(schema.document, place) for place in places]


def _equal(one: Schema, two: Schema, includes: Includes) -> bool:
    """Tell whether two branches allow the same, and of the same properties: all may be open."""
    if set(one.property_names) != set(two.property_names):
        return False
    return includes(one, two) is Answer.YES and includes(two, one) is Answer.YES


def _paired(
    one: int, alike: dict[int, list[int]], partners: dict[int, int], tried: set[int]
) -> bool:
    """Find a partner that nobody has, or whose own can have another (Kuhn)."""
    for two in alike[one]:
        if two not in tried:
            tried.add(two)
            if two not in partners or _paired(partners[two], alike, partners, tried):
                partners[two] = one
                return True
    return False
