"""The request bodies of S7 as pydantic models; lenient about types, as FastAPI is by default."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Tag = Annotated[str, Field(min_length=1, max_length=128)]
TIER_SIZES = {"standard": (10, 50), "fast": (5, 10)}


class StudioRequest(BaseModel):
    """What all four studio operations share."""

    model_config = ConfigDict(populate_by_name=False)

    run_async: bool = Field(default=False, alias="async")
    callback_url: str | None = None
    client_request_id: str | None = None
    response_mode: Literal["bytes", "urls"] = "bytes"
    num_output_images: Annotated[int, Field(ge=1, le=4)] = 1
    output_format: Literal["png", "jpg"] | None = None
    prompt: str | None = None

    @model_validator(mode="before")
    @classmethod
    def format_is_never_null(cls, data: object) -> object:
        if isinstance(data, dict) and "output_format" in data and data["output_format"] is None:
            raise ValueError("output_format may be left out, but may not be null")
        return data

    @model_validator(mode="after")
    def callback_needs_async(self) -> Self:
        if self.callback_url is not None and not self.run_async:
            raise ValueError("callback_url goes with async: true")
        return self


class Composed(BaseModel):
    """The choices of the two operations that compose a picture anew."""

    prompt: str = ""
    aspect_ratio: Literal["auto", "1:1", "3:4", "4:3", "9:16", "16:9"] = "auto"
    resolution: Literal["1K", "2K", "4K"] = "1K"
    quality: Literal["auto", "low", "medium", "high"] | None = None
    base_model: Literal["flux-2", "gpt-image-2", "nb2", "qwen-image-2", "reve"] = "nb2"


class EditRequest(Composed, StudioRequest):
    images: Annotated[list[str], Field(max_length=10)] = []
    profile_ids: list[str] = []


class GenerateRequest(Composed, StudioRequest):
    pass


class EnhanceRequest(StudioRequest):
    image: str
    profile_ids: list[str] = []


class RemixRequest(StudioRequest):
    input_image: str
    reference_image: str
    profile_ids: list[str] = []


class AddProfileRequest(BaseModel):
    image_urls: Annotated[list[str], Field(min_length=5, max_length=50)]
    training_tier: Literal["standard", "fast"] = "standard"
    tag: Tag | None = None

    @model_validator(mode="after")
    def count_fits_the_tier(self) -> Self:
        low, high = TIER_SIZES[self.training_tier]
        if not low <= len(self.image_urls) <= high:
            raise ValueError(f"the {self.training_tier} tier trains on {low} to {high} images")
        return self


STUDIO_MODELS: dict[str, type[StudioRequest]] = {
    "edit": EditRequest,
    "generate": GenerateRequest,
    "enhance": EnhanceRequest,
    "remix": RemixRequest,
}
