"""Apply OpenAPI Overlays (1.0 and 1.1): update, copy to, or remove what a path selects.

Paths are JSONPath as RFC 9535 has it. Where 1.0 is silent, 1.1 decides: objects merge recursively,
arrays are concatenated, primitives replaced, and a mixture of these kinds is an error.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from typing import Any

import yaml
from jsonpath import JSONPathEnvironment, JSONPathError, JSONPathMatch

from contracts.documents.registry import FOLDER
from contracts.errors import DocumentError

_VERSION = re.compile(r"1\.[01]\.\d+")
_OVERLAY_FIELDS = frozenset({"overlay", "info", "extends", "actions"})
_ACTION_FIELDS = frozenset({"target", "description", "update", "copy", "remove"})
_PATHS = JSONPathEnvironment(strict=True)


def apply(document: Mapping[str, Any], overlay: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a changed copy of the document, and the targets that selected nothing.

    Neither argument is changed, and no two nodes of the result share a value. An overlay that is
    wrong in itself, or whose update does not fit its target, raises `DocumentError`.
    """
    check(overlay)
    changed = deepcopy(dict(document))
    unmatched = tuple(
        action["target"] for action in overlay["actions"] if not _perform(action, changed)
    )
    return changed, unmatched


def shipped(name: str) -> dict[str, Any]:
    """Return an overlay that stands under `openapi/overlays`: `links` or `tight`."""
    overlay: dict[str, Any] = yaml.safe_load(
        (FOLDER / "overlays" / f"{name}.yaml").read_text("utf-8")
    )
    return overlay


def check(overlay: Any) -> None:
    """Raise `DocumentError` unless this is an Overlay that can be applied."""
    if not isinstance(overlay, dict) or not _VERSION.fullmatch(str(overlay.get("overlay", ""))):
        raise DocumentError(
            "This is not an Overlay: it has no field `overlay` that says 1.0.0 or 1.1.0."
        )
    _refuse_unknown("The Overlay", overlay, _OVERLAY_FIELDS)
    info = overlay.get("info")
    if not isinstance(info, dict) or not all(
        isinstance(info.get(name), str) for name in ("title", "version")
    ):
        raise DocumentError("The Overlay's `info` needs a `title` and a `version`, both strings.")
    actions = overlay.get("actions")
    if not isinstance(actions, list) or not actions:
        raise DocumentError("The Overlay's `actions` must be a list of at least one action.")
    for number, action in enumerate(actions):
        _check_action(f"The Overlay's action {number}", action, overlay["overlay"])


def _check_action(name: str, action: Any, version: str) -> None:
    if not isinstance(action, dict) or not isinstance(action.get("target"), str):
        raise DocumentError(f"{name} needs a `target`, a JSONPath in a string.")
    _refuse_unknown(name, action, _ACTION_FIELDS)
    if not isinstance(action.get("remove", False), bool):
        raise DocumentError(f"{name} has a `remove` that is neither true nor false.")
    if "copy" in action and (version.startswith("1.0") or not isinstance(action["copy"], str)):
        raise DocumentError(f"{name}: `copy` is a JSONPath in a string, and came with Overlay 1.1.")
    if "copy" in action and "update" in action:
        raise DocumentError(f"{name} has both `update` and `copy`: write two actions.")
    if not (action.get("remove") or "update" in action or "copy" in action):
        raise DocumentError(f"{name} says neither `update` nor `copy` nor `remove: true`.")


def _refuse_unknown(name: str, fields: Mapping[str, Any], known: frozenset[str]) -> None:
    for field in fields:
        if field not in known and not str(field).startswith("x-"):
            raise DocumentError(f"{name} has a field {field!r}, which Overlays do not know.")


def _perform(action: Mapping[str, Any], document: dict[str, Any]) -> bool:
    """Perform one action in place; return whether its target selected anything."""
    nodes = _select(action["target"], document)
    if action.get("remove"):
        _remove(nodes, action["target"])
    else:
        _update(nodes, _value(action, document), action["target"])
    return bool(nodes)


def _select(path: str, document: dict[str, Any]) -> list[JSONPathMatch]:
    """Return each selected node once, in the document's order."""
    try:
        matches = _PATHS.finditer(path, document)
        return list({match.parts: match for match in matches}.values())
    except JSONPathError as error:
        reason = str(error).splitlines()[0]
        raise DocumentError(f"The Overlay's path {path!r} is not a JSONPath: {reason}.") from error


def _value(action: Mapping[str, Any], document: dict[str, Any]) -> Any:
    if "copy" not in action:
        return action["update"]
    sources = _select(action["copy"], document)
    if len(sources) != 1:
        raise DocumentError(
            f"The Overlay copies {action['copy']!r}, which must select one node"
            f" and selects {len(sources)}."
        )
    return deepcopy(sources[0].obj)


def _remove(nodes: Iterable[JSONPathMatch], target: str) -> None:
    """Take out the deepest first and the last of an array first, so that no index moves."""
    for node in sorted(nodes, key=_depth_and_index, reverse=True):
        if node.parent is None:
            raise DocumentError(f"The Overlay's action on {target!r} would remove the document.")
        container: Any = node.parent.obj
        del container[node.parts[-1]]


def _depth_and_index(node: JSONPathMatch) -> tuple[int, int]:
    last = node.parts[-1] if node.parts else None
    return len(node.parts), last if isinstance(last, int) else -1


def _update(nodes: Collection[JSONPathMatch], value: Any, target: str) -> None:
    if len({_kind(node.obj) for node in nodes}) > 1:
        raise DocumentError(
            f"The Overlay's update of {target!r} selects objects, arrays and primitive values"
            " at once: write one action for each kind."
        )
    for node in nodes:
        entry = [value] if isinstance(node.obj, list) and not isinstance(value, list) else value
        merged = _merged(node.obj, entry, target)
        if node.parent is not None:
            container: Any = node.parent.obj
            container[node.parts[-1]] = merged


def _merged(old: Any, new: Any, target: str) -> Any:
    """Merge into `old`, in place where it is an object or an array, and return the result."""
    if _kind(old) != _kind(new):
        raise DocumentError(
            f"The Overlay's update of {target!r} puts {_kind(new)} where {_kind(old)} stands:"
            " remove that first."
        )
    if isinstance(old, list):
        old.extend(deepcopy(new))
        return old
    if isinstance(old, dict):
        for name, value in new.items():
            old[name] = _merged(old[name], value, target) if name in old else deepcopy(value)
        return old
    return new


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else "a primitive value"
