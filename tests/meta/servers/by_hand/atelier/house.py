"""The house: who may come in, which door leads where, and what is said at the exit."""

import secrets
import sys
import threading
import traceback

from atelier import bench, courier, gallery, jobs, ledger, profiles, reader, studio, wire
from atelier.answers import Answer, Refusal, unknown_route
from atelier.state import Tenant

PREFIX = ("v1", "phota")
BENCH = "test-bench"
OPERATIONS = ("edit", "generate", "enhance", "remix")


class House:
    def __init__(self, manners):
        self.manners = manners
        self.lock = threading.RLock()
        self.key, self.other_key, self.poor_key = (secrets.token_urlsafe(24) for _ in range(3))
        self.tenants = {key: Tenant(key) for key in (self.key, self.other_key)}
        self.tenants[self.poor_key] = Tenant(self.poor_key, prepaid=0.0)
        self.wire = wire.Wire(manners)
        self.ledger = ledger.Ledger(manners)
        self.reader = reader.Reader(manners)
        self.gallery = gallery.Gallery(manners)
        self.courier = courier.Courier(self)
        self.jobs = jobs.Jobs(self)
        self.profiles = profiles.Profiles(self)
        self.bench = bench.Bench(self)
        self.studio = studio.Studio(self)

    def handle(self, request):
        """One request to one answer; whatever goes wrong, in the documents' words."""
        return self.guarded(request, self.route)

    def download(self, request):
        return self.guarded(request, self.gallery.fetch)

    def guarded(self, request, route):
        if request.mishap:
            return self.finished(request, self.refused(request, request.mishap))
        try:
            self.manners.pause()
            answer = route(request)
        except Refusal as refusal:
            answer = self.refused(request, refusal)
        except Exception:  # noqa: BLE001 - the last door: told on stderr, a clean 500 outside
            traceback.print_exc(file=sys.stderr)
            mishap = Refusal(500, "INTERNAL_ERROR", "Something went wrong with us.")
            answer = self.refused(request, mishap)
        return self.finished(request, answer)

    def refused(self, request, refusal):
        body = refusal.body(request)
        if body is None and self.manners.bodies_for_bare_statuses:
            body = {"detail": "No.", "request_id": request.id}
        return Answer(refusal.status, body, refusal.headers)

    def finished(self, request, answer):
        answer.headers["X-Request-Id"] = request.id
        if self.manners.deprecation_header:
            answer.headers["X-Phota-Deprecation-Date"] = "2026-05-08"
        return answer

    def route(self, request):
        path = request.segments
        if path[0] == BENCH:
            return self.bench.answer(self.admitted(request), request)
        doors = self.doors(path[2:]) if path[:2] == PREFIX else {}
        if not doors:
            raise unknown_route()
        if request.method not in doors:
            told = "This door opens otherwise."
            allowed = {"Allow": ", ".join(sorted(doors))}
            raise Refusal(405, "INVALID_REQUEST", told, headers=allowed)
        return self.entered(request, doors[request.method])

    def entered(self, request, room):
        return room(self.admitted(request), request)

    def admitted(self, request):
        """Whose key this is: 403 without one, 401 for one that we do not know."""
        key = request.headers.get("x-api-key")
        if not key:
            raise Refusal(403)
        tenant = self.tenants.get(key)
        if tenant is None:
            raise Refusal(401)
        return tenant

    def doors(self, path):
        """The rooms behind a path, by method."""
        if len(path) == 1 and path[0] in OPERATIONS:
            return {"POST": lambda who, request: self.studio.answer(who, path[0], request)}
        if path == ("webhook-secret",):
            return {"GET": self.webhook_secret}
        if len(path) == 2 and path[0] == "jobs" and path[1]:
            return {"GET": lambda who, _: Answer(200, self.jobs.polled(who, path[1]))}
        if len(path) >= 2 and path[0] == "profiles" and path[1]:
            return self.profile_doors(*path[1:])
        return {}

    def profile_doors(self, name, *rest):
        rooms = self.profiles
        if rest == ("status",):
            return {"GET": lambda who, _: rooms.status(who, name)}
        if rest == ("profile_picture",):
            return {"GET": lambda who, _: rooms.picture(who, name)}
        if rest:
            return {}
        doors = {"DELETE": lambda who, _: rooms.delete(who, name)}
        if name == "ids":
            doors["GET"] = rooms.listed
        if name == "add":
            doors["POST"] = rooms.add
        return doors

    def webhook_secret(self, tenant, _request):
        return Answer(200, {"webhook_signing_secret": self.secret_of(tenant)})

    def secret_of(self, tenant):
        """Minted on first use, then the same for good."""
        with self.lock:
            tenant.secret = tenant.secret or "atelier." + secrets.token_urlsafe(33)
            return tenant.secret
