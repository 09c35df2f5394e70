"""One page in its conversation: what its messages mean, what its clock says, and what its microphone hears.

Rules:
1. Everything here is input from outside: a field that is missing or beyond its bounds is a WireError, never a guess.
2. How much it may send is bounded as well (``pace``); what is over is dropped.
3. Moments a page names are on its own clock; here they become ours, by pings that run beside the conversation.

Not here: the socket (``bridge``), and what the page is told of the conversation (``speaker``).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import anyio

from playground.audio.pcm import BYTES_PER_SAMPLE, RATE_HZ
from playground.audio.resample import Resampler
from playground.client.conversation import Conversation
from playground.conversation.inputs import (
    AnswerTool,
    AskNow,
    HangUp,
    HoldToTalk,
    Input,
    Picture,
    SayText,
    SendAudio,
    StopAnswering,
    TryNow,
)
from playground.errors import WireError
from playground.errors.page import EnoughError, page_fault
from playground.telling import told_of
from playground.web.bridge.clock import PageClock, Uplink
from playground.web.bridge.frames import is_picture, message, microphone_pcm, picture_of
from playground.web.bridge.pace import PagePace
from playground.web.bridge.send_queue import SendQueue
from playground.web.bridge.speech import SpeechWatch

FIRST_PINGS, FIRST_PINGS_S, PINGS_S = 3, 0.05, 2.0
MOST_MS, MOST_AT_MS = 1e9, 1e12
MOST_PICTURES = 4
"""In one turn."""
UNASKED = frozenset({"heard", "stopped", "pong", "captured"})
"""What a page says by itself, whoever sits before it."""
Watch = Callable[[Callable[[], float], Callable[[float, list[float]], None]], SpeechWatch]


def _unnoticed() -> None:
    """Take no note."""


class Page:
    """A page that was let in. ``watch`` makes what listens for speech; somebody must run it, and ``keep_time``.

    ``acted`` is called whenever the person did something but speak. ``writes``: they may write events themselves.
    """

    def __init__(
        self,
        conversation: Conversation,
        queue: SendQueue,
        input_rate_hz: int,
        watch: Watch,
        acted: Callable[[], None] = _unnoticed,
        *,
        writes: bool = True,
    ) -> None:
        self.speech = watch(lambda: conversation.elapsed_ms, self._tell_speech)
        self._conversation = conversation
        self._acted = acted
        self._writes = writes
        self._queue = queue
        self._microphone = Resampler(input_rate_hz, RATE_HZ)
        self._clock = PageClock()
        self._uplink = Uplink()
        self._pace = PagePace()
        self._pictures: dict[int, Picture] = {}

    def take(self, text: str | None, sound: bytes | None) -> None:
        """Take one frame of the page; raise WireError where it cannot be, EnoughError where there were too many."""
        try:
            if sound is None:
                self._obey(message(text or ""))
            elif is_picture(sound):
                self._look(sound)
            else:
                self._hear(microphone_pcm(sound))
        except EnoughError:
            raise
        except WireError as error:
            raise self._pace.unreadable(error) from None

    def _hear(self, pcm: bytes) -> None:
        if not self._is_paced("audio", len(pcm) / BYTES_PER_SAMPLE / self._microphone.from_hz):
            return
        if sound := self._microphone.process_pcm(pcm):
            self._conversation.want(SendAudio(sound))
            self.speech.hear(sound)

    def _look(self, frame: bytes) -> None:
        """Keep a picture for the words that it comes with; of more than can come with them, the newest."""
        if self._is_paced("picture"):
            picture = picture_of(frame)
            self._pictures[picture.number] = picture
            keep_newest = list(self._pictures)[-MOST_PICTURES:]
            self._pictures = {number: self._pictures[number] for number in keep_newest}

    def _is_paced(self, kind: str, amount: float = 1.0) -> bool:
        return self._pace.admits(kind, self._conversation.elapsed_ms / 1000, amount)

    def hang_up(self) -> None:
        """End the conversation."""
        self._conversation.hang_up()

    async def keep_time(self) -> None:
        """Ping the page: a few times at once, to know its clock early, then now and then."""

        def ping() -> Mapping[str, Any]:
            return {"type": "ping", "n": self._clock.ping(self._conversation.elapsed_ms)}

        for n in itertools.count(1):
            self._queue.put_late(ping)
            await anyio.sleep(FIRST_PINGS_S if n < FIRST_PINGS else PINGS_S)

    def _obey(self, said: Mapping[str, Any]) -> None:
        """Do what one message of the page asks."""
        if not self._is_paced(said["type"]):
            return
        if said["type"] not in UNASKED and said.get("automatic") is not True:
            self._acted()
        match said["type"]:
            case "heard":
                done = said.get("done") is True
                self._conversation.heard(_track(said), _ms(said), done=done, at=self._moment(said))
            case "stopped":
                self._conversation.silenced(_track(said), _ms(said), at=self._moment(said))
            case "pong":
                self._compare_clocks(said)
            case "captured":
                self._measure(said)
            case "text":
                self._conversation.want(SayText(str(said.get("text", "")), self._shown(said)))
            case "event":
                self._send_by_hand(said)
            case _:
                self._conversation.want(_input(said))

    def _shown(self, said: Mapping[str, Any]) -> tuple[Picture, ...]:
        """Return the pictures that come with words, in the order in which they are named."""
        numbers = said.get("pictures", [])
        if not isinstance(numbers, list) or not all(type(each) is int for each in numbers):
            raise page_fault("no_number", name="pictures")
        found = (self._pictures.pop(number, None) for number in numbers)
        return tuple(picture for picture in found if picture is not None)

    def _send_by_hand(self, said: Mapping[str, Any]) -> None:
        """Send the event that the person wrote, and answer the page: nothing, or what is wrong with it."""
        number, text = _integer(said, "number"), said.get("text")
        told: dict[str, Any] = {"sentence": "", "hint": ""}
        try:
            if not self._writes:
                raise page_fault("held")
            if not isinstance(text, str) or not text.strip():
                raise page_fault("no_event")
            self._conversation.send_by_hand(text)
        except WireError as error:
            told = {"sentence": error.sentence, "hint": error.hint, **told_of(sentence=error.sentence, hint=error.hint)}
        self._queue.put({"type": "event_result", "number": number, **told})

    def _moment(self, said: Mapping[str, Any]) -> float | None:
        """Return when something happened on the page, in seconds of the loop's clock; None where it cannot be known."""
        ours_ms = self._clock.ours(_number(said, "at", MOST_AT_MS)) if "at" in said else None
        return None if ours_ms is None else self._conversation.began + ours_ms / 1000

    def _compare_clocks(self, said: Mapping[str, Any]) -> None:
        self._clock.pong(_integer(said, "n"), _number(said, "at", MOST_AT_MS), self._conversation.elapsed_ms)
        if news := self._clock.news():
            told = {"offset_ms": round(news.offset_ms, 3), "error_ms": round(news.error_ms, 3)}
            self._queue.put({"type": "clock", **told})
            self._conversation.measured(error_ms=news.error_ms)

    def _measure(self, said: Mapping[str, Any]) -> None:
        """Take how long the microphone's sound was under way, now that it is here."""
        _ms(said)
        at_ms, offset = _number(said, "at", MOST_AT_MS), self._clock.offset
        if offset is not None:
            uplink_ms = self._uplink.add(at_ms + offset.offset_ms, self._conversation.elapsed_ms)
            self._conversation.measured(uplink_ms=uplink_ms, error_ms=offset.error_ms)

    def _tell_speech(self, at_ms: float, probabilities: list[float]) -> None:
        told = [round(probability, 3) for probability in probabilities]
        self._queue.put_figures({"type": "speech", "at_ms": round(at_ms, 3), "p": told})


def _input(said: Mapping[str, Any]) -> Input:
    """Return what the person wants by one message of the page."""
    match said["type"]:
        case "interrupt":
            return StopAnswering()
        case "ask_now":
            return AskNow()
        case "hold":
            return HoldToTalk(said.get("down") is True)
        case "tool_result":
            is_automatic = said.get("automatic") is True
            return AnswerTool(str(said.get("call_id", "")), str(said.get("output", "")), is_automatic)
        case "try_now":
            return TryNow()
        case "bye":
            return HangUp()
        case unknown:
            raise page_fault("unknown", what=unknown[:40])


def _track(said: Mapping[str, Any]) -> int:
    return _integer(said, "track")


def _ms(said: Mapping[str, Any]) -> float:
    return _number(said, "ms", MOST_MS)


def _integer(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise page_fault("no_number", name=name)
    return value


def _number(said: Mapping[str, Any], name: str, most: float) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < most:
        raise page_fault("no_time", name=name)
    return float(value)
