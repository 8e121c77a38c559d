"""From method and path to an operation of the document."""

from collections.abc import Iterable, Mapping

from contracts.mock.answers import Refusal, refusal
from contracts.mock.api import Operation

_NOTHING: Mapping[str, str] = {}


class Router:
    """Finds operations: a table for plain paths, comparison by segment for templates."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self._plain = {(o.method, o.path): o for o in self.operations if "{" not in o.path}
        self._templates = tuple(o for o in self.operations if "{" in o.path)

    def find(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]]:
        """Return the operation and its path parameters.

        Refuses a path that no operation has with 404 NOT_FOUND, another method with 405.
        """
        plain = self._plain.get((method, path))
        if plain is not None:
            return plain, _NOTHING
        for operation in self._templates:
            if operation.method == method:
                parameters = _match(operation.segments, path)
                if parameters is not None:
                    return operation, parameters
        raise self._refusal(path)

    def _refusal(self, path: str) -> Refusal:
        allowed = [
            operation.method
            for operation in self.operations
            if operation.path == path or _match(operation.segments, path) is not None
        ]
        if not allowed:
            return refusal("NOT_FOUND", "There is nothing at this address.")
        allow = ", ".join(dict.fromkeys(allowed)).encode()
        return Refusal(405, "Method Not Allowed", headers=((b"allow", allow),))


def _match(segments: tuple[str, ...], path: str) -> dict[str, str] | None:
    given = path.split("/")
    if len(given) != len(segments):
        return None
    parameters = {}
    for template, value in zip(segments, given, strict=True):
        if template.startswith("{") and value:
            parameters[template[1:-1]] = value
        elif template != value:
            return None
    return parameters
