"""When what happened in a turn, in seconds on the core's clock; who waits for whom is reckoned in ``latency``.

A service names moments of speech by milliseconds of input audio; we know when each of them left us. When it had been
captured is that moment less what the way from the microphone to us takes, which the bridge measures.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from playground.conversation.actions import TurnKind, TurnView
from playground.protocol.values import ResponseStatus, TurnDetection


@dataclass(frozen=True, slots=True)
class Delays:
    """What bridge and link measured of late, in milliseconds; None is not known.

    ``uplink_ms``: from a sample's capture to its arrival here. ``rtt_ms``: to the service and back.
    ``error_ms``: how wrong a moment of the page's clock may be once it is put on ours.
    """

    error_ms: float | None = None
    uplink_ms: float | None = None
    rtt_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """When a moment of input audio left us: with its block, of which ``behind_ms`` come after it."""

    left: float
    behind_ms: float = 0.0


@dataclass(slots=True)
class TurnTiming:
    """One turn; moments are None until, or unless, they happen."""

    number: int
    how: TurnKind
    delays: Delays = Delays()
    detection: TurnDetection | None = None
    user_item_id: str = ""
    response_id: str = ""
    answer_item_id: str = ""
    answered_with: int | None = None
    status: ResponseStatus | None = None
    speech_start: Passage | None = None
    started: float | None = None
    speech_end: Passage | None = None
    stopped: float | None = None
    committed: float | None = None
    asked: float | None = None
    wants_answer: bool = False
    given_up: bool = False
    asked_again: bool = False
    created: float | None = None
    first_audio: float | None = None
    first_sound: float | None = None
    done: float | None = None
    silent: float | None = None
    received_ms: float = 0.0
    heard: dict[int, float] = field(default_factory=dict)
    playing: set[int] = field(default_factory=set)
    interrupted: bool = False
    shown: TurnView | None = None

    @property
    def silence_ms(self) -> int | None:
        """How long the service waited in silence before it took speech for ended; None where it says no figure."""
        return self.detection.silence_duration_ms if self.detection and self.how == "speech" else None

    @property
    def heard_ms(self) -> float:
        """How much of the answer has left the speaker."""
        return sum(self.heard.values())

    @property
    def ended(self) -> float | None:
        """When the last of the answer was heard, or it was silenced."""
        is_over = not self.playing and (self.done is not None or self.interrupted)
        return self.silent if is_over else None

    def captured(self, passage: Passage | None) -> float | None:
        """Return when a moment of speech was at the microphone; what is no speech, when it left us."""
        if passage is None:
            return None
        if self.how != "speech" or self.delays.uplink_ms is None:
            return passage.left
        return passage.left - (passage.behind_ms + self.delays.uplink_ms) / 1000


class InputClock:
    """When a given millisecond of input audio left us; remembers the last ``KEPT`` appends."""

    KEPT = 3000

    def __init__(self) -> None:
        self.sent_ms = 0.0
        self._points: deque[tuple[float, float]] = deque(maxlen=self.KEPT)

    def advance(self, ms: float, now: float) -> None:
        """Note that ``ms`` more of audio went out at ``now``."""
        self.sent_ms += ms
        self._points.append((self.sent_ms, now))

    def passage(self, position_ms: float, now: float) -> Passage:
        """Return how ``position_ms`` of input left us; it leaves ``now`` when it lies ahead of all we sent."""
        found = Passage(now)
        for sent_ms, when in reversed(self._points):
            if sent_ms < position_ms:
                break
            found = Passage(when, sent_ms - position_ms)
        return found
