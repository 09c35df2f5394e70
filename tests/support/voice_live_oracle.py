"""The models of the ``azure-ai-voicelive`` package as judge: what speaks Voice Live must be what it knows, by field.

Its own reader takes anything. So its annotations are read here: no field that a model does not know, none missing that
it requires, no value of another type; but for the departures written down below, by path.
"""

import enum
import json
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest

_NEEDED = "azure.ai.voicelive"
models = pytest.importorskip(f"{_NEEDED}.models")
_NAMES = {**vars(typing), "datetime": types.SimpleNamespace(datetime=datetime)}
_NAMES |= {"_models": models, "_unions": pytest.importorskip(f"{_NEEDED}._unions")}
PLAIN = {str: str, bytes: str, int: int, float: (int, float), bool: bool, datetime: int, Any: object}

RECORDED = {
    "conversation.item.done": "recorded, and the package has no such event",
    "session.object": "every recorded session carries it",
    "session.include": "every recorded session carries it, as null",
    "session.turn_detection.idle_timeout_ms": "every recorded session carries it",
    "session.input_audio_transcription.prompt": "every recorded session that transcribes carries it",
    "session.truncation_strategy": "every recorded session carries it",
    "session.turn_detection.speech_duration_ms": "every recorded server VAD carries it",
    "session.turn_detection.appended_text_after_truncation": "every recorded server VAD carries it",
    "item.object": "every recorded item carries it",
    "response.output.object": "every recorded item carries it",
    "response.usage.input_token_details.image_tokens": "every recorded usage carries it",
    "response.usage.input_token_details.cached_tokens_details.image_tokens": "every recorded usage carries it",
    "response.usage.output_token_details.reasoning_tokens": "every recorded usage carries it",
    "item.content.audio": "recorded without",
    "part.transcript": "recorded as empty where the part begins",
}
OURS = {
    "obfuscation": "the preview's deltas carry it",
    "error.event_id": "an error has all its fields wherever it stands",
    "item.status": "the preview's outputs of functions carry it",
    "usage": "what a transcription cost, as OpenAI tells it",
}
DEPARTURES = {**RECORDED, **OURS}


def judge(frame: str) -> dict[str, Any]:
    """Return the event in ``frame``; fail where the package's models would not have it so."""
    event: dict[str, Any] = json.loads(frame)
    model = models.ServerEvent.__mapping__.get(event["type"])
    if model is None:
        assert event["type"] in DEPARTURES, f"the package has no {event['type']}"
        return event
    found = {said for said in objections(event, model, "") if said.partition(":")[0] not in DEPARTURES}
    assert not found, f"{event['type']}: {sorted(found)}"
    return event


def objections(value: Any, hint: Any, path: str) -> Iterator[str]:
    """Name what of ``value`` is not as ``hint`` says, by its path, without the positions in lists."""
    arms = _arms(hint)
    if value is None or not arms:
        if value is None and type(None) not in arms and arms:
            yield f"{path}: null"
        return
    yield from min((list(_against(value, arm, path)) for arm in arms if arm is not type(None)), key=len)


def _arms(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


def _against(value: Any, hint: Any, path: str) -> Iterator[str]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        yield from objections(value, hint, path)
    elif origin is list and isinstance(value, list):
        for each in value:
            yield from objections(each, args[0], path)
    elif _is_model(hint) and isinstance(value, Mapping):
        yield from _of_model(value, hint, path)
    elif not _is_one(value, hint, origin, args):
        yield f"{path}: {value!r:.40}"


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and hint not in PLAIN and not issubclass(hint, enum.Enum)


def _is_one(value: Any, hint: Any, origin: Any, args: tuple[Any, ...]) -> bool:
    """Tell whether a plain value is as ``hint`` says."""
    if origin is typing.Literal:
        return value in [getattr(each, "value", each) for each in args]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return value in [each.value for each in hint]
    kind = dict if origin is dict else PLAIN.get(hint)
    return kind is not None and isinstance(value, kind)


def _of_model(value: Mapping[str, Any], model: type, path: str) -> Iterator[str]:
    model = _discriminated(value, model)
    hints: dict[str, Any] = {}
    for each in reversed(model.__mro__):
        annotations = vars(each).get("__annotations__", {})
        hints |= {n: annotation for n, annotation in annotations.items() if not n.startswith("_")}
    resolved = typing.get_type_hints(type("Known", (), {"__annotations__": hints}), _NAMES)
    known = {field._rest_name: resolved[name] for name, field in model({})._attr_to_rest_field.items()}
    inside = f"{path}." if path else ""
    yield from (f"{inside}{key}: unknown" for key in value if key not in known)
    for key, hint in known.items():
        if key in value:
            yield from objections(value[key], hint, f"{inside}{key}")
        elif type(None) not in _arms(hint):
            yield f"{inside}{key}: missing"


def _discriminated(value: Mapping[str, Any], model: type) -> type:
    """Return which of the models that ``model`` stands for is meant."""
    while "__mapping__" in vars(model):
        by_name = vars(model)["__mapping__"]
        meant = next((by_name[value[key]] for key in ("type", "model", "role") if value.get(key) in by_name), None)
        if meant is None or meant is model:
            break
        model = meant
    return model
