"""Jobs: their timeline, their end, and what a poll is told."""

import threading
from datetime import UTC, datetime, timedelta, timezone

from atelier.answers import Refusal
from atelier.state import Failure, Job

HERE = timezone(timedelta(hours=2))


class Jobs:
    def __init__(self, house):
        self.house = house
        self.manners = house.manners
        self.lock = house.lock

    def start(self, tenant, operation, order, digest, outcome, cost):
        """A new job; without a run time it has ended before anybody can ask."""
        created = tenant.now()
        begins = created + self.manners.queue_seconds
        ends = begins + self.manners.run_seconds
        job = Job(operation, order, digest, created, begins, ends, outcome, cost)
        tenant.jobs[job.id] = job
        self.settle(tenant)
        if not job.settled:
            timer = threading.Timer(ends - created + 0.01, self.settle, [tenant])
            timer.daemon = True
            timer.start()
        return job

    def settle(self, tenant):
        """Charge, issue addresses and send callbacks for every job that has ended by now."""
        with self.lock:
            for job in list(tenant.jobs.values()):
                if not job.settled and job.ends <= tenant.now():
                    job.settled = True
                    self.finish(tenant, job)

    def finish(self, tenant, job):
        if not isinstance(job.outcome, Failure):
            self.house.ledger.charge(tenant, job.cost)
            job.urls = self.house.gallery.issue(tenant, job.outcome, job.ends)
        if job.order.get("callback_url"):
            self.house.courier.announce(tenant, job)

    def phase(self, tenant, job):
        now = tenant.now()
        if now < job.begins:
            return "pending"
        if now < job.ends or not job.settled:
            return "running"
        return "failed" if isinstance(job.outcome, Failure) else "succeeded"

    def find(self, tenant, job_id):
        job = tenant.jobs.get(job_id)
        if job is None:
            raise Refusal(404, "NOT_FOUND", "We keep no record of such a commission.")
        return job

    def handle(self, job):
        return {
            "job_id": job.id,
            "status": "pending",
            "poll_url": f"/v1/phota/jobs/{job.id}",
        }

    def polled(self, tenant, job_id):
        """What GET answers: the status, or 410 once the result has gone."""
        self.settle(tenant)
        job = self.find(tenant, job_id)
        job.polls += 1
        if self.expired(tenant, job):
            raise Refusal(410)
        return self.status(tenant, job)

    def expired(self, tenant, job):
        """Only a result expires; a failure has none and stays on record."""
        if self.phase(tenant, job) != "succeeded":
            return False
        return tenant.now() - job.ends >= self.manners.result_lifetime

    def status(self, tenant, job):
        phase = self.phase(tenant, job)
        return {
            "job_id": job.id,
            "status": phase,
            "operation": job.operation,
            "result": self.result(job) if phase == "succeeded" else None,
            "error": self.error(job) if phase == "failed" else None,
            "created_at": self.moment(job.created),
            "completed_at": self.moment(job.ends) if phase in ("succeeded", "failed") else None,
        }

    def result(self, job):
        return self.house.gallery.result(job.outcome, [], job.urls)

    def error(self, job):
        return {"code": job.outcome.code, "message": job.outcome.message}

    def moment(self, seconds):
        zone = UTC if self.manners.utc_times else HERE
        told = datetime.fromtimestamp(seconds, zone).isoformat(timespec="microseconds")
        return told.replace("+00:00", "Z")
