"""Tokens and time as a log tells them, per turn and in all, each token in one place only. Pure; knows no price.

The same rules as ``web/static/usage/core.js``.
"""

from __future__ import annotations

import math
from typing import Any

INPUTS = ("text", "audio", "image")
KINDS = (*INPUTS, *(f"cached_{kind}" for kind in INPUTS), "output_text", "output_audio")


class ToldUsage:
    """What was taken so far."""

    def __init__(self) -> None:
        self.model = ""
        self._turns: dict[int, _Taken] = {}
        self._total = _Taken()
        self._seen: set[tuple[Any, Any]] = set()

    def take(self, told: dict[str, Any]) -> None:
        """Take a ``usage`` of the bridge; a second telling of it changes nothing."""
        name = told.get("kind"), told.get("response_id") or told.get("item_id")
        if name[1] and name in self._seen:
            return
        self._seen.add(name)
        turn = told.get("turn") or 0
        for each in (self._turns.setdefault(turn, _Taken()), self._total):
            each.add(told)

    def described(self) -> dict[str, Any]:
        """Return it as it stands in ``conversation.json``."""
        turns = [self._turns[number].figures(number) for number in sorted(self._turns)]
        return {"model": self.model, "total": self._total.figures(0), "turns": turns}


class _Taken:
    def __init__(self) -> None:
        self.answers = dict.fromkeys(KINDS, 0)
        self.transcriptions = dict.fromkeys(KINDS, 0)
        self.transcription_ms = 0

    def add(self, told: dict[str, Any]) -> None:
        is_transcription = told.get("kind") == "transcription"
        counts = self.transcriptions if is_transcription else self.answers
        for kind in INPUTS:
            cached = min(_whole(told.get(f"cached_{kind}")), _whole(told.get(f"input_{kind}")))
            counts[f"cached_{kind}"] += cached
            counts[kind] += _whole(told.get(f"input_{kind}")) - cached
        for kind in ("output_text", "output_audio"):
            counts[kind] += _whole(told.get(kind))
        if is_transcription:
            self.transcription_ms += _whole(1000 * _number(told.get("seconds")))

    def figures(self, turn: int) -> dict[str, Any]:
        transcribed = sum(self.transcriptions.values())
        return {
            "turn": turn,
            "tokens": sum(self.answers.values()) + transcribed,
            **self.answers,
            "transcription_tokens": transcribed,
            "transcription_seconds": self.transcription_ms / 1000,
            "cost": None,
        }


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _whole(value: Any) -> int:
    return max(0, math.floor(_number(value) + 0.5))
