"""Other legitimate choices, each with the reason why the documents allow it."""

import time

TASTES = {}


def taste(function):
    """Register a function that sets manners; its docstring says why they are legitimate."""
    TASTES[function.__name__.replace("_", "-")] = function
    return function


def rows():
    """One row a taste: its name, and what it does with the reason why it may."""
    return [{"name": n, "text": " ".join(f.__doc__.split())} for n, f in TASTES.items()]


@taste
def unprocessable(manners):
    """A schema breach is 422 with the list of flaws: S7 declares it for every operation."""
    manners.schema_status = 422


@taste
def unknown_models_unprocessable(manners):
    """An unknown base_model alone is 422, as RN 0.3.0 says, other breaches stay 400 as S7 says."""
    manners.model_status = 422


@taste
def open_minded(manners):
    """Unknown fields are ignored: S7 nowhere forbids additional properties."""
    manners.strict_fields = False


@taste
def coercing(manners):
    """ "2" and true are read as they are meant: FastAPI does so, and S7 is silent."""
    manners.coerces = True


@taste
def bytes_by_order(manners):
    """`async: true` with response_mode bytes is accepted, and gives URLs: RN 0.7.0 names urls."""
    manners.async_with_bytes = True


@taste
def urls_must_be_said(manners):
    """`async: true` without response_mode is refused: the default is bytes, RN 0.7.0 asks urls."""
    manners.async_without_mode = False


@taste
def moderation_at_submit(manners):
    """A moderated async request is 400 at submit: S7 declares that for the same path."""
    manners.moderation_at_submit = True


@taste
def outages_at_submit(manners):
    """An async submit meets 500 and 503 at once: S7 declares them for the same path."""
    manners.outages_at_submit = True


@taste
def first_order_wins(manners):
    """The same key with another body returns the original job: "the same value" is all S7 asks."""
    manners.conflict_refused = False


@taste
def keys_by_operation(manners):
    """A key counts on its own operation only: how far it reaches is said nowhere."""
    manners.keys_shared_by_operations = False


@taste
def keys_at_once(manners):
    """A key on a synchronous request returns the first answer again: S7 has the field there."""
    manners.keys_on_sync = True


@taste
def subject_sought_in_training(manners):
    """Pictures without a subject end in the status ERROR, for which S7 keeps a message."""
    manners.no_subject_refused = False


@taste
def slow_jobs(manners):
    """Jobs wait for a third of a second and run for another: S7 names both states."""
    manners.queue_seconds = manners.run_seconds = 0.35


@taste
def jobs_skip_running(manners):
    """Jobs wait for half a second and end without running: a poller may not see every state."""
    manners.queue_seconds = 0.5


@taste
def validated_profiles(manners):
    """New profiles are VALIDATING for five seconds: S7 has the status, G the order."""
    manners.validating_seconds = 5.0


@taste
def quick_easels(manners):
    """Training takes two seconds at most: "about" three and eight minutes bind nobody."""
    manners.training_queue_seconds = 0.3
    manners.training_seconds = (("standard", 1.6), ("fast", 0.8))


@taste
def long_memory(manners):
    """Job results expire after a week, not a day: S7 leaves the time open."""
    manners.result_lifetime = 7 * 86_400.0


@taste
def png_by_default(manners):
    """Without output_format pictures are PNG, and the header of RN 0.2.0 is sent: S7 says so."""
    manners.default_format = "png"
    manners.deprecation_header = True


@taste
def nulls_and_empties(manners):
    """null and empty members are written out: S7 declares them so."""
    manners.nulls_written = manners.empties_written = True


@taste
def talkative(manners):
    """Every JSON object has a member more: S7 forbids no additional properties."""
    manners.extra_members = True


@taste
def zulu_time(manners):
    """Times end in Z: RFC 3339 allows any offset."""
    manners.utc_times = True


@taste
def terse(manners):
    """JSON without blanks and with raw UTF-8: the same data by RFC 8259."""
    manners.indent, manners.ascii_only = None, False


@taste
def loud_headers(manners):
    """Header names in capitals: HTTP does not tell cases apart."""
    manners.header_case = str.upper


@taste
def chunked(manners):
    """Bodies come in chunks: HTTP/1.1 has every client understand them."""
    manners.chunked = True


@taste
def gzipped(manners):
    """Bodies are compressed for clients that say they accept it."""
    manners.gzipped = True


@taste
def keep_alive(manners):
    """Connections stay open: the default of HTTP/1.1."""
    manners.keep_alive = True


@taste
def explained_refusals(manners):
    """401, 402, 403 and 410 have a small JSON body: S7 gives them no schema, so any may stand."""
    manners.bodies_for_bare_statuses = True


@taste
def gone_addresses(manners):
    """An expired download URL answers 410 rather than 403: "stops working" is all that is said."""
    manners.gone_url_status = 410


@taste
def hex_signature(manners):
    """Callbacks are signed in lower-case hex without prefix: the encoding is undocumented."""
    manners.signature = bytes.hex


@taste
def capital_hex_signature(manners):
    """Callbacks are signed in capital hex behind `sha256=`: the encoding is undocumented."""
    manners.signature = lambda digest: "sha256=" + digest.hex().upper()


@taste
def callback_once(manners):
    """Each callback is sent once: best effort asks no more."""
    manners.deliveries = 1


@taste
def callback_in_an_envelope(manners):
    """The JobStatus stands in a member `job` of the callback: its body is undocumented."""
    manners.callback_member = "job"


@taste
def one_charge_an_operation(manners):
    """An operation is one charge, not one a picture: the sum is what the documents give."""
    manners.one_charge_an_operation = True


@taste
def training_paid_in_parts(manners):
    """A training is charged in two parts: their sum is the documented price."""
    manners.charge_parts = (0.3, 0.7)


@taste
def refunds_vanish(manners):
    """A refunded reservation is not listed at all: nothing was charged in the end."""
    manners.refunds_vanish = True


@taste
def slow_bookkeeping(manners):
    """A job's end lies a whole second after its submit: S7 sets no bound to it."""
    manners.queue_seconds, manners.run_seconds = 0.2, 0.8


@taste
def unhurried(manners):
    """Every answer takes 20 ms more: the documents bound no response below 600 seconds."""
    manners.pause = lambda: time.sleep(0.02)
