"""The longest chain of dependent waits of a run, as its own transcript shows it.

A chain is what no number of processes makes shorter. It is a test, from its first request to the
end of its last; before it, what it rests on: the part of another test that made what it looks at,
or a training that was begun for it. A training counts from the answer that began it to the last
look that saw it go on, so that looking late makes no chain longer. A test that the network
disturbed is run again when it has ended.

What needs the account alone, where there is a control API, can overlap with nothing: all those
tests, one after another, follow the longest chain of the others.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.pytest_plugin.census import census

_STATUS = re.compile(r"/v1/phota/profiles/([^/?]+)/status$")
_BETWEEN_ATTEMPTS = 5.0  # seconds without a request: no test pauses for so long
_ADD = "/v1/phota/profiles/add"
_UNDER_WAY = frozenset({"VALIDATING", "QUEUING", "IN_PROGRESS"})
_ENDED = frozenset({"READY", "ERROR", "INACTIVE"})


@dataclass(frozen=True)
class Exchange:
    """One exchange: whose it is, and when it began and ended, in seconds."""

    id: int
    test: str
    begin: float
    end: float
    profile: str | None
    status: str | None
    begins_training: bool

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> "Exchange":
        """Return what a line of a transcript tells."""
        end = datetime.fromisoformat(line["at"]).timestamp()
        found = _STATUS.search(line["url"])
        answer = _object(line["response"]["body"]) if line["status"] == 200 else {}
        adds = line["method"] == "POST" and line["url"].endswith(_ADD) and "profile_id" in answer
        return cls(
            line["id"],
            line["test"],
            end - line["seconds"],
            end,
            str(answer["profile_id"]) if adds else found and found[1],
            str(answer.get("status")) if found else None,
            adds,
        )


@dataclass
class Training:
    """A training: when it was begun, and when it was last seen to go on."""

    begun: float
    seen: float
    test: str

    @property
    def seconds(self) -> float:
        """How long it took, at least."""
        return self.seen - self.begun


@dataclass(frozen=True)
class Chain:
    """A chain of waits: how long in all, and of what, each with its seconds."""

    links: tuple[tuple[str, float], ...] = ()

    @property
    def seconds(self) -> float:
        """The length of the chain."""
        return sum(seconds for _, seconds in self.links)


@dataclass
class _Seen:
    """A run as its exchanges tell it: each attempt of a test in the order of time."""

    attempts: list[list[Exchange]] = field(default_factory=list)
    attempt_of: dict[int, list[Exchange]] = field(default_factory=dict)
    by_id: dict[int, Exchange] = field(default_factory=dict)
    trainings: dict[str, Training] = field(default_factory=dict)


def longest(run: Path) -> Chain:
    """Return the longest chain of the run whose reports stand in this folder."""
    lines = map(json.loads, (run / "transcript.jsonl").read_bytes().splitlines())
    told = [(line["url"].endswith("/charges"), Exchange.of(line)) for line in lines]
    seen = _seen(exchange for _, exchange in told)
    is_controlled = any(asks_for_charges for asks_for_charges, _ in told)
    verdict = json.loads((run / "verdict.json").read_text("utf-8"))
    rests_on: dict[str, set[int]] = defaultdict(set)
    for clause in verdict["clauses"]:
        for test in clause["tests"]:
            rests_on[test["id"]] |= set(test["exchanges"])
    in_turns = {name for name, count in census().items() if count.alone and is_controlled}
    alone = [own for own in seen.attempts if own[0].test in in_turns]
    others = [own for own in seen.attempts if own[0].test not in in_turns]
    earlier: dict[str, Chain] = defaultdict(Chain)
    overlapping = Chain()
    for own in others:
        test = own[0].test
        chain = Chain((*earlier[test].links, *_chain(own, rests_on[test], seen).links))
        overlapping = max(overlapping, chain, key=lambda each: each.seconds)
        earlier[test] = Chain((*earlier[test].links, (f"{test}, disturbed", _span(own))))
    in_turn = f"{len(alone)} tests, each with the account alone", sum(map(_span, alone))
    return Chain((*overlapping.links, in_turn)) if alone else overlapping


def _span(own: list[Exchange]) -> float:
    return max(one.end for one in own) - own[0].begin


def _seen(exchanges: Iterable[Exchange]) -> _Seen:
    seen = _Seen()
    latest: dict[str, list[Exchange]] = {}
    for one in sorted(exchanges, key=lambda one: one.begin):
        own = latest.get(one.test)
        if own is None or one.begin > max(each.end for each in own) + _BETWEEN_ATTEMPTS:
            own = latest[one.test] = []
            if one.test:
                seen.attempts.append(own)
        own.append(one)
        seen.attempt_of[one.id] = own
        seen.by_id[one.id] = one
        if one.begins_training:
            seen.trainings[str(one.profile)] = Training(one.end, one.end, one.test)
        elif one.status in _UNDER_WAY and one.profile in seen.trainings:
            seen.trainings[one.profile].seen = one.begin
    return seen


def _chain(own: list[Exchange], cited: Iterable[int], seen: _Seen) -> Chain:
    """Return the longest chain that ends with this attempt of a test."""
    whole = Chain(((own[0].test, _span(own)),))
    before = [*_after_trainings(own, seen), *_after_others(own, cited, seen)]
    return max([whole, *before], key=lambda chain: chain.seconds)


def _after_trainings(own: list[Exchange], seen: _Seen) -> Iterator[Chain]:
    test = own[0].test
    for one in own:
        training = seen.trainings.get(one.profile or "")
        if training is not None and one.status in _ENDED and training.test != test:
            yield Chain(
                (
                    (f"training of {one.profile}", training.seconds),
                    (test, own[-1].end - max(one.begin, own[0].begin)),
                )
            )


def _after_others(own: list[Exchange], cited: Iterable[int], seen: _Seen) -> Iterator[Chain]:
    test = own[0].test
    for number in cited:
        other = seen.by_id[number]
        training = seen.trainings.get(other.profile or "")
        if training is not None and other.status in _ENDED and other.test != test:
            span = own[-1].end - max(other.end, own[0].begin)
            yield Chain(((f"training of {other.profile}", training.seconds), (test, span)))
        if other.test not in {"", test} and other.end <= own[0].begin:
            made = other.end - seen.attempt_of[number][0].begin
            yield Chain(((other.test, made), (test, _span(own))))


def _object(body: Any) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
