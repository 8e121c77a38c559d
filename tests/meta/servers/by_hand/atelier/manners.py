"""Where the documents leave a choice, this is ours; `tastes` lists other legitimate ones."""

import base64
from dataclasses import dataclass


def base64_signature(digest):
    return "sha256=" + base64.b64encode(digest).decode()


@dataclass
class Manners:
    # requests
    schema_status: int = 400
    model_status: int | None = None
    strict_fields: bool = True
    coerces: bool = False
    async_with_bytes: bool = False
    async_without_mode: bool = True
    moderation_at_submit: bool = False
    outages_at_submit: bool = False
    conflict_refused: bool = True
    keys_shared_by_operations: bool = True
    keys_on_sync: bool = False
    no_subject_refused: bool = True
    # time, in seconds
    pause: object = staticmethod(lambda: None)
    queue_seconds: float = 0.0
    run_seconds: float = 0.0
    validating_seconds: float = 0.0
    training_queue_seconds: float = 20.0
    training_seconds: tuple = (("standard", 480.0), ("fast", 180.0))
    result_lifetime: float = 86_400.0
    # answers
    default_format: str = "jpg"
    deprecation_header: bool = False
    nulls_written: bool = False
    empties_written: bool = False
    extra_members: bool = False
    utc_times: bool = False
    indent: int | None = 2
    ascii_only: bool = True
    header_case: object = str.lower
    chunked: bool = False
    gzipped: bool = False
    keep_alive: bool = False
    bodies_for_bare_statuses: bool = False
    gone_url_status: int = 403
    # callbacks
    signature: object = staticmethod(base64_signature)
    deliveries: int = 2
    callback_member: str | None = None
    # money
    one_charge_an_operation: bool = False
    charge_parts: tuple = (1.0,)
    refunds_vanish: bool = False
