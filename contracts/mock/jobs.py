"""Asynchronous jobs: a timeline fixed at submit; the clock says how far along it is."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from contracts.mock.records import Job

KEPT = 24 * 60 * 60.0  # a result lasts as long as its download URLs
POLL_PATH = "/v1/phota/jobs/{job_id}"


def status_of(job: Job, now: float) -> str:
    """Return `pending`, `running`, `succeeded` or `failed`."""
    if now < job.running_at:
        return "pending"
    if now < job.ended_at:
        return "running"
    return "failed" if job.failure else "succeeded"


def is_expired(job: Job, now: float) -> bool:
    """Return whether the job's result is gone."""
    return now >= job.ended_at + KEPT


def handle(job: Job) -> dict[str, Any]:
    """Return the JobHandle that a submit is answered with."""
    poll_url = POLL_PATH.format(job_id=job.id)
    return {"job_id": job.id, "status": "pending", "poll_url": poll_url}


def job_status(job: Job, now: float) -> dict[str, Any]:
    """Return the JobStatus at this time."""
    status = status_of(job, now)
    succeeded, failed = status == "succeeded", status == "failed"
    error = {"code": job.failure, "message": job.failure_message}
    return {
        "job_id": job.id,
        "status": status,
        "operation": job.operation,
        "result": edit_response(job.subjects, downloads=job.downloads) if succeeded else None,
        "error": error if failed else None,
        "created_at": timestamp(job.created_at),
        "completed_at": timestamp(job.ended_at) if succeeded or failed else None,
    }


def edit_response(
    subjects: Iterable[str], *, pictures: Iterable[str] = (), downloads: Iterable[str] = ()
) -> dict[str, Any]:
    """Return an EditResponse: every subject that was asked for is in every output."""
    images, download_urls = list(pictures), list(downloads)
    count = len(images) + len(download_urls)
    return {
        "images": images,
        "download_urls": download_urls,
        "known_subjects": {"counts": dict.fromkeys(subjects, count)},
    }


def timestamp(seconds: float) -> str:
    """Return a time as RFC 3339 in UTC, with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
