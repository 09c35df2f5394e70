"""The official models as judge: what we emit must be what the ``openai`` package reads, field by field.

Strict: no field the model does not know, but those that genuine recordings carry too.
"""

import json
from typing import Any, get_args

from openai.types.realtime import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter

_UNION = get_args(RealtimeServerEvent)[0] if hasattr(RealtimeServerEvent, "__metadata__") else RealtimeServerEvent
_BY_TYPE: dict[str, type[BaseModel]] = {
    literal: model for model in get_args(_UNION) for literal in get_args(model.model_fields["type"].annotation)
}
RECORDED_EXTRAS = {"obfuscation", "content", "object", "id", "expires_at", "param", "event_id"}
"""Fields that genuine servers send and the package's models lack somewhere."""


def judge(frame: str) -> dict[str, Any]:
    """Return the event in ``frame``; fail where the official models would not take it as it is."""
    event = json.loads(frame)
    model = _BY_TYPE.get(event["type"])
    assert model is not None, f"the official package has no {event['type']}"
    parsed = TypeAdapter(model).validate_python(event)
    assert not _unknown(parsed, ""), f"{event['type']}: {_unknown(parsed, '')}"
    assert event["event_id"].startswith("event_")
    return event


def _unknown(value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return [found for n, each in enumerate(value) for found in _unknown(each, f"{path}[{n}]")]
    if not isinstance(value, BaseModel):
        return []
    extras = [f"{path}.{name}" for name in value.model_extra or {} if name not in RECORDED_EXTRAS]
    inner = [(name, getattr(value, name)) for name in type(value).model_fields]
    return extras + [found for name, each in inner for found in _unknown(each, f"{path}.{name}")]
