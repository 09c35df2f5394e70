"""The turns of a conversation as lines of text, each printed once, whole, and in the order of the conversation.

Rules:
1. An entry is final when its words are, and when nothing of it is left to be heard: it may still be interrupted.
2. Of an interrupted answer only the words that were heard are shown.
3. Speech ends before the silence that ended the turn: the one the service confirmed, not the one asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from playground.cli.speaker import Speaker
from playground.conversation.actions import Line
from playground.conversation.transcript import Transcript
from playground.protocol.events import ServerEvent, SessionCreated, SessionUpdated, SpeechStarted, SpeechStopped
from playground.protocol.values import SessionConfig

NAMES = {"user": "You", "assistant": "Assistant", "tool": "Tool"}


class TranscriptPrinter:
    """Which lines were printed, and when in the recording each was spoken."""

    def __init__(self, transcript: Transcript, speaker: Speaker) -> None:
        self._transcript = transcript
        self._speaker = speaker
        self._silence_ms = 0
        self._spoken: dict[str, list[int]] = {}
        self._printed: set[str] = set()

    def note(self, event: ServerEvent) -> None:
        """Remember where in the recording a turn began and ended."""
        if isinstance(event, SessionCreated | SessionUpdated):
            self._silence_ms = _silence_ms(event.session)
        elif isinstance(event, SpeechStarted):
            self._spoken[event.item_id] = [event.audio_start_ms]
        elif isinstance(event, SpeechStopped):
            self._spoken.setdefault(event.item_id, []).append(event.audio_end_ms - self._silence_ms)

    @property
    def undecided(self) -> bool:
        """Tell whether some words are still to come."""
        return any(not self._final(line) for line in self._open())

    def final(self) -> Iterator[str]:
        """Yield the lines that became final, up to the first that is not."""
        for line in self._open():
            if not self._final(line):
                return
            yield from self._print(line)

    def rest(self) -> Iterator[str]:
        """Yield everything that was not printed, final or not."""
        for line in self._open():
            yield from self._print(line)

    def _open(self) -> list[Line]:
        return [line for line in self._transcript.lines() if line.item_id not in self._printed]

    def _final(self, line: Line) -> bool:
        return line.role == "tool" or (line.status != "streaming" and not self._speaker.plays(line.item_id))

    def _print(self, line: Line) -> Iterator[str]:
        self._printed.add(line.item_id)
        words = line.text if line.heard_chars is None else line.text[: line.heard_chars]
        words = " ".join(words.split()) + ("…" if line.status == "interrupted" else "")
        if line.role == "user" and not words:
            words = "…"
        if line.role in NAMES and (words or line.note):
            times = self._times(line)
            note = f"({line.note})" if line.note else ""
            yield " ".join(filter(None, (f"{NAMES[line.role]}:", words, f"[{times}]" if times else "", note)))

    def _times(self, line: Line) -> str:
        if line.role == "user":
            return " to ".join(f"{ms / 1000:.1f} s" for ms in self._spoken.get(line.item_id, []))
        if line.role == "tool":
            return "nobody answers tools here"
        heard_ms, received_ms = self._speaker.heard_of(line.item_id)
        after = "" if line.latency_ms is None else f"after {line.latency_ms / 1000:.2f} s"
        return ", ".join(filter(None, (after, _length(line, heard_ms, received_ms))))


def _length(line: Line, heard_ms: float, received_ms: float) -> str:
    if line.status == "interrupted":
        return f"interrupted after {heard_ms / 1000:.1f} of {received_ms / 1000:.1f} s"
    return f"{received_ms / 1000:.1f} s long" if received_ms else ""


def _silence_ms(config: SessionConfig) -> int:
    detection = config.turn_detection
    return detection.silence_duration_ms if detection and detection.kind == "server_vad" else 0
