"""The life of a profile: added, trained, shown, deleted."""

from fastapi_server.models import AddProfileRequest
from fastapi_server.pictures import picture
from fastapi_server.problems import invalid, unready_profile
from fastapi_server.state import Profile, State, Tenant

PRICES = {"standard": 2.90, "fast": 1.49}
NO_SUBJECT = "Nobody could be recognised in the training images."


class Profiles:
    def __init__(self, state: State) -> None:
        self.state = state
        self.no_subject_url = ""

    def add(self, tenant: Tenant, request: AddProfileRequest) -> dict:
        self.check_subject(request)
        self.state.charge(tenant, "training", self.price(request))
        profile = Profile(
            id=self.state.new_id("profile"),
            created_at=self.state.now(tenant),
            tier=request.training_tier,
            tag=request.tag,
        )
        self.state.add_profile(tenant, profile)
        return {"profile_id": profile.id}

    def check_subject(self, request: AddProfileRequest) -> None:
        if self.no_subject_url in request.image_urls:
            raise invalid(NO_SUBJECT)

    def price(self, request: AddProfileRequest) -> float:
        return PRICES[request.training_tier]

    def listing(self, tenant: Tenant, tag: str | None) -> dict:
        now = self.state.now(tenant)
        rows = [
            {"profile_id": p.id, "status": p.status(now), "tag": p.tag}
            for p in self.state.profiles(tenant, tag)
        ]
        return {"profiles": rows}

    def status(self, tenant: Tenant, profile_id: str) -> dict:
        profile = self.state.profile(tenant, profile_id)
        status = profile.status(self.state.now(tenant))
        message = (profile.error or "") if status == "ERROR" else ""
        return {"profile_id": profile.id, "status": status, "message": message}

    def picture(self, tenant: Tenant, profile_id: str) -> bytes:
        profile = self.state.profile(tenant, profile_id)
        if profile.status(self.state.now(tenant)) != "READY":
            raise unready_profile(profile_id)
        return picture(256, 320, "jpg")

    def delete(self, tenant: Tenant, profile_id: str) -> dict:
        profile = self.state.profile(tenant, profile_id)
        self.state.remove_profile(tenant, profile_id)
        return {"profile_id": profile.id, "status": "deleted"}
