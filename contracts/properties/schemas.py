"""The document as Schemathesis reads it: as published, and tightened by the overlays.

Positive data come from the tightened document, since a right server may refuse what the published
one allows; negative data from the published one, since the overlays' rules are not all promises.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema_rs
import schemathesis
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema

from contracts.client import photo
from contracts.documents import Document
from contracts.documents.overlay import apply, shipped

OVERLAYS = ("links", "tight")
LEAST_TRAINING_IMAGES, MOST_TRAINING_IMAGES = 10, 50
_UNKNOWN_ID = "^unknown-[a-z0-9]{20}$"
_CONDITIONS = ("allOf", "if", "then", "else")
_SINGLE_IMAGES = ("image", "input_image", "reference_image")
_CONFIG: Mapping[str, Any] = {
    "generation": {
        "database": "none",
        # What a request without a key meets is asked by `keys`, through the run's own client.
        "with-security-parameters": False,
    },
    # Which methods a path does not take, and how a server says so, is documented nowhere.
    "phases": {"coverage": {"unexpected-methods": []}},
    # Which refusals count is decided by `mapping`, which knows what stands in prose.
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx"]},
        "negative_data_rejection": {"expected-statuses": ["4xx", "5xx"]},
    },
}


@dataclass(frozen=True, eq=False)
class Schemas:
    """The forms of one document that the probes generate from, the same for the same seed.

    `training_images` are addresses that the target can read; with fewer than
    `LEAST_TRAINING_IMAGES` no request for a profile is sure to be accepted.
    """

    document: Document
    seed: int
    training_images: Sequence[str]

    @property
    def can_train(self) -> bool:
        """Whether there are training images enough for either tier."""
        return len(self.training_images) >= LEAST_TRAINING_IMAGES

    @cached_property
    def published(self) -> BaseSchema:
        """The document as it is."""
        return self._read(self.document.data, "all")

    @cached_property
    def sound(self) -> BaseSchema:
        """The document with examples that are right, so that what breaks one rule breaks no other.

        The published ones name profiles that nobody has, and images that cannot be read.
        """
        data = deepcopy(self.document.data)
        for name, schema in data["components"]["schemas"].items():
            if "examples" in schema:
                schema["examples"] = self.tightened.data["components"]["schemas"][name]["examples"]
        return self._read(data, "all")

    @cached_property
    def tight(self) -> BaseSchema:
        """The document with its prose rules, narrowed to images and ids that this run can use."""
        return self._read(self.tightened.data, "positive")

    @cached_property
    def plain(self) -> BaseSchema:
        """The tightened document without its conditions, which stop the coverage phase short.

        Without `quality`, too: it goes with one model alone, and the phase covers one at a time.
        """
        return self._read(_without_conditions(self.tightened.data), "positive")

    @cached_property
    def tightened(self) -> Document:
        """The tightened document itself; an excerpt has only some of what the overlays target."""
        data = self.document.data
        for name in OVERLAYS:
            data, _ = apply(data, shipped(name))
        return Document(f"{self.document.name}, tightened", _narrowed(data, self.training_images))

    def prepare(self) -> None:
        """Build the strategies of all operations: what that loads and keeps serves all probes."""
        for result in self.sound.get_all_operations():
            if isinstance(result, Ok):
                result.ok().as_strategy().validate()

    def _read(self, data: dict[str, Any], mode: str) -> BaseSchema:
        generation = {**_CONFIG["generation"], "mode": mode}
        config = {**_CONFIG, "seed": self.seed, "generation": generation}
        return schemathesis.openapi.from_dict(
            deepcopy(data), config=schemathesis.Config.from_dict(deepcopy(config))
        )


def operation_of(schema: BaseSchema, name: str) -> APIOperation[Any, Any, Any, Any]:
    """Return the operation that is called `POST /path`."""
    method, _, path = name.partition(" ")
    found: APIOperation[Any, Any, Any, Any] = schema[path][method]
    return found


def body_schema(document: Document, operation: str) -> dict[str, Any] | None:
    """Return the schema of the operation's JSON body, None if it takes none."""
    for found in document.operations:
        if found.name == operation and "requestBody" in found.data:
            body = document.resolve(found.data["requestBody"])
            schema: dict[str, Any] = document.resolve(body["content"]["application/json"]["schema"])
            return schema
    return None


def body_validator(document: Document, operation: str) -> Any | None:
    """Return what validates the operation's JSON body, None if it takes none."""
    schema = body_schema(document, operation)
    if schema is None:
        return None
    return jsonschema_rs.Draft202012Validator(document.schema(schema))


def _narrowed(data: dict[str, Any], training_images: Sequence[str]) -> dict[str, Any]:
    """Return the data with images that can be read, ids that nobody has, and whole counts.

    A callback address is left out: whether one that leads nowhere is refused is stated nowhere,
    nor is it whether 2.0 is an integer.
    """
    data = deepcopy(data)
    images = list(training_images)[:MOST_TRAINING_IMAGES]
    schemas = data["components"]["schemas"]
    schemas["Image"] = {"enum": [photo(), photo("orange")]}
    if "AddProfileRequest" in schemas and len(images) >= LEAST_TRAINING_IMAGES:
        schemas["ImageUrl"] = {"enum": images}
        schemas["AddProfileRequest"]["properties"]["image_urls"]["maxItems"] = len(images)
    for schema in schemas.values():
        properties = schema.get("properties", {})
        properties.pop("callback_url", None)
        if "num_output_images" in properties:
            properties["num_output_images"] = {"enum": [1, 2, 3, 4]}
        schema["examples"] = [_readable(each, images) for each in schema.pop("examples", ())]
        if not schema["examples"]:
            del schema["examples"]
    for operation in Document("", data).operations:
        for parameter in operation.data.get("parameters", ()):
            if parameter["in"] == "path":
                parameter["schema"] = {"type": "string", "pattern": _UNKNOWN_ID}
    return data


def _readable(example: dict[str, Any], training_images: list[str]) -> dict[str, Any]:
    """Return an example of a request with images that can be read."""
    changed = {**example, **{name: photo() for name in _SINGLE_IMAGES if name in example}}
    if "images" in example:
        changed["images"] = [photo()]
    if "image_urls" in example:
        changed["image_urls"] = training_images[:LEAST_TRAINING_IMAGES]  # right for either tier
    return changed


def _without_conditions(data: dict[str, Any]) -> dict[str, Any]:
    data = deepcopy(data)
    for schema in data["components"]["schemas"].values():
        schema.get("properties", {}).pop("quality", None)
        for keyword in _CONDITIONS:
            schema.pop(keyword, None)
    return data
