"""Requests at and beyond every boundary, for the walk of `exercise`."""

from collections.abc import Iterator
from typing import Any

IMAGE = {
    "edit": {"images": ["https://example.com/a.jpg"]},
    "generate": {},
    "enhance": {"image": "https://example.com/a.jpg"},
    "remix": {"input_image": "https://example.com/a.jpg", "reference_image": "https://b.example/"},
}


def odd_choices(fine: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What models, resolutions and qualities do together."""
    for model in ("reve", "flux-2", "qwen-image-2", "gpt-image-2"):
        for resolution in ("2K", "4K"):
            yield {**fine, "base_model": model, "resolution": resolution}
            yield {**fine, "base_model": model, "resolution": resolution, "async": True}
        for quality in ("auto", "low", "medium", "ultra"):
            yield {**fine, "base_model": model, "quality": quality}
    yield {**fine, "quality": "low", "async": True, "base_model": "nb2"}
    yield {**fine, "aspect_ratio": "16:9", "resolution": "2K"}


def odd_bodies(operation: str) -> Iterator[dict[str, Any]]:
    """Requests at and beyond every boundary of one operation; most want urls, to be quick."""
    fine = {**IMAGE[operation], "response_mode": "urls"}
    values: dict[str, list] = {
        "num_output_images": [0, 1, 4, 5, -1, 2.5, "two", "2", None, True],
        "output_format": ["jpg", "png", "webp", "jpeg", None],
        "response_mode": ["bytes", "url", "x", None],
        "prompt": ["", None, {"a": 1}, 5],
        "async": [True, False, "true", 1],
        "callback_url": ["https://127.0.0.1:9/x"],
        "client_request_id": [None],
        "profile_ids": [["nobody"], "abc", None],
        "base_model": ["reve", "sd-1", "nb2"],
        "stray": [1],
    }
    if operation in ("edit", "generate"):
        values |= {
            "aspect_ratio": ["3:4", "9:16", "16:9", "2:3", "21:9"],
            "resolution": ["2K", "4K", "8K", "1k"],
            "quality": ["auto", "medium", "ultra", None],
        }
        yield from odd_choices(fine)
    for name, choices in values.items():
        for value in choices:
            yield {**fine, name: value}
    for name in IMAGE[operation]:
        yield {key: value for key, value in fine.items() if key != name}
        yield {**{key: value for key, value in fine.items() if key != name}, "async": True}
        yield {**fine, name: 7}
        yield {**fine, name: [7]}
    yield {**fine, "prompt": "[[nobody]]"}
    yield {**fine, "async": False, "callback_url": "https://127.0.0.1:9/x"}
    yield {**fine, "async": True, "num_output_images": 5}
    yield {**fine, "async": True, "num_output_images": 4}
    yield {**fine, "async": True, "output_format": "webp"}
    yield {**fine, "async": True, "profile_ids": ["nobody"]}
    for count in (10, 11):
        yield {**fine, "images": ["x"] * count}
        yield {**fine, "images": ["http://x"] * count}
        yield {**fine, "images": ["x"] * count, "async": True}
    hosts = ("127.0.0.1:9", "127.0.0.2:9", "[::1]:9", "2130706434:9", "example.com")
    for scheme in ("https", "http", "ftp"):
        for host in hosts:
            yield {**fine, "async": True, "callback_url": f"{scheme}://{host}/hook?a=1"}
