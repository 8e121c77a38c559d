"""Which tests judge a clause, read from the scenarios that a run uses, without running any.

A scenario names its clause in a decorator, the rules for every response in their readings, and the
property-based probes in their markers and in what they blame; see `test_properties.py`.
"""

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import MappingProxyType

from contracts import properties
from contracts.clauses import catalogue
from contracts.pytest_plugin import invariants
from contracts.pytest_plugin.options import SCENARIOS

EVERY_RESPONSE = "every response"
DRAWN_REQUESTS = "drawn requests"
_MARKERS = {"clause", "properties"}
_READING = "Reading"

Found = tuple[str, str]  # a pattern for clause ids, and the test that judges these clauses


@cache
def traced_tests() -> Mapping[str, tuple[str, ...]]:
    """Return the tests of every clause, as `test_jobs.py::test_…` or `every response::…`."""
    found = [*_scenarios(), *_rules(), *_probes()]
    return MappingProxyType(
        {
            clause_id: tuple(
                dict.fromkeys(test for pattern, test in found if fnmatchcase(clause_id, pattern))
            )
            for clause_id in catalogue()
        }
    )


def _scenarios() -> Iterator[Found]:
    for file in sorted(SCENARIOS.rglob("test_*.py"), key=lambda file: file.name):
        tree = _parsed(file)
        constants = dict(_constants(tree))
        for function in _functions(tree):
            for clause_id in _marked(function, constants):
                yield clause_id, f"{file.name}::{function.name}"


def _rules() -> Iterator[Found]:
    for function in _functions(_parsed(Path(invariants.__file__))):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _name(node.func) == _READING:
                yield from ((id_, f"{EVERY_RESPONSE}::{function.name}") for id_ in _ids(node))


def _probes() -> Iterator[Found]:
    for file in sorted(Path(properties.__file__).parent.rglob("*.py")):
        tree = _parsed(file)
        yield from ((id_, f"{DRAWN_REQUESTS}::{file.stem}") for id_ in _ids(tree))


def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _constants(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a module calls by name: ids that its markers may spread."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id, tuple(_ids(statement.value))


def _marked(function: ast.FunctionDef, constants: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and _name(decorator.func) in _MARKERS:
            yield from _ids(decorator)
            for argument in decorator.args:
                if isinstance(argument, ast.Starred):
                    yield from constants[_name(argument.value)]


def _ids(tree: ast.AST) -> Iterator[str]:
    """Yield the clause ids in some code; one that is put together as the pattern that it fits."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and node.value in catalogue():
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            pattern = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values
            )
            if pattern.partition(".")[2].strip("*"):  # more is told than the topic
                yield pattern


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
