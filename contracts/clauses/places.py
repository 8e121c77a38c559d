"""Places in a document as people name them: a schema's member, the status of an operation."""

_METHODS = {"get", "post", "put", "delete", "patch"}


def named(pointer: str) -> str:
    """Return a JSON pointer's place in words: `JobHandle.status`, `POST /v1/phota/edit 403`."""
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    if tokens[:1] == ["components"]:
        schema, *below = tokens[2:]
        return f"{schema}.{below[1]}" if below[:1] == ["properties"] else schema
    if tokens[:1] == ["paths"] and set(tokens[2:3]) & _METHODS:
        operation = f"{tokens[2].upper()} {tokens[1]}"
        return f"{operation} {tokens[4]}" if tokens[3:4] == ["responses"] else operation
    return pointer
