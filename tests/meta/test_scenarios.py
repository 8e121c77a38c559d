"""The scenarios themselves are judged: complete, honest, and blind to our own implementation."""

import ast
import re
from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.pytest_plugin import invariants

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FILES = {str(file.relative_to(SCENARIOS)): file for file in sorted(SCENARIOS.rglob("*.py"))}
TREES = {name: ast.parse(file.read_text("utf-8")) for name, file in FILES.items()}
BY_INVARIANTS = set(
    re.findall(r'Reading\(\s*"([a-z.-]+)"', Path(invariants.__file__).read_text("utf-8"))
)


def clauses_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "clause":
            yield node.args[0].value


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_every_clause_has_a_test_or_says_why_not():
    judged = {id_ for tree in TREES.values() for id_ in clauses_of(tree)} | BY_INVARIANTS

    assert {id_ for id_, clause in catalogue().items() if not clause.untestable} == judged


def test_the_name_of_a_file_tells_it_from_those_of_other_topics():
    names = [file.name for file in FILES.values() if file.name.startswith("test_")]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", TREES)
def test_scenarios_do_not_know_the_mock(name):
    assert not [module for module in imports_of(TREES[name]) if "mock" in module]


@pytest.mark.parametrize("name", TREES)
def test_waiting_is_polling_never_sleeping(name):
    assert "sleep" not in FILES[name].read_text("utf-8")


@pytest.mark.parametrize("name", TREES)
def test_every_test_names_its_clause(name):
    tests = [
        node
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]

    for test in tests:
        marks = ast.dump(ast.Module(body=[], type_ignores=[])) + "".join(
            ast.dump(decorator) for decorator in test.decorator_list
        )
        assert "clause" in marks or "properties" in marks, test.name
