"""A conversation as one value, ``conversation.json``, out of its log and its sound. Pure.

Rules:
1. The page makes the same of the same log (``web/static/archive/describing.js``); a fixture holds both to it.
2. Moments are session time in ms, to a thousandth. Sound begins at ``sound.from_ms``.
3. No price is known here: costs are null.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from playground.archive.kept_log import KeptLog, Said
from playground.archive.told_lines import ToldLines, heard_of
from playground.archive.told_marks import ToldMarks
from playground.archive.told_sound import ToldSound
from playground.archive.told_usage import ToldUsage
from playground.audio.pcm import RATE_HZ
from playground.errors import SettingsError

VERSION = 1
TITLE_CHARS = 80
Described = dict[str, Any]


def describe(log: KeptLog, sound: ToldSound) -> Described:
    """Return the value; ``sound`` is filled on the way. Raise SettingsError where a message is not whole."""
    telling = _Telling(sound)
    try:
        for said in log.entries:
            telling.take(said)
        return telling.described(log.begun)
    except (KeyError, TypeError, ValueError, AttributeError):
        hint = "Something in its log is not whole."
        raise SettingsError("This conversation cannot be put together again.", hint, field="archive") from None


class _Telling:
    def __init__(self, sound: ToldSound) -> None:
        self._sound = sound
        self._lines = ToldLines()
        self._usage = ToldUsage()
        self._marks = ToldMarks()
        self._turns: dict[int, dict[str, Any]] = {}
        self._legs: list[dict[str, Any]] = []
        self._latest_ms = 0.0
        self._offset_ms: float | None = None
        self._started_at = 0.0

    def take(self, said: Said) -> None:
        self._sound.take(said)
        if said[0] == "m":
            self._message(said[2])
        elif said[0] == "f" and said[1]["type"] == "session" and said[1].get("on"):
            self._started_at = said[1]["at"]

    def _message(self, told: Mapping[str, Any]) -> None:
        match told:
            case {"type": "line"}:
                self._lines.put(dict(told))
            case {"type": "line_gone", "item_id": item_id}:
                self._lines.remove(item_id)
            case {"type": "turn", "number": number}:
                self._turns[number] = {name: value for name, value in told.items() if name != "type"}
            case {"type": "usage"}:
                self._usage.take(dict(told))
            case {"type": "clock"}:
                self._offset_ms = told.get("offset_ms") or 0.0
            case {"type": "wire", "from": source, "body": {} as body, "at_ms": at_ms}:
                self._latest_ms = max(self._latest_ms, at_ms)
                self._wire(source, body, at_ms)

    def _wire(self, source: str, body: Mapping[str, Any], at_ms: float) -> None:
        if source == "playground":
            self._usage.model = str(body.get("model", ""))
            self._ask(
                at_ms, {name: body.get(name, "") for name in ("service", "model", "dialect")}, body.get("settings", {})
            )
        elif source == "page" and body.get("type") == "page.settings":
            last = self._legs[-1] if self._legs else {}
            self._ask(
                at_ms, {name: last.get(name, "") for name in ("service", "model", "dialect")}, body.get("settings", {})
            )
        self._marks.take(source, body, exact(at_ms))

    def _ask(self, at_ms: float, whom: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        before = self._legs[-1] if self._legs else {}
        held = before.get("settings", {})
        is_same_whom = bool(before) and all(before[name] == value for name, value in whom.items())
        if is_same_whom and all(name in held and held[name] == value for name, value in settings.items()):
            return
        self._legs.append({"at_ms": exact(at_ms), **whom, "settings": settings})

    def described(self, begun: str) -> Described:
        turns = [self._turns[number] for number in self._turns]
        lines = [_said(line, turns) for line in self._lines.in_order()]
        sound = self._described_sound()
        return {
            "conversation": VERSION,
            "begun": begun,
            "title": _title(lines),
            "seconds": exact(_last_ms(turns, sound, self._latest_ms) / 1000),
            "legs": self._legs,
            "lines": lines,
            "turns": turns,
            "marks": self._marks.described(),
            "usage": self._usage.described(),
            "sound": sound,
        }

    def _described_sound(self) -> dict[str, Any] | None:
        if self._sound.span is None:
            return None
        (start, end), rate_hz = self._sound.span, self._sound.rate_hz
        offset_ms = -self._started_at if self._offset_ms is None else self._offset_ms
        from_ms = 1000 * start / rate_hz + self._sound.offset_ms + offset_ms
        return {"from_ms": exact(from_ms), "rate_hz": RATE_HZ, "samples": -(-(end - start) * RATE_HZ // rate_hz)}


def exact(value: float) -> float:
    """Return ``value`` to a thousandth, halves upwards, as the page rounds."""
    return math.floor(1000 * value + 0.5) / 1000


def one_line(text: str) -> str:
    """Return words without line breaks."""
    return " ".join(filter(None, text.translate(_BREAKS).split(" ")))


_BREAKS = str.maketrans(dict.fromkeys("\t\r\n\f\v", " "))


def _said(line: Mapping[str, Any], turns: list[dict[str, Any]]) -> dict[str, Any]:
    side = "user_item_id" if line["role"] == "user" else "answer_item_id"
    turn = next((turn for turn in turns if turn.get(side) == line["item_id"]), None)
    spans = _person_span if line["role"] == "user" else _answer_span
    from_ms, to_ms = spans(turn) if turn else (None, None)
    return {
        "item_id": line["item_id"],
        "role": line["role"],
        "text": line["text"],
        "heard": heard_of(dict(line)),
        "status": line["status"],
        "note": line.get("note") or "",
        "turn": turn["number"] if turn else None,
        "from_ms": from_ms,
        "to_ms": to_ms,
        "latency_ms": line.get("latency_ms"),
        **({"scores": line["scores"]} if line.get("scores") else {}),
    }


def _first(turn: Mapping[str, Any], *names: str) -> Any:
    return next((turn[name] for name in names if turn.get(name) is not None), None)


def _person_span(turn: Mapping[str, Any]) -> tuple[Any, Any]:
    if turn["how"] == "text":
        return _first(turn, "started_ms", "committed_ms", "speech_end_ms", "created_ms"), None
    return _first(turn, "speech_start_ms", "started_ms"), _first(turn, "speech_end_ms", "stopped_ms")


def _answer_span(turn: Mapping[str, Any]) -> tuple[Any, Any]:
    if turn.get("first_sound_ms") is None:
        return turn.get("created_ms"), None
    ended = turn.get("ended_ms")
    return turn["first_sound_ms"], exact(turn["first_sound_ms"] + turn["heard_ms"]) if ended is None else ended


def _title(lines: list[dict[str, Any]]) -> str:
    words = one_line(next((line["text"] for line in lines if line["role"] == "user" and line["text"].strip()), ""))
    return (f"{words[: TITLE_CHARS - 1]}…" if len(words) > TITLE_CHARS else words) or "Conversation"


def _last_ms(turns: list[dict[str, Any]], sound: Mapping[str, Any] | None, latest_ms: float) -> float:
    ends = [max(turn.get("ended_ms") or 0, turn.get("done_ms") or 0) for turn in turns]
    return max(latest_ms, sound["from_ms"] + 1000 * sound["samples"] / sound["rate_hz"] if sound else 0, *ends, 0)
