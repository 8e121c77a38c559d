"""What is created stands on disk before it is asked for, and only that is ever deleted."""

import json
import resource

import httpx
import pytest

from contracts.client import Ledger, NoAnswer, ledger, own_tag, shortest_tag, sweep
from contracts.client.ledger import digest
from contracts.errors import SuiteError

ADD = "/v1/phota/profiles/add"
OWN_KEY = "canary-key-0123456789"
OURS, THEIRS = "phota-contracts-1", "their-tag"


class Account:
    """A developer's profiles, by id; a creation may lose its answer."""

    def __init__(self):
        self.profiles = {"theirs": THEIRS, "untagged": None}
        self.deleted = []
        self.loses_answers = False
        self.is_down = False

    def __call__(self, asked):
        if self.is_down:
            return self.answer(500, {})
        if asked.command == "DELETE":
            id_ = asked.path.rpartition("/")[2]
            self.deleted.append(id_)
            return self.answer(200 if self.profiles.pop(id_, 0) != 0 else 404, {})
        if asked.command == "POST":
            id_ = f"made%2F{len(self.profiles)}"
            self.profiles[id_] = dict(json.loads(asked.body)).get("tag")
            if self.loses_answers:
                return self.answer(502, {})
            return self.answer(200, {"profile_id": id_.replace("%2F", "/")})
        known = [
            {"profile_id": id_.replace("%2F", "/"), "tag": tag, "status": "READY"}
            for id_, tag in self.profiles.items()
        ]
        return self.answer(200, {"profiles": known})

    def answer(self, status, body):
        return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


@pytest.fixture
def account():
    return Account()


@pytest.fixture
def client(serve, admitted, account):
    return admitted(serve(account))


def swept(client):
    api, admission = client
    return sweep(admission.ledger, {digest(OWN_KEY): api})


def test_an_intent_is_on_disk_before_the_request_goes_out(serve, admitted, tmp_path):
    file = tmp_path / "ledger.jsonl"
    written = []

    def look(_):
        written.extend(file.read_text().splitlines())
        return 422, {}, b""

    api, _ = admitted(serve(look))
    api.post(ADD, {"tag": OURS})

    (intent,) = map(json.loads, written)
    assert (intent["operation"], intent["tag"]) == ("profile-add", OURS)
    assert intent["key"] == digest(OWN_KEY)
    assert "canary" not in file.read_text()


def test_what_was_created_is_deleted_and_nothing_else(client, account):
    client[0].post(ADD, {"tag": OURS})
    client[0].post(ADD, {})

    assert swept(client).deleted == 2
    assert account.profiles == {"theirs": THEIRS, "untagged": None}


def test_what_is_gone_already_is_not_deleted_again(client, account):
    client[0].post(ADD, {"tag": OURS})
    client[0].delete("/v1/phota/profiles/made%2F2")

    assert swept(client) == sweep(client[1].ledger, {})
    assert len(account.deleted) == 1


def test_what_a_key_made_is_known_until_it_is_gone(client, tmp_path):
    api, admission = client
    for _ in range(3):
        api.post(ADD, {"tag": OURS})
    api.delete("/v1/phota/profiles/made%2F3")

    for holdings in (admission.ledger.holdings, ledger.read(tmp_path / "ledger.jsonl")):
        assert holdings.made_with(OWN_KEY) == ["made/2", "made/4"]
        assert holdings.made_with("another-key") == []


def test_below_a_path_of_the_targets_own_nothing_is_lost_either(serve, admitted, account):
    api, admission = admitted(serve(account) + "/gateway")
    api.post(ADD, {"tag": OURS})
    api.post(ADD, {"tag": OURS})
    api.delete("/v1/phota/profiles/made%2F2")

    assert set(admission.ledger.holdings.profiles) == {"made/3"}
    assert swept((api, admission)).deleted == 1


def test_a_deletion_by_somebody_else_does_not_count(serve, admitted, account):
    base_url = serve(account)
    api, admission = admitted(base_url)
    stranger, _ = admitted(base_url, key="another-key")
    api.post(ADD, {"tag": OURS})

    stranger.delete("/v1/phota/profiles/made%2F2")

    assert "made/2" in admission.ledger.holdings.profiles


@pytest.mark.parametrize(
    "tag", [OURS, f"  {OURS} ", shortest_tag()], ids=["ours", "spaces", "one letter"]
)
def test_a_creation_whose_answer_was_lost_is_found_by_its_tag(client, account, tag):
    account.loses_answers = True
    client[0].post(ADD, {"tag": tag})

    assert swept(client).deleted == 1
    assert account.profiles == {"theirs": THEIRS, "untagged": None}


@pytest.mark.parametrize("tag", [None, THEIRS])
def test_what_bears_no_tag_of_ours_and_was_not_seen_is_left_and_told(client, account, tag):
    account.loses_answers = True
    client[0].post(ADD, {"tag": tag})

    left = swept(client)

    assert account.deleted == []
    assert len(left.remaining) == 1
    assert "without a tag of ours" in left.remaining[0]


def test_a_lost_request_that_names_no_images_left_nothing(client, account):
    account.loses_answers = True
    client[0].post(ADD, content=b"[]")

    assert swept(client).remaining == ()


def test_a_creation_by_two_bodies_in_one_is_found_by_its_tag(client, account):
    tag = own_tag()
    account.profiles["made"] = tag
    account.is_down = True
    client[0].post(ADD, content=f'{{"image_urls": [], "tag": "{tag}"}}{{}}'.encode())
    account.is_down = False

    assert swept(client).deleted == 1
    assert account.profiles == {"theirs": THEIRS, "untagged": None}


def test_what_cannot_be_deleted_remains_and_is_told(client, account, tmp_path):
    client[0].post(ADD, {"tag": OURS})
    account.is_down = True

    (told,) = swept(client).remaining

    assert told.startswith("made/2: its deletion got 500")
    assert ledger.read(tmp_path / "ledger.jsonl").profiles == {"made/2": digest(OWN_KEY)}


def test_without_its_key_nothing_is_deleted(client, account):
    client[0].post(ADD, {"tag": OURS})

    left = sweep(client[1].ledger, {})

    assert account.deleted == []
    assert digest(OWN_KEY) in left.remaining[0]


def test_what_was_swept_is_swept_for_good(client, account, tmp_path):
    client[0].post(ADD, {"tag": OURS})

    _, admission = client
    swept(client)

    assert ledger.read(tmp_path / "ledger.jsonl").are_empty
    assert sweep(admission.ledger, {}).deleted == 0
    assert len(account.deleted) == 1


def test_a_deletion_has_an_end(client, account):
    client[0].post(ADD, {"tag": OURS})
    api, admission = client

    (told,) = sweep(admission.ledger, {digest(OWN_KEY): api}, patience=-1).remaining

    assert told.startswith("made/2: ")
    assert account.deleted == []


@pytest.fixture
def full_disk(tmp_path):
    """Let no file grow beyond a few bytes more than the ledger has."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill():
        size = (tmp_path / "ledger.jsonl").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, before[1]))

    yield fill
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_fits_on_the_disk_in_part_counts_as_unwritten(tmp_path, full_disk):
    file = tmp_path / "ledger.jsonl"
    book = Ledger(file, about={"base_url": "https://staging.example.com"})
    request = httpx.Request("POST", f"https://staging.example.com{ADD}", json={"tag": OURS})
    full_disk()

    with pytest.raises(SuiteError, match="Nothing is created unwritten"):
        book.intend(request)

    resource.setrlimit(resource.RLIMIT_FSIZE, resource.getrlimit(resource.RLIMIT_FSIZE)[1:] * 2)
    book.intend(request)
    assert [tag for _, tag in ledger.read(file).lost.values()] == [OURS]
    book.close()


def test_half_a_line_of_a_killed_process_is_passed_over(client, tmp_path):
    file = tmp_path / "ledger.jsonl"
    client[0].post(ADD, {"tag": OURS})
    with file.open("ab") as torn:
        torn.write(b'{"intent": "x-1", "operation": "prof')

    assert list(ledger.read(file).profiles) == ["made/2"]


def test_a_ledger_is_in_use_until_its_processes_close_it(tmp_path):
    file = tmp_path / "ledger.jsonl"
    first, second = Ledger(file), Ledger(file)

    first.close()
    assert ledger.is_in_use(file)
    second.close()

    assert not ledger.is_in_use(file)


def test_a_request_that_never_arrived_leaves_nothing_to_look_for(dead_port, admitted):
    api, admission = admitted(f"http://127.0.0.1:{dead_port}")

    with pytest.raises(NoAnswer):
        api.post(ADD, {"tag": OURS})

    assert admission.ledger.holdings.are_empty
