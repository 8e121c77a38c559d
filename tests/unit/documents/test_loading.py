"""Where documents come from, what they hold, and where in them a node stands."""

import io
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import yaml

from contracts.documents import load
from contracts.documents.registry import FOLDER
from contracts.errors import DocumentError
from contracts.model import Place

EXCERPT = FOLDER / "v0.5.0" / "generate.yaml"
NEWEST = FOLDER / "v0.7.0" / "openapi.json"
HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"


def loaded(text):
    return load("-", stdin=io.BytesIO(text.encode()))


def test_a_document_is_the_same_from_everywhere(repository):
    content = NEWEST.read_bytes()
    repository("openapi.json", content)

    expected = json.loads(content)
    assert load("v0.7.0").data == expected
    assert load(str(NEWEST)).data == expected
    assert load("HEAD:openapi.json").data == expected
    assert load("-", stdin=io.BytesIO(content)).data == expected


def test_yaml_reads_as_the_usual_loader_reads_it():
    assert load("v0.5.0").data == yaml.safe_load(EXCERPT.read_text("utf-8"))


def test_json_and_yaml_of_one_document_are_the_same_data(write):
    data = load("v0.7.0").data

    assert load(write(yaml.safe_dump(data, sort_keys=False), "openapi.yaml")).data == data


def test_a_byte_order_mark_is_no_part_of_the_text(write, minimal):
    assert load(write("\ufeff" + json.dumps(minimal()))).data == minimal()


@pytest.mark.parametrize("version", ["v0.5.0", "v0.7.0"])
def test_every_node_stands_where_its_name_is_written(version):
    document = load(version)
    lines = (EXCERPT if version == "v0.5.0" else NEWEST).read_text("utf-8").splitlines()

    named = [
        (document.place(pointer), name)
        for pointer, name in _members(document.data, "")
        if isinstance(name, str)
    ]
    assert len(named) > 200
    for place, name in named:
        written = lines[place.line - 1][place.column - 1 :]
        assert written.lstrip("\"'").startswith(name), place


def _members(node, pointer):
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    for name, child in entries:
        below = f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"
        yield below, name
        if isinstance(child, dict | list):
            yield from _members(child, below)


def test_items_of_a_list_stand_where_they_begin():
    document = loaded(HEAD + "tags:\n  - name: a\n  - name: b\n")

    assert document.place("/tags/1") == Place("standard input", "/tags/1", 6, 5)


def test_a_place_that_is_not_there_is_its_nearest_ancestor():
    document = loaded(HEAD + "tags:\n  - name: a\n")

    assert (document.place("/tags/7/name").line, document.place("/nowhere").line) == (4, 1)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("9:16", "9:16"),
        ("2026-05-08", "2026-05-08"),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("+", "+"),
        ("1_000", "1_000"),
    ],
)
def test_plain_scalars_are_read_as_yaml_1_2_has_them(written, value):
    assert loaded(f"{HEAD}x-value: {written}\n").data["x-value"] == value


def test_names_count_as_they_are_written():
    document = loaded(HEAD + "x-map: {200: a, true: b, 1.0: c, null: d}\n")

    assert document.data["x-map"] == {"200": "a", "true": "b", "1.0": "c", "null": "d"}


def test_aliases_and_merges_are_written_out_and_share_nothing():
    document = loaded(HEAD + "x-a: &a {one: [1]}\nx-b: *a\nx-c: {<<: *a, two: 2}\n")

    assert document.data["x-b"] == {"one": [1]}
    assert document.data["x-c"] == {"two": 2, "one": [1]}
    assert document.data["x-b"] is not document.data["x-a"]
    assert document.place("/x-b/one").line == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"openapi": "3.1.0", "info": {"title": "a",\n "title": "b"}}', 2),
        ("openapi: 3.1.0\ninfo: {title: a,\n title: b}\n", 3),
    ],
)
def test_of_a_name_that_stands_twice_the_last_counts_and_its_place_is_known(text, line):
    document = loaded(text)

    assert document.data["info"]["title"] == "b"
    assert document.repeated == (("/info/title", line, 2),)


def test_references_are_followed_to_their_end_in_a_circle_too():
    document = loaded(
        HEAD + "components: {schemas: {A: {$ref: '#/components/schemas/B'},"
        " B: {properties: {b: {$ref: '#/components/schemas/B'}}, $anchor: bee},"
        " C: {$ref: '#bee'}, 'D/~%': {type: string}, E: {$ref: '#/components/schemas/D~1~0%25'}}}"
    )

    schemas = document.data["components"]["schemas"]
    assert document.resolve(schemas["A"]) is schemas["B"]
    assert document.resolve(schemas["B"]["properties"]["b"]) is schemas["B"]
    assert document.resolve(schemas["C"]) is schemas["B"]
    assert document.resolve(schemas["E"]) == {"type": "string"}


def test_what_looks_like_a_reference_in_an_example_is_none():
    document = loaded(
        HEAD + "components: {schemas: {A: {properties: {$ref: {type: string}},"
        " example: {$ref: nowhere}, examples: [{$ref: nowhere}], enum: [{$ref: nowhere}]}}}"
    )

    assert document.data["components"]["schemas"]["A"]["example"] == {"$ref": "nowhere"}


def test_a_property_named_example_is_read():
    with pytest.raises(DocumentError, match="leads nowhere"):
        loaded(HEAD + "components: {schemas: {A: {properties: {example: {$ref: '#/nowhere'}}}}}")


def test_remote_references_are_read_when_allowed_and_know_their_place(write, tmp_path):
    write("Name:\n  $ref: '#/Short'\nShort:\n  type: string\n", "shared.yaml")
    path = write(HEAD + "components: {schemas: {A: {$ref: 'shared.yaml#/Name'}}}\n", "main.yaml")

    document = load(path, allow_remote=True)

    schema = document.data["components"]["schemas"]["A"]
    assert document.resolve(schema) == {"type": "string"}
    place = document.place(document.pointer_of(schema["$ref"]) + "/$ref")
    assert (place.document, place.line, place.column) == (str(tmp_path / "shared.yaml"), 2, 3)
    assert "x-remote" in document.schema(schema)


def test_remote_references_in_git_are_read_from_the_same_revision(repository):
    repository("shared.json", b'{"Name": {"type": "string"}}')
    repository(
        "main.yaml", f"{HEAD}components: {{schemas: {{A: {{$ref: 'shared.json#/Name'}}}}}}".encode()
    )

    document = load("HEAD~0:main.yaml", allow_remote=True)

    assert document.resolve(document.data["components"]["schemas"]["A"]) == {"type": "string"}


@pytest.fixture
def address():
    """Serve the newest document on a loopback port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = self.path == "/openapi.json"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(NEWEST.read_bytes() if found else b"")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_web_address_is_read_when_allowed(address):
    assert load(f"{address}/openapi.json", allow_remote=True).version == "v0.7.0"


def test_an_address_that_answers_no_document_gets_one_sentence(address):
    with pytest.raises(DocumentError, match=r"/nothing answers 404\.$"):
        load(f"{address}/nothing", allow_remote=True)


def test_a_dead_address_gets_one_sentence():
    with pytest.raises(DocumentError, match="cannot be read"):
        load("http://127.0.0.1:1/openapi.json", allow_remote=True)
