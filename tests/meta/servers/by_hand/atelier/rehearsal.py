"""Plays the acts in honest and in lying houses, and compares what was said."""

from atelier import tastes
from atelier.acts import ACTS
from atelier.faults import FAULTS
from atelier.manners import Manners
from atelier.stage import Stage


def script(act, fault=None, taste=None):
    """What is said in an act, in an honest house or in one with a fault or a taste."""
    manners = Manners()
    if taste:
        tastes.TASTES[taste](manners)
    return Stage(manners, FAULTS[fault].apply if fault else None).play(ACTS[act])


def unseen():
    """The faults that their own act does not tell from an honest house."""
    honest = {act: script(act) for act in ACTS}
    return [
        fault.name
        for fault in FAULTS.values()
        if script(act := fault.apply.__module__.rpartition(".")[2], fault.name) == honest[act]
    ]
