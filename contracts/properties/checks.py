"""Which of Schemathesis' checks every answer goes through, and which are left out, and why.

- `unsupported_method`, `allow_header_conformance`: how a path answers other methods is documented
  nowhere, and gateways answer 400, 404, 405 or 501.
- `ignored_auth`, `missing_required_header`: they send requests past the run's client, unseen by its
  transcript, and take 401 and 403 for the same; `Probe.ask_without_key` asks in their place.
- `ensure_resource_availability`: it looks for an item under the path of its collection, and
  `/profiles/add` is none; the `workflow` asks in its place.
- `object_level_authorization`: two developers are the scenarios' business.
- `max_response_time`: no document promises one.
"""

from typing import Any

from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    use_after_free,
)

CHECKS: tuple[CheckFunction, ...] = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    use_after_free,
)


def failures(
    case: Case[Any], response: Response, recorder: ScenarioRecorder | None = None
) -> tuple[Failure, ...]:
    """Return every failure that the checks find; the recorder holds the steps before this one."""
    try:
        case.validate_response(response, checks=list(CHECKS), recorder=recorder)
    except FailureGroup as group:
        return group.exceptions
    return ()
