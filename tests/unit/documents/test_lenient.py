"""What a lenient reader makes of documents that others refuse, and which files it opens."""

import pytest

from contracts.diff import compare
from contracts.documents import load
from contracts.errors import DocumentError

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
LOST = HEAD + "components: {schemas: {A: {$ref: '#/components/schemas/Lost'}}}\n"


def schemas(text):
    return f"{HEAD}components: {{schemas: {{A: {text}}}}}\n"


def test_a_reference_to_nowhere_is_listed_with_its_place(write):
    path = write(LOST, "lost.yaml")

    document = load(path, lenient=True)

    assert document.unread == (f"{path}:4:28: $ref '#/components/schemas/Lost' leads nowhere.",)
    assert compare(document, document).unread == document.unread * 2


@pytest.mark.parametrize(
    "reference",
    ["#/components/schemas/A", "missing.yaml", "../above.yaml", "https://127.0.0.1:1/a", "%00"],
)
def test_a_reference_that_cannot_be_followed_is_listed(write, reference):
    document = load(write(schemas(f"{{$ref: '{reference}'}}"), "main.yaml"), lenient=True)

    assert len(document.unread) == 1
    assert repr(reference) in document.unread[0]


def test_files_in_the_folder_of_a_document_are_read(write, tmp_path):
    (tmp_path / "parts" / "deep").mkdir(parents=True)
    write("Name: {$ref: 'deep/more.json#/Short'}\n", "parts/shared.yaml")
    write('{"Short": {"$ref": "../../main.yaml#/components/schemas/B"}}', "parts/deep/more.json")
    text = "{$ref: 'parts/shared.yaml#/Name'}, B: {type: string}"

    document = load(write(schemas(text), "main.yaml"), lenient=True)

    assert document.unread == ()
    assert document.resolve(document.data["components"]["schemas"]["A"]) == {"type": "string"}
    assert list(document.data["x-remote"]) == ["parts/shared.yaml", "parts/deep/more.json"]


def test_a_file_outside_the_folder_is_not_read_through_a_link_either(write, tmp_path):
    (tmp_path / "inside").mkdir()
    write("type: string\n", "secret.yaml")
    (tmp_path / "inside" / "link.yaml").symlink_to(tmp_path / "secret.yaml")

    document = load(write(schemas("{$ref: 'link.yaml'}"), "inside/main.yaml"), lenient=True)

    assert "x-remote" not in document.data
    assert len(document.unread) == 1


def test_files_beside_a_document_in_git_are_read_from_the_same_revision(repository):
    repository("shared.yaml", b"type: string")
    repository("main.yaml", schemas("{$ref: shared.yaml}").encode())
    repository("shared.yaml", b"type: integer")

    document = load("HEAD~1:main.yaml", lenient=True)

    assert document.data["x-remote"] == {"shared.yaml": {"type": "string"}}


def test_the_parts_of_two_documents_in_two_folders_have_the_same_names(write, tmp_path):
    found = []
    for folder in ("base", "head"):
        (tmp_path / folder).mkdir()
        write("type: string\n", f"{folder}/part.yaml")
        main = write(schemas("{$ref: './part.yaml'}"), f"{folder}/main.yaml")
        found.append(load(main, lenient=True))

    assert found[0].data == found[1].data
    place = found[1].place("/x-remote/part.yaml/type")
    assert (place.document, place.line) == (str(tmp_path / "head" / "part.yaml"), 1)


@pytest.mark.parametrize(
    "text", ["openapi: 3.9.9\n", "openapi: 3\n", "paths: {}\n", "openapi: 3.0"]
)
def test_any_document_that_may_be_openapi_3_is_read(write, text):
    assert load(write(text, "main.yaml"), lenient=True).operations == ()


@pytest.mark.parametrize("text", ["swagger: '2.0'\npaths: {}\n", "openapi: 4.0.0\n", "info: {}\n"])
def test_no_other_document_is_read(write, text):
    with pytest.raises(DocumentError):
        load(write(text, "main.yaml"), lenient=True)
