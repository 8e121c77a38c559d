"""Every test falls to exactly one shard, together with those it shares costly things with."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.errors import UsageError
from contracts.pytest_plugin.sharding import Shard


def an_item(file, name, *, far=False, probes=None):
    return SimpleNamespace(
        path=Path(file),
        name=name,
        fixturenames=["far_clock"] if far else [],
        callspec=SimpleNamespace(params={"any_operation": probes} if probes else {}),
        get_closest_marker=lambda marker: marker == "properties" if probes else None,
    )


ITEMS = [
    *(an_item(f"test_{topic}.py", f"{topic}{n}") for topic in "abcde" for n in range(5)),
    *(an_item(f"test_{topic}.py", f"far-{topic}", far=True) for topic in "ab"),
    *(
        an_item("test_properties.py", f"{kind}-{name}", probes=name)
        for kind in "xy"
        for name in "pq"
    ),
]


def names(items):
    return {item.name for item in items}


@pytest.mark.parametrize("total", [1, 2, 3, 7, 50])
def test_the_shards_are_disjoint_and_complete(total):
    dealt = [names(Shard(number, total).deal(ITEMS)[0]) for number in range(1, total + 1)]

    assert sum(map(len, dealt)) == len(ITEMS)
    assert set().union(*dealt) == names(ITEMS)


def test_the_order_of_collection_changes_nothing():
    forth, back = Shard(2, 3).deal(ITEMS)[0], Shard(2, 3).deal(reversed(ITEMS))[0]

    assert names(forth) == names(back)


def test_what_shares_stays_together():
    for number in (1, 2, 3):
        kept = names(Shard(number, 3).deal(ITEMS)[0])

        assert len({name for name in kept if name.startswith("a")}) in {0, 5}
        assert len(kept & {"far-a", "far-b"}) in {0, 2}
        assert len(kept & {"x-p", "y-p"}) in {0, 2}


def test_no_shard_of_two_has_nothing_to_do():
    loads = [len(Shard(number, 2).deal(ITEMS)[0]) for number in (1, 2)]

    assert min(loads) > 5


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2/3", "1/2\n", ""])
def test_what_is_no_part_of_a_whole_is_refused(text):
    with pytest.raises(UsageError, match="no part of a whole"):
        Shard.parse(text)
