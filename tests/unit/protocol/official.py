"""The official package as judge of single messages, strictly: no coercion, no field it does not know.

Where a genuine service departs from the package, the departure is listed here and nowhere else.
"""

from typing import Any, get_args

import openai.types.beta.realtime as beta
import openai.types.realtime as ga
from pydantic import BaseModel, ValidationError


def _by_type(*unions: Any) -> dict[str, type[BaseModel]]:
    members = [get_args(union)[0] if hasattr(union, "__metadata__") else union for union in unions]
    return {
        literal: model
        for union in members
        for model in get_args(union)
        for literal in get_args(model.model_fields["type"].annotation)
    }


MODELS = {
    "GA": _by_type(ga.RealtimeServerEvent, ga.RealtimeClientEvent),
    "preview": _by_type(beta.RealtimeServerEvent, beta.RealtimeClientEvent),
}
RECORDED = {
    "obfuscation",  # on every delta of text
    "content",  # Azure GA repeats the part of response.content_part.* under this name
    "session.id",
    "session.object",
    "session.expires_at",
    "event_id",  # of telephone keys
    "name",  # of the function whose arguments are done, in both dialects
    "error.event_id",
    "error.param",
    "response.usage.input_token_details.cached_tokens_details",  # preview: in the reference's example
    # preview: a transcription session's update sets these, so its report states them
    "session.include",
    "session.input_audio_noise_reduction",
    "session.turn_detection.create_response",
    "session.turn_detection.interrupt_response",
}
"""Paths that genuine services send and a model of the package lacks."""

NOT_BY_SOCKET = {"client_secret"}
"""Only the REST call that creates a transcription session issues one, yet the model of the event requires it."""


def faults(dialect: str, body: dict[str, Any]) -> list[str]:
    """Return what the official package would say against ``body``; empty when it is right."""
    model = MODELS[dialect].get(body["type"])
    if model is None:
        return [f"there is no {body['type']}"]
    errors = [error for error in _errors(model, body) if error.rpartition(".")[2] not in NOT_BY_SOCKET]
    return errors or [path for path in _unknown(model.construct(**body), "") if path not in RECORDED]


def _errors(model: type[BaseModel], body: dict[str, Any]) -> list[str]:
    try:
        model.model_validate(body, strict=True)
    except ValidationError as error:
        return [".".join(str(part) for part in each["loc"]) for each in error.errors()]
    return []


def _unknown(value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in _unknown(each, path)]
    if not isinstance(value, BaseModel):
        return []
    at = f"{path}." if path else ""
    inner = [(name, getattr(value, name)) for name in type(value).model_fields]
    return [f"{at}{name}" for name in value.model_extra or {}] + [
        found for name, each in inner for found in _unknown(each, f"{at}{name}")
    ]
