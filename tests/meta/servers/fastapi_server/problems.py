"""The one exception by which the server refuses a request."""


class Problem(Exception):  # noqa: N818 - it is an answer, not a failure of the program
    """An answer other than success: its status, its documented code if any, and its wording."""

    def __init__(self, status: int, code: str | None, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


def invalid(detail: str) -> Problem:
    return Problem(400, "INVALID_REQUEST", detail)


def unknown_profile(profile_id: str) -> Problem:
    return Problem(404, "PROFILE_NOT_FOUND", f"There is no profile called {profile_id!r} here.")


def unready_profile(profile_id: str) -> Problem:
    return Problem(404, "PROFILE_NOT_READY", f"Profile {profile_id!r} has not been trained yet.")


PIPELINE_FAILURES = {
    "CONTENT_MODERATION": Problem(400, "CONTENT_MODERATION", "Our safety filter blocked this."),
    "INTERNAL_ERROR": Problem(500, "INTERNAL_ERROR", "We made a mistake; it has been reported."),
    "SERVICE_UNAVAILABLE": Problem(503, "SERVICE_UNAVAILABLE", "We are over capacity."),
    "instance_died": Problem(500, "instance_died", "The machine that ran the job went away."),
    "dispatch_failed": Problem(500, "dispatch_failed", "The job found no machine to run on."),
}
