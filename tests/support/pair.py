"""Both cores joined in memory: every message passes through the dialect as text, no socket, no thread, no sleep.

Time is virtual and audio is its measure: speaking a second lets a second pass, in which the speaker plays a second.
The engines are the simplest that are true: loudness is speech, each word is one piece of sound, 400 ms long.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from playground.conversation.actions import Action, BeginTrack, EndTrack, Line, Play, Send, Show, StopPlayback, View
from playground.conversation.core import SessionCore
from playground.conversation.inputs import Input, SendAudio
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.server.core import effects as f
from playground.server.core.core import ServerCore
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest
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


class Pair:
    """A person before a page, a session, and a service. ``wire`` may change or lose what the service reports."""

    def __init__(self, dialect: Dialect, replier: Replier, transcripts: Sequence[str] = ("hello",), **settings: Any):
        self.dialect = dialect
        self.now = 0.0
        self.client = SessionCore(Settings(**settings), dialect)
        self.server = ServerCore("model", dialect, CountedIds(), now=0.0)
        self.speaker = Speaker()
        self.replier = replier
        self.transcripts = deque(transcripts)
        self.events: list[e.ServerEvent] = []
        self.commands: list[Any] = []
        self.requests: list[ReplyRequest] = []
        self.views: list[View] = []
        self.wire: Callable[[e.ServerEvent], e.ServerEvent | None] = lambda event: event
        self._detector: tuple[int, bytearray] = (0, bytearray())
        self._answers: deque[tuple[int, str | FunctionCall | None, bool]] = deque()
        self._do(self.client.dialled())
        self._serve(self.server.open())
        self.settle()

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
        """Let the service finish what it makes; it is faster than the ear."""
        while self._answers:
            generation, piece, written = self._answers.popleft()
            if isinstance(piece, str) and written:
                self._serve(self.server.written(generation, piece, self.now))
            elif piece is None:
                self._serve(self.server.answered(generation, self.now))
            elif isinstance(piece, FunctionCall):
                self._serve(self.server.called(generation, piece.name, piece.arguments, self.now))
            else:
                self._serve(self.server.spoken(generation, piece, bytes(48 * WORD_MS), self.now))

    def _microphone(self, ms: int, level: int) -> None:
        block = np.full(480, level, "<i2").tobytes()
        for _ in range(ms // 20):
            self.now += 0.02
            self._play(20)
            self._do(self.client.want(SendAudio(block), self.now))
            self._serve(self.server.due(self.now) if self.server.next_due() <= self.now else [])
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
            else:
                self.speaker.perform(action)
        while self.speaker.stopped:
            self._do(self.client.silenced(*self.speaker.stopped.pop(0), self.now))

    def _to_server(self, action: Send) -> None:
        frame = self.dialect.write_command(action.command)
        assert frame is not None
        self.commands.append(action.command)
        self._serve(self.server.receive(self.dialect.read_command(frame), self.now))

    def _to_client(self, event: e.ServerEvent) -> None:
        changed = self.wire(event)
        frame = None if changed is None else self.dialect.write_event(changed)
        if frame is not None:
            read = self.dialect.read_event(frame)
            assert not isinstance(read, e.Unknown), frame
            self.events.append(read)
            self._do(self.client.receive(read, self.now))

    # --- the engines ---

    def _serve(self, effects: list[f.Effect]) -> None:
        for effect in effects:
            match effect:
                case f.SendEvent():
                    self._to_client(effect.event)
                case f.Detect():
                    self._detect(effect)
                case f.Transcribe():
                    text = self.transcripts[0] if len(self.transcripts) == 1 else self.transcripts.popleft()
                    self._serve(self.server.transcribed(effect.ticket, text, self.now))
                case f.Answer():
                    self.requests.append(effect.request)
                    for piece in [*self.replier(effect.request), None]:
                        self._answers.append((effect.generation, piece, effect.output == "text"))
                case f.CancelAnswer():
                    self._answers = deque(a for a in self._answers if a[0] != effect.generation)
                case f.CloseLink():
                    raise AssertionError(f"the server closed: {effect}")

    def _detect(self, effect: f.Detect) -> None:
        generation, waiting = self._detector
        if generation != effect.generation:
            waiting = bytearray()
        waiting += effect.audio
        whole = len(waiting) // FRAME * FRAME
        frames = np.frombuffer(bytes(waiting[:whole]), "<i2").reshape(-1, FRAME // 2)
        del waiting[:whole]
        self._detector = (effect.generation, waiting)
        probabilities = [0.95 if np.abs(frame).max() > 1000 else 0.02 for frame in frames]
        if probabilities:
            self._serve(self.server.voice(effect.generation, probabilities, self.now))


def kinds(pair: Pair) -> list[str]:
    """The names of the events the client read, each once in a row, without rate limits."""
    names = [type(event).__name__ for event in pair.events if not isinstance(event, e.RateLimitsUpdated)]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]
