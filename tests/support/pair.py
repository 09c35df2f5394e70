"""Both cores joined in memory: every message passes through the dialect as text, no socket, no thread, no sleep.

One link joins them, or two: ``redial`` opens another beside the one there is.

Time is virtual and audio is its measure: speaking a second lets a second pass, in which the speaker plays a second.
The engines are the simplest that are true: loudness is speech, each word is one piece of sound, 400 ms long.
"""

from collections import deque
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import numpy as np

from playground.audio.pcm import to_pcm
from playground.audio.resample import resample
from playground.client.failures import fault
from playground.conversation.actions import (
    Action,
    BeginTrack,
    CloseLink,
    EndTrack,
    Line,
    OpenNext,
    Play,
    Send,
    Show,
    StopPlayback,
    UseLink,
    View,
)
from playground.conversation.core import SessionCore
from playground.conversation.inputs import Input, SendAudio
from playground.conversation.wire_sound import WireSound
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.server.core import effects as f
from playground.server.core.core import ServerCore
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest
from playground.server.sound import decoded, encoded
from playground.session_time import SESSION_MINUTES
from playground.settings import Settings
from tests.support.ids import CountedIds

WORD_MS = 400
FRAME = 1536  # 32 ms of PCM16 at 24 kHz
Replier = Callable[[ReplyRequest], Sequence[str | FunctionCall]]


class Speaker:
    """Plays tracks one after the other in virtual time and counts what was heard."""

    def __init__(self) -> None:
        self.queue: dict[int, float] = {}
        self.ended: set[int] = set()
        self.heard: dict[int, float] = {}
        self.stopped: list[tuple[int, float]] = []

    def perform(self, action: Action) -> None:
        match action:
            case BeginTrack():
                self.queue[action.track] = 0.0
                self.heard[action.track] = 0.0
            case Play():
                self.queue[action.track] += len(action.pcm) / 48
            case EndTrack():
                self.ended.add(action.track)
            case StopPlayback():
                self.queue.pop(action.track, None)
                self.stopped.append((action.track, self.heard[action.track]))


class Service:
    """One link's other end: a server's core, and the work of its engines that is not done yet."""

    def __init__(self, core: ServerCore) -> None:
        self.core = core
        self.answers: deque[tuple[int, str | FunctionCall | None, bool]] = deque()
        self.detector: tuple[int, bytearray] = (0, bytearray())
        self.sound = WireSound()


class Pair:
    """A person before a page, a session, and a service. ``wire`` may change or lose what the service reports."""

    def __init__(
        self,
        dialect: Dialect,
        replier: Replier,
        transcripts: Sequence[str] = ("hello",),
        session_minutes: float = SESSION_MINUTES,
        **settings: Any,
    ):
        self.dialect = dialect
        self.session_minutes = session_minutes
        self.now = 0.0
        self.ids = CountedIds()
        self.client = SessionCore(Settings(**settings), dialect)
        self.speaker = Speaker()
        self.replier = replier
        self.transcripts = deque(transcripts)
        self.events: list[e.ServerEvent] = []
        self.commands: list[Any] = []
        self.frames: list[str] = []
        self.requests: list[ReplyRequest] = []
        self.views: list[View] = []
        self.wire: Callable[[e.ServerEvent], e.ServerEvent | None] = lambda event: event
        self.services: dict[int, Service] = {}
        self.in_use = 1
        self.pieces = inf  # that services still make of their answers
        self.redial()

    def redial(self) -> None:
        """Open a link."""
        self._do(self.client.dialled())
        number = self.client.links.newest
        core = ServerCore("model", self.dialect, self.ids, now=self.now, session_minutes=self.session_minutes)
        self.services[number] = Service(core)
        if len(self.services) == 1:
            self.in_use = number
        self.client.link_expires(self.now + 60 * self.session_minutes, self.now, link=number)
        self._serve(number, self.services[number].core.open())
        self.settle()

    @property
    def server(self) -> ServerCore:
        """The core of the service at the link in use."""
        return self.services[self.in_use].core

    # --- the person ---

    def speak(self, ms: int) -> None:
        self._microphone(ms, 12_000)

    def wait(self, ms: int) -> None:
        self._microphone(ms, 0)

    def want(self, wanted: Input) -> None:
        self._do(self.client.want(wanted, self.now))
        self.settle()

    def lines(self) -> list[Line]:
        return self.client.transcript.lines()

    def settle(self) -> None:
        """Let the services finish what they make; they are faster than the ear."""
        for number, service in list(self.services.items()):
            while service.answers and self.pieces > 0:
                self.pieces -= 1
                self._make(number, *service.answers.popleft())

    def _make(self, number: int, generation: int, piece: str | FunctionCall | None, written: bool) -> None:
        core = self.services[number].core
        if isinstance(piece, str) and written:
            self._serve(number, core.written(generation, piece, self.now))
        elif piece is None:
            self._serve(number, core.answered(generation, self.now))
        elif isinstance(piece, FunctionCall):
            self._serve(number, core.called(generation, piece.name, piece.arguments, self.now))
        else:
            sound = encoded(np.zeros(24 * WORD_MS, np.float32), core.config.output_format)
            self._serve(number, core.spoken(generation, piece, sound, self.now))

    def _microphone(self, ms: int, level: int) -> None:
        block = np.full(480, level, "<i2").tobytes()
        for _ in range(ms // 20):
            self.now += 0.02
            self._play(20)
            self._do(self.client.want(SendAudio(block), self.now))
            for number, service in list(self.services.items()):
                self._serve(number, service.core.due(self.now) if service.core.next_due() <= self.now else [])
            due = self.client.next_due()
            self._do(self.client.due(self.now) if due is not None and due <= self.now else [])
            self.settle()

    def _play(self, ms: float) -> None:
        for track in list(self.speaker.queue):
            played = min(ms, self.speaker.queue[track])
            self.speaker.queue[track] -= played
            self.speaker.heard[track] += played
            ms -= played
            done = track in self.speaker.ended and self.speaker.queue[track] == 0
            if done:
                del self.speaker.queue[track]
            self._do(self.client.heard(track, self.speaker.heard[track], self.now, done=done))

    # --- the wire ---

    def _do(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, Send):
                self._to_server(action)
            elif isinstance(action, Show):
                self.views.append(action.view)
            elif isinstance(action, UseLink):
                self.in_use = action.link
            elif isinstance(action, CloseLink):
                del self.services[action.link]
            elif isinstance(action, OpenNext):
                self.redial()
            else:
                self.speaker.perform(action)
        while self.speaker.stopped:
            self._do(self.client.silenced(*self.speaker.stopped.pop(0), self.now))

    def _to_server(self, action: Send) -> None:
        self.commands.append(action.command)
        service, number = self.services[self.in_use], self.in_use
        for command in service.sound.outgoing(action.command):
            frame = self.dialect.write_command(command)
            assert frame is not None
            self.frames.append(frame)
            self._serve(number, service.core.receive(self.dialect.read_command(frame), self.now))

    def _to_client(self, number: int, event: e.ServerEvent) -> None:
        changed = self.wire(event)
        frame = None if changed is None else self.dialect.write_event(changed)
        if frame is not None:
            read = self.dialect.read_event(frame)
            assert not isinstance(read, e.Unknown), frame
            self.events.append(read)
            for told in self.services[number].sound.incoming(read):
                self._do(self.client.receive(told, self.now, link=None if number == self.in_use else number))

    # --- the engines ---

    def _serve(self, number: int, effects: list[f.Effect]) -> None:
        for effect in effects:
            if number in self.services:  # nobody hears a link that was closed meanwhile
                self._perform(number, self.services[number], effect)

    def _perform(self, number: int, service: Service, effect: f.Effect) -> None:
        match effect:
            case f.SendEvent():
                self._to_client(number, effect.event)
            case f.Detect():
                self._detect(number, service, effect)
            case f.Transcribe():
                text = self.transcripts[0] if len(self.transcripts) == 1 else self.transcripts.popleft()
                self._serve(number, service.core.transcribed(effect.ticket, text, self.now))
            case f.Answer():
                self.requests.append(effect.request)
                for piece in [*self.replier(effect.request), None]:
                    service.answers.append((effect.generation, piece, effect.output == "text"))
            case f.CancelAnswer():
                service.answers = deque(a for a in service.answers if a[0] != effect.generation)
            case f.CloseConnection():
                assert self.now >= 60 * self.session_minutes, f"the server closed: {effect}"
                del self.services[number]
                self._do(self.client.link_lost(fault("closed"), self.now, link=number))

    def _detect(self, number: int, service: Service, effect: f.Detect) -> None:
        generation, waiting = service.detector
        if generation != effect.generation:
            waiting = bytearray()
        waiting += to_pcm(resample(decoded(effect.audio, effect.format), effect.format.rate_hz, 24_000))
        whole = len(waiting) // FRAME * FRAME
        frames = np.frombuffer(bytes(waiting[:whole]), "<i2").reshape(-1, FRAME // 2)
        del waiting[:whole]
        service.detector = (effect.generation, waiting)
        probabilities = [0.95 if np.abs(frame).max() > 1000 else 0.02 for frame in frames]
        if probabilities:
            self._serve(number, service.core.voice(effect.generation, probabilities, self.now))


def kinds(pair: Pair) -> list[str]:
    """The names of the events the client read, each once in a row, without rate limits."""
    names = [type(event).__name__ for event in pair.events if not isinstance(event, e.RateLimitsUpdated)]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]
