"""Whom a person chose to talk to. Not here: where that is (``address.py``), nor what it can do (``catalogue.py``)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic_core import PydanticCustomError

from playground.protocol.preview import NEWEST_VERSION
from playground.protocol.registry import DIALECTS
from playground.services.catalogue import FIRST
from playground.services.row import Service
from playground.settings import setting

AUTO = "auto"


class Target(BaseModel):
    """Whom we talk to. Holds no key: a credential travels beside it, and is asked when the link is opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: Service = setting(FIRST, "Service", "Built-in works offline with nothing configured.")
    endpoint: str = setting("", "Endpoint", "Address of your resource or server.", max_length=2_000)
    deployment: str = setting("", "Deployment", "Name of the deployment or model.", max_length=200)
    protocol: str = setting(
        AUTO,
        "Protocol",
        "Generation of the Realtime API; auto is GA, unless the address is one of the preview.",
        choices=(AUTO, *DIALECTS),
    )
    api_version: str = setting(
        NEWEST_VERSION,
        "API version",
        "Version of the preview protocol; GA has none.",
        max_length=40,
        pattern=r"^[A-Za-z0-9.-]*$",
    )

    @field_validator("protocol")
    @classmethod
    def _is_spoken(cls, name: str) -> str:
        if name not in (AUTO, *DIALECTS):
            raise PydanticCustomError("unknown_dialect", "There is no such dialect.")
        return name
