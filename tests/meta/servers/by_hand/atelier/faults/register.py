"""How a lie is told: a function that changes a built house, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

FAULTS = {}


@dataclass(frozen=True)
class Fault:
    name: str
    clause: str
    lie: str
    apply: Callable


def breaks(clause):
    """Register a function of the house as a fault that breaks `clause`."""

    def register(function):
        name = function.__name__.replace("_", "-")
        FAULTS[name] = Fault(name, clause, " ".join(function.__doc__.split()), function)
        return function

    return register


def around(owner, name):
    """Put the decorated function around `owner.name`; it gets the former one first."""

    def install(function):
        setattr(owner, name, partial(function, getattr(owner, name)))
        return function

    return install


def on_status(house, change):
    """Let `change(tenant, job, told)` spoil what a poll is told."""

    @around(house.jobs, "polled")
    def _(inner, tenant, job_id):
        told = inner(tenant, job_id)
        change(tenant, tenant.jobs[job_id], told)
        return told
