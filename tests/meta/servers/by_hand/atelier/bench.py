"""The test bench, `/test-bench`: the clock, the charges, planned faults, and a clean table."""

import json

from atelier.answers import Answer, Refusal, unknown_route

OPERATIONS = ("edit", "generate", "enhance", "remix")
SYNC = ("timeout", "unavailable", "internal", "drop_response")
ASYNC = (*SYNC, "instance_died", "dispatch_failed")


class Bench:
    def __init__(self, house):
        self.house = house

    def answer(self, tenant, request):
        route = (request.method, *request.segments[1:])
        if route == ("GET", "charges"):
            self.house.jobs.settle(tenant)
            return Answer(200, {"charges": self.house.ledger.entries(tenant)})
        if route == ("POST", "clock", "advance"):
            return self.advance(tenant, self.told(request))
        if route == ("POST", "faults"):
            return self.plan(tenant, self.told(request))
        if route == ("POST", "reset"):
            with self.house.lock:
                self.reset(tenant)
            return Answer(200, {"reset": True})
        raise unknown_route()

    def told(self, request):
        try:
            told = json.loads(request.body)
        except ValueError as problem:
            raise Refusal(400, "INVALID_REQUEST", "The body is not JSON.") from problem
        if not isinstance(told, dict):
            raise Refusal(400, "INVALID_REQUEST", "The body must be an object.")
        return told

    def advance(self, tenant, told):
        seconds = told.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise Refusal(400, "INVALID_REQUEST", "seconds: a number that is not negative")
        tenant.ahead += seconds
        self.house.jobs.settle(tenant)
        return Answer(200, {"now": self.house.jobs.moment(tenant.now())})

    def plan(self, tenant, told):
        operation, fault, times = told.get("operation"), told.get("fault"), told.get("times", 1)
        if operation not in OPERATIONS or fault not in ASYNC:
            told = f"operation: {', '.join(OPERATIONS)}; fault: {', '.join(ASYNC)}"
            raise Refusal(400, "INVALID_REQUEST", told)
        if isinstance(times, bool) or not isinstance(times, int) or not 0 <= times <= 1000:
            raise Refusal(400, "INVALID_REQUEST", "times: 0 to 1000")
        tenant.planned.extend([(operation, fault)] * times)
        return Answer(200, {"planned": len(tenant.planned)})

    def reset(self, tenant):
        tenant.forget()

    def next_fault(self, tenant, operation, *, is_async):
        """The first planned fault that can befall this call, taken off the list; or None."""
        with self.house.lock:
            for planned in tenant.planned:
                if planned[0] == operation and planned[1] in (ASYNC if is_async else SYNC):
                    tenant.planned.remove(planned)
                    return planned[1]
        return None
