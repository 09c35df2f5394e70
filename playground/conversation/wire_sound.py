"""Sound between the conversation's form, PCM16 at 24 kHz, and the one in which it travels: that, or G.711 at 8 kHz.

Rules:
1. One ``WireSound`` a link. What it holds of a format is what was said on that link, in order: what the service
   confirmed last, and for the microphone what was asked since; a refusal takes that back. An answer is in the format
   that its response names, else the session's.
2. Sound is resampled as one stream a direction, for the microphone, and one an answer's part: sample k is the sound at
   k / rate on both sides, so a moment of the one is the same moment of the other, to the sample. Inside, a filter keeps
   4 ms back; they follow before the sound is committed, cleared or said to be complete, and nothing is lost.
3. PCM16 passes untouched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playground.audio.g711 import RATE_HZ as TELEPHONE_HZ
from playground.audio.g711 import is_law, law
from playground.audio.pcm import RATE_HZ
from playground.audio.resample import Resampler, warm
from playground.protocol import events as e
from playground.protocol.commands import AppendAudio, ClearAudio, Command, CommitAudio, UpdateSession
from playground.protocol.values import AudioFormat, SessionConfig

RATES = ((RATE_HZ, TELEPHONE_HZ), (TELEPHONE_HZ, RATE_HZ))
"""What is resampled where G.711 is spoken: filters to be designed before the first word (``audio.resample.warm``)."""
Coding = Callable[[bytes], bytes]
MOST_UNANSWERED = 32
"""As many updates as ``session_config`` remembers."""

Part = tuple[str, str, int]


class WireSound:
    """What travels on one link, in both directions. Commands and events pass through it in order."""

    def __init__(self) -> None:
        self._agreed = SessionConfig()
        self._asked: deque[tuple[str | None, AudioFormat | None]] = deque(maxlen=MOST_UNANSWERED)
        self._microphone: _Encoder | None = None
        self._formats: dict[str, AudioFormat] = {}
        self._parts: dict[Part, _Answer] = {}

    @property
    def microphone(self) -> AudioFormat:
        """The format in which the service takes the person's sound now."""
        asked = (audio_format for _, audio_format in reversed(self._asked) if audio_format is not None)
        return next(asked, self._agreed.input_format)

    @property
    def bytes_per_ms(self) -> int:
        """Bytes that one millisecond of the session's answers takes on the wire."""
        return self._agreed.output_format.bytes_per_ms

    def outgoing(self, command: Command) -> Sequence[Command]:
        """Return ``command`` as the service wants it, before it what of the sound was kept back; perhaps nothing."""
        change = self._OUTGOING.get(type(command))
        return (command,) if change is None else change(self, command)

    def incoming(self, event: e.ServerEvent) -> Sequence[e.ServerEvent]:
        """Return ``event`` with sound as PCM16 at 24 kHz, and before it what of the sound was kept back."""
        change = self._INCOMING.get(type(event))
        return (event,) if change is None else change(self, event)

    def as_spoken(self, audio: bytes) -> bytes:
        """Return a whole piece of sound in the microphone's format as PCM16 at 24 kHz."""
        if self.microphone.kind == "pcm":
            return audio
        piece = _Decoder(self.microphone)
        return piece.process(audio) + piece.flush()

    def size_per_ms(self, event: e.AudioDelta) -> int:
        """Return how many bytes of this sound, as it came, are a millisecond."""
        return self._format_of(event.response_id).bytes_per_ms

    # --- what goes out ---------------------------------------------------------------------------------------

    def _update(self, command: UpdateSession) -> Sequence[Command]:
        self._asked.append((command.event_id, command.session.changes.get("input_format")))
        return (command,)

    def _append(self, command: AppendAudio) -> Sequence[Command]:
        wanted = self.microphone
        if wanted.kind == "pcm":
            return (command,)
        if self._microphone is None or self._microphone.format != wanted:
            self._microphone = _Encoder(wanted)
        audio = self._microphone.process(command.audio)
        return (replace(command, audio=audio),) if audio else ()

    def _end(self, command: Command) -> Sequence[Command]:
        rest = self._microphone.flush() if self._microphone else b""
        return (AppendAudio(rest), command) if rest and self.microphone.kind != "pcm" else (command,)

    # --- what comes in ---------------------------------------------------------------------------------------

    def _opened(self, event: e.SessionCreated) -> Sequence[e.ServerEvent]:
        self._agreed = event.session
        self._asked.clear()
        return (event,)

    def _updated(self, event: e.SessionUpdated) -> Sequence[e.ServerEvent]:
        self._agreed = event.session
        if self._asked:
            self._asked.popleft()
        return (event,)

    def _refused(self, event: e.ErrorReported) -> Sequence[e.ServerEvent]:
        named, param = event.error.event_id, event.error.param or ""
        refused = [asked for asked in self._asked if named is not None and asked[0] == named]
        if not refused and self._asked and param.startswith("session"):
            refused = [self._asked[0]]
        for asked in refused:
            self._asked.remove(asked)
        return (event,)

    def _answer(self, event: e.ResponseCreated) -> Sequence[e.ServerEvent]:
        if event.response.output_format is not None:
            self._formats[event.response.id] = event.response.output_format
        return (event,)

    def _sound(self, event: e.AudioDelta) -> Sequence[e.ServerEvent]:
        given = self._format_of(event.response_id)
        if given.kind == "pcm":
            return (event,)
        part = (event.response_id, event.item_id, event.content_index)
        answer = self._parts.get(part)
        if answer is None:
            answer = self._parts[part] = _Answer(_Decoder(given), event)
        return (replace(event, audio=answer.sound.process(event.audio)),)

    def _sounded(self, event: e.AudioDone) -> Sequence[e.ServerEvent]:
        answer = self._parts.pop((event.response_id, event.item_id, event.content_index), None)
        return (event,) if answer is None else (*answer.rest(), event)

    def _done(self, event: e.ResponseDone) -> Sequence[e.ServerEvent]:
        over = [part for part in self._parts if part[0] == event.response.id]
        rest = [each for part in over for each in self._parts.pop(part).rest()]
        self._formats.pop(event.response.id, None)
        return (*rest, event)

    def _format_of(self, response_id: str) -> AudioFormat:
        return self._formats.get(response_id, self._agreed.output_format)

    _OUTGOING: Mapping[type[Command], Callable[[WireSound, Any], Sequence[Command]]] = {
        UpdateSession: _update,
        AppendAudio: _append,
        CommitAudio: _end,
        ClearAudio: _end,
    }
    _INCOMING: Mapping[type[e.ServerEvent], Callable[[WireSound, Any], Sequence[e.ServerEvent]]] = {
        e.SessionCreated: _opened,
        e.SessionUpdated: _updated,
        e.ErrorReported: _refused,
        e.ResponseCreated: _answer,
        e.AudioDelta: _sound,
        e.AudioDone: _sounded,
        e.ResponseDone: _done,
    }


def prepare(*formats: AudioFormat) -> None:
    """Design the filters of ``formats`` before their first sound; call it in a worker thread."""
    rates = {each.rate_hz for each in formats} - {RATE_HZ}
    warm(*(pair for rate_hz in sorted(rates) for pair in ((RATE_HZ, rate_hz), (rate_hz, RATE_HZ))))


def _unchanged(pcm: bytes) -> bytes:
    return pcm


class _Encoder:
    """A stream of PCM16 at 24 kHz in the format of the wire."""

    def __init__(self, wanted: AudioFormat) -> None:
        self.format = wanted
        self._code: Coding = law(wanted.kind).from_pcm if is_law(wanted.kind) else _unchanged
        self._resampler = Resampler(RATE_HZ, wanted.rate_hz)

    def process(self, pcm: bytes) -> bytes:
        return self._code(self._resampler.process_pcm(pcm))

    def flush(self) -> bytes:
        return self._code(self._resampler.flush_pcm())


class _Decoder:
    """A stream in a format of the wire as PCM16 at 24 kHz."""

    def __init__(self, given: AudioFormat) -> None:
        self._decode: Coding = law(given.kind).to_pcm if is_law(given.kind) else _unchanged
        self._resampler = Resampler(given.rate_hz, RATE_HZ)

    def process(self, codes: bytes) -> bytes:
        return self._resampler.process_pcm(self._decode(codes))

    def flush(self) -> bytes:
        return self._resampler.flush_pcm()


@dataclass(slots=True)
class _Answer:
    """The sound of one part of an answer, and its first event, as which the rest of it will come."""

    sound: _Decoder
    first: e.AudioDelta

    def rest(self) -> Sequence[e.AudioDelta]:
        pcm = self.sound.flush()
        return (replace(self.first, audio=pcm),) if pcm else ()
