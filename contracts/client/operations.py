"""The operations of the API as calls: how to make each one, rightly, with the least cost.

Paths, members and their values are those of openapi v0.7.0.
"""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

IMAGE_OPERATIONS = ("edit", "generate", "enhance", "remix")


@dataclass(frozen=True, slots=True)
class Call:
    """One operation: its method and path template, and whether it takes a JSON body."""

    name: str
    method: str
    path: str

    def at(self, **parameters: str) -> str:
        """Return the path with its parameters filled in."""
        return self.path.format(**parameters)


CALLS: Mapping[str, Call] = {
    call.name: call
    for call in (
        Call("edit", "POST", "/v1/phota/edit"),
        Call("generate", "POST", "/v1/phota/generate"),
        Call("enhance", "POST", "/v1/phota/enhance"),
        Call("remix", "POST", "/v1/phota/remix"),
        Call("job-status", "GET", "/v1/phota/jobs/{job_id}"),
        Call("webhook-secret", "GET", "/v1/phota/webhook-secret"),
        Call("profile-ids", "GET", "/v1/phota/profiles/ids"),
        Call("profile-status", "GET", "/v1/phota/profiles/{profile_id}/status"),
        Call("profile-picture", "GET", "/v1/phota/profiles/{profile_id}/profile_picture"),
        Call("profile-add", "POST", "/v1/phota/profiles/add"),
        Call("profile-delete", "DELETE", "/v1/phota/profiles/{profile_id}"),
    )
}


def body(operation: str, **changes: Any) -> dict[str, Any]:
    """Return a valid request body of an image operation: one output, small; then the changes."""
    least: dict[str, Any] = {"num_output_images": 1}
    if operation == "edit":
        least |= {"prompt": "make the sky blue", "images": [photo()]}
    elif operation == "generate":
        least |= {"prompt": "a lighthouse at dusk"}
    elif operation == "enhance":
        least |= {"image": photo()}
    else:
        least |= {"input_image": photo(), "reference_image": photo("orange")}
    return least | changes


@cache
def photo(colour: str = "steelblue", size: tuple[int, int] = (512, 384)) -> str:
    """Return a small JPEG as base64, as every image member accepts it."""
    from PIL import Image  # noqa: PLC0415 - Pillow is slow to import and not every command needs it

    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return base64.b64encode(stream.getvalue()).decode()
