"""What answers and transcriptions cost in tokens, as services report it. Prices are the page's.

Answers arrive already taken apart by kind (``protocol.shapes``); a transcription's figures are JSON as the service
wrote it: tokens, or seconds where it is billed by time. What is no count counts as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from playground.conversation.actions import UsageView
from playground.protocol.events import ResponseDone, ServerEvent, TranscriptionCompleted
from playground.protocol.values import SessionConfig

HUGE = 1e12


def usage_view(event: ServerEvent, config: SessionConfig) -> UsageView | None:
    """Return what ``event`` says was spent in a session that holds ``config``; None when it says nothing of it."""
    match event:
        case ResponseDone() if event.response.usage is not None:
            spent = asdict(event.response.usage)
            return UsageView(kind="answer", response_id=event.response.id, model=config.model, **spent)
        case TranscriptionCompleted() if isinstance(event.usage, Mapping):
            model = (config.transcription.model if config.transcription else None) or ""
            spent = _transcribed(event.usage)
            return UsageView(kind="transcription", item_id=event.item_id, model=model, **spent)
        case _:
            return None


def _transcribed(usage: Mapping[str, Any]) -> dict[str, Any]:
    """Take a transcription's figures; input whose kind is not told is what is transcribed: audio."""
    details = usage.get("input_token_details")
    kinds = details if isinstance(details, Mapping) else {}
    text, audio = _count(kinds.get("text_tokens")), _count(kinds.get("audio_tokens"))
    unnamed = max(0, _count(usage.get("input_tokens")) - text - audio)
    return {
        "input_text": text,
        "input_audio": audio + unnamed,
        "output_text": _count(usage.get("output_tokens")),
        "seconds": _number(usage.get("seconds")),
    }


def _count(value: Any) -> int:
    return int(_number(value))


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < HUGE else 0.0
