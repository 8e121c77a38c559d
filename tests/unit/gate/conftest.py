from datetime import date

import pytest

from contracts.documents import Document
from contracts.gate import Plan, judge

TODAY = date(2026, 11, 21)
HOSTILE = "<script>x</script> `a` | @team [l](http://e.example) ::error::%0A\x1b[2J"


def thing(
    *, required=(), values=("a", "b"), description="Done", status="200", version="2.0.0", extra=None
):
    schema = {
        "type": "object",
        "required": list(required),
        "properties": {"size": {"type": "string", "enum": list(values)}},
    }
    content = {"application/json": {"schema": schema}}
    data = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": version},
        "paths": {
            "/thing": {
                "post": {
                    "requestBody": {"required": True, "content": content},
                    "responses": {status: {"description": description}},
                }
            }
        },
        **(extra or {}),
    }
    return Document("things", data)


@pytest.fixture
def judged():
    """Judge a change on a fixed day; the base's version is lower than any."""

    def judge_with(base, head, **plan):
        base.data["info"]["version"] = "1.0.0"
        return judge(base, head, Plan(TODAY, **plan))

    return judge_with


@pytest.fixture
def refused(judged):
    """A change that breaks clients in two ways and adds something, with hostile text."""
    head = thing(required=["size"], values=["a", HOSTILE], status="201")
    head.data["paths"]["/thing"]["post"]["responses"]["200"] = {"description": HOSTILE}
    return judged(thing(), head)


@pytest.fixture
def shown(judged):
    """A change whose witness is hostile, in an operation and beside a name that are so too."""
    base, head = thing(values=["a", HOSTILE]), thing(values=["a"])
    for each in (base, head):
        each.data["paths"][f"/{HOSTILE}"] = each.data["paths"].pop("/thing")
    return judged(base, head)
