"""Lies about the shape of refusals and the ids that trace them."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import STUDIO, Answer, Call, Server, content, outgoing


@fault("error.envelope")
def job_404_has_no_request_id(server: Server) -> None:
    """An unknown job is refused without a request_id."""

    @content(server, "job-status", status=404)
    def drop(_: Call, body: dict) -> None:
        body.pop("request_id")


@fault("error.envelope")
def codes_in_lower_case_for_400(server: Server) -> None:
    """The codes of a 400 are written in lower case."""

    @content(server, *STUDIO, status=400)
    def lower(_: Call, body: dict) -> None:
        body["code"] = body["code"].lower()


@fault("error.envelope")
def delete_404_is_nested(server: Server) -> None:
    """Only for DELETE, the 404 is wrapped in an `error` object."""

    @outgoing(server, "profile-delete", status=404)
    def wrap(_: Call, answer: Answer) -> None:
        answer.json = {"error": answer.json}


@fault("error.envelope")
def internal_error_has_no_code(server: Server) -> None:
    """A 500 leaves its code out."""

    @content(server, status=500)
    def drop(_: Call, body: dict) -> None:
        body.pop("code", None)


@fault("error.envelope")
def picture_404_detail_is_null(server: Server) -> None:
    """A picture that is not there is refused with a null detail."""

    @content(server, "profile-picture", status=404)
    def blank(_: Call, body: dict) -> None:
        body["detail"] = None


@fault("error.envelope")
def model_rule_has_a_code_of_its_own(server: Server) -> None:
    """An unsupported resolution is 400 with a code that no document names."""

    @content(server, "edit", "generate", status=400)
    def rename(call: Call, body: dict) -> None:
        if "resolution" in call.json and body["code"] == "INVALID_REQUEST":
            body["code"] = "UNSUPPORTED_RESOLUTION"


@fault("error.envelope")
def request_id_is_a_number_on_status(server: Server) -> None:
    """The request_id of a profile status error is a number."""

    @content(server, "profile-status", status=404)
    def number(_: Call, body: dict) -> None:
        body["request_id"] = 4711


@fault("error.validation-shape")
def breach_detail_is_a_sentence(server: Server) -> None:
    """A schema breach on enhance is told in one string."""

    @content(server, "enhance", status=422)
    def join(_: Call, body: dict) -> None:
        body["detail"] = "; ".join(row["msg"] for row in body["detail"])


@fault("error.validation-shape")
def breach_rows_have_no_place_on_remix(server: Server) -> None:
    """On remix, the rows of a schema breach do not say where."""

    @content(server, "remix", status=422)
    def drop(_: Call, body: dict) -> None:
        for row in body["detail"]:
            row.pop("loc")


@fault("error.validation-shape")
def tag_breach_is_one_object(server: Server) -> None:
    """A query parameter that breaks the schema gets one row instead of a list of rows."""

    @content(server, "profile-ids", status=422)
    def single(_: Call, body: dict) -> None:
        body["detail"] = body["detail"][0]


@fault("error.validation-shape")
def tier_breach_calls_msg_message(server: Server) -> None:
    """An image count that does not fit the tier is told in `message`, not in `msg`."""

    @content(server, "profile-add", status=422)
    def rename(_: Call, body: dict) -> None:
        for row in body["detail"]:
            if row["loc"] == ["body"]:
                row["message"] = row.pop("msg")


@fault("error.validation-shape")
def breach_place_is_a_path(server: Server) -> None:
    """`loc` is a dotted string when the breach lies inside of a list."""

    @content(server, status=422)
    def dot(_: Call, body: dict) -> None:
        for row in body["detail"]:
            if len(row["loc"]) > 2:
                row["loc"] = ".".join(map(str, row["loc"]))


def _lost_request_ids() -> None:
    """The places where a request id is easily lost, one lie each."""

    def lost(name: str, lie_text: str, when) -> None:
        def lie(server: Server) -> None:
            @outgoing(server)
            def drop(call: Call, answer: Answer) -> None:
                if when(call, answer):
                    answer.headers.pop("x-request-id")

        lie.__name__, lie.__doc__ = name, lie_text
        fault("error.request-id-header")(lie)

    lost("errors_have_no_request_id", "No error has X-Request-Id.", lambda _, a: a.status >= 400)
    lost("delete_has_no_request_id", "DELETE answers without X-Request-Id.",
         lambda c, _: c.operation == "profile-delete")  # fmt: skip
    lost("accepted_has_no_request_id", "A 202 has no X-Request-Id.", lambda _, a: a.status == 202)
    lost("picture_has_no_request_id", "A picture comes without X-Request-Id.",
         lambda c, a: c.operation == "profile-picture" and a.status == 200)  # fmt: skip
    lost("refused_keys_have_no_request_id", "401 and 403 have no X-Request-Id.",
         lambda _, a: a.status in (401, 403))  # fmt: skip
    lost("breaches_have_no_request_id", "A 422 has no X-Request-Id.", lambda _, a: a.status == 422)


_lost_request_ids()
