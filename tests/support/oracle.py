"""The official models as judge: what we emit must be what the ``openai`` package reads, in both dialects, by field.

Strict: no field that the model does not know and no value it refuses, but the departures written down here, by path.
Genuine servers depart in the same places: recordings and the services' own references are the reasons given.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from openai.types.beta.realtime import RealtimeServerEvent as PreviewEvent
from openai.types.realtime import RealtimeServerEvent as GaEvent
from pydantic import BaseModel, ValidationError

BOTH = {
    "obfuscation": "every recorded delta of a text, transcript or arguments carries it",
    "session.object": "every recorded session carries it",
    "session.expires_at": "every recorded session carries it",
    "response.status_details.error.param": "an error has all its fields wherever it stands",
    "response.status_details.error.event_id": "an error has all its fields wherever it stands",
    "error.event_id": "an error has all its fields wherever it stands",
    "name": "function_call_arguments.done carries it in both references; the package's model of the preview lacks it",
}
GA_DEPARTURES = {
    **BOTH,
    "session.id": "every recorded session carries it; the package types what a client asks for",
    "content": "Azure repeats the part of content_part events under this name",
}
NAMED_ELSEWHERE = {"transcription_session.created": "transcription_session.updated"}
"""What a service sends and the package has no model of, and what it has the shape of."""
PREVIEW_DEPARTURES = {
    **BOTH,
    "session.client_secret": "only the REST call that creates a transcription session issues one",
    "session.id": "a transcription session has one, too",
    "session.include": "a transcription session's update sets it, so its report states it",
    "session.input_audio_noise_reduction": "a transcription session's update sets it, so its report states it",
    "session.turn_detection.create_response": "a transcription session's update sets it, so its report states it",
    "session.turn_detection.interrupt_response": "a transcription session's update sets it, so its report states it",
    "session.turn_detection.eagerness": "a transcription session's update sets it, so its report states it",
    "session.input_audio_transcription.model": "the package lists OpenAI's names of its day",
    "session.model": "the package lists OpenAI's names; on Azure it is a deployment's",
    "response.usage.input_token_details.cached_tokens_details": "in the Azure reference; the package's model lacks it",
}


@dataclass(frozen=True)
class Oracle:
    """The events of one dialect, and where we may depart from the package's models of them."""

    models: Mapping[str, type[BaseModel]]
    departures: Mapping[str, str]

    def judge(self, frame: str) -> dict[str, Any]:
        """Return the event in ``frame``; fail where the official models would not take it as it is."""
        event = json.loads(frame)
        shaped = {**event, "type": NAMED_ELSEWHERE.get(event["type"], event["type"])}
        model = self.models.get(shaped["type"])
        assert model is not None, f"the official package has no {event['type']}"
        found = {path for path in self._objections(model, shaped) if path not in self.departures}
        assert not found, f"{event['type']}: {sorted(found)}"
        assert event["event_id"].startswith("event_")
        return event

    def _objections(self, model: type[BaseModel], event: Mapping[str, Any]) -> Iterator[str]:
        try:
            parsed = model.model_validate(event)
        except ValidationError as error:
            for each in error.errors():
                yield ".".join(str(part) for part in each["loc"] if not isinstance(part, int))
            parsed = model.construct(**event)
        yield from _unknown(parsed)


def _unknown(value: Any, path: str = "") -> Iterator[str]:
    """Name the fields that the models do not know, without the positions in lists."""
    if isinstance(value, list):
        for each in value:
            yield from _unknown(each, path)
    if isinstance(value, BaseModel):
        yield from (f"{path}{name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name, None), f"{path}{name}.")


def _models(union: Any) -> dict[str, type[BaseModel]]:
    members = get_args(get_args(union)[0]) if hasattr(union, "__metadata__") else get_args(union)
    return {name: model for model in members for name in get_args(model.model_fields["type"].annotation)}


ORACLES = {
    "GA": Oracle(_models(GaEvent), GA_DEPARTURES),
    "preview": Oracle(_models(PreviewEvent), PREVIEW_DEPARTURES),
}


def judge(frame: str, dialect: str = "GA") -> dict[str, Any]:
    """Return the event in ``frame``; fail where the package's models of ``dialect`` would not take it as it is."""
    return ORACLES[dialect].judge(frame)
