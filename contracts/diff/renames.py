"""Properties and parameters that bear another name than they did, and are the same otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.diff.changes import Change, Node, SchemaChange
from contracts.diff.lifecycle import ended
from contracts.diff.likeness import LIKE_NAMES, best_pairs, meaning, plain, rename_score, telling
from contracts.diff.parameters import label
from contracts.diff.schema import Schema
from contracts.diff.words import Side

MOST_PAIRS = 1_000
"""How many names are held against each other, of those that say the same; of more nothing is."""

Key = tuple[str, str]


@dataclass(frozen=True)
class ParameterMove(Change):
    """A parameter that bears another name, or is sent in another place."""

    name: str
    former: str


def renamed_properties(change: SchemaChange, gone: list[str], came: list[str]) -> dict[str, str]:
    """Return what properties are called that are gone and came under another name.

    They describe the same values, and both or none are required. Their names are alike, or they
    are the only two and say more of the values than a type.
    """
    alone = len(gone) == len(came) == 1
    before, now = _by_content(change.old, gone), _by_content(change.new, came)
    scores = {
        (one, two): rename_score(one, two, alone=alone and telling(mine))
        for content, names in before.items()
        if len(names) * len(now.get(content, ())) <= MOST_PAIRS
        for one, mine in names.items()
        for two in now.get(content, ())
    }
    return best_pairs(scores, LIKE_NAMES)


def _by_content(schema: Schema, names: list[str]) -> dict[tuple[bool, str], dict[str, Schema]]:
    """Return properties by what they say, and by whether they are required."""
    found: dict[tuple[bool, str], dict[str, Schema]] = {}
    for name in names:
        below = schema.below("properties", name)
        if below is not None:
            content = name in schema.required, meaning(below)
            found.setdefault(content, {})[name] = below
    return found


def moved_parameters(before: Mapping[Key, Node], now: Mapping[Key, Node]) -> dict[Key, Key]:
    """Return which parameters became which, by their keys.

    A parameter moved if it has its name in another place. It was renamed if it is the same
    otherwise, and the names are alike or they are the only two. What was to go did neither.
    """
    gone = {key: node for key, node in before.items() if key not in now and _stays(key, node)}
    came = {key: node for key, node in now.items() if key not in before and key[0] != "path"}
    places = {(one, two): 1.0 for one in gone for two in came if one[1].lower() == two[1].lower()}
    became = best_pairs(places, 1.0)
    rest = [key for key in gone if key not in became]
    others = [key for key in came if key not in became.values()]
    names = {
        (one, two): rename_score(one[1], two[1], alone=_alone(gone[one], rest, others))
        for one in rest
        for two in others
        if one[0] == two[0] and _same(gone[one], came[two])
    }
    return became | best_pairs(names, LIKE_NAMES)


def _stays(key: Key, node: Node) -> bool:
    """Tell whether a parameter was not to end by now; one of the path goes with the path."""
    return key[0] != "path" and not ended(node.fields)


def _same(one: Node, two: Node) -> bool:
    first, second = ({**node.fields, "name": None} for node in (one, two))
    return plain(first) == plain(second)


def _alone(node: Node, rest: list[Key], others: list[Key]) -> bool:
    return len(rest) == len(others) == 1 and telling(node.schema("schema"))


def parameter_move(side: Side, old: Node, new: Node) -> ParameterMove:
    """Return what a rule sees of a parameter that became another one."""
    return ParameterMove(side, old, new, label(new), label(old))
