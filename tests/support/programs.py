"""What programs to take away are tried with: a service that writes down what it is told, over TLS and without."""

import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.audio.g711 import law
from playground.audio.pcm import to_pcm, to_samples
from playground.audio.resample import resample
from playground.audio.wav import decode_wav
from playground.protocol.values import AudioKind
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.server.handshake import Certificate
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from tests.support.faulty import Authority
from tests.support.scripted import ScriptedRecognizer, ScriptedReplier, quiet, scripted, tone

ODD = 'Say "hi"\n\\ {{ x }} {% if y %} \'\'\' """ `${z}` */ é \u2028 \U0001f600'
"""Instructions that would be code where they were not written as a literal."""
TYPED, SPOKEN = "Good morning.", "Hello there."
TAGS = {"pcmu": 7, "pcma": 6}
"""What a WAV file knows the telephone's two laws by."""
VOICES = {"ga": "cedar", "preview": "echo", "voice_live": "pt-BR-FranciscaNeural"}


@dataclass(frozen=True)
class Service:
    """A built-in server, and what it was asked."""

    address: str
    replier: ScriptedReplier
    authority: Authority | None

    def target(self, protocol: str) -> Target:
        """Name it as the page would: as Azure's resource where it encrypts, else as any server."""
        if self.authority:
            named = next(name for name, row in SERVICES.items() if "token" in row.auth and protocol in row.forms)
            return Target(service=named, endpoint=f"https://{self.address}", deployment="m", protocol=protocol)
        path = SERVICES["builtin"].forms[protocol].path
        return Target(service="other", endpoint=f"ws://{self.address}{path}", deployment="m", protocol=protocol)


@contextmanager
def service(authority: Authority | None = None) -> Iterator[Service]:
    """Run one, over TLS where an authority signs for it."""
    replier = ScriptedReplier([Words("I hear you. ")])
    certificate = Certificate(authority.certificate()) if authority else None
    engines = scripted(recognizer=ScriptedRecognizer([SPOKEN]))
    with LocalServer(engines, replier=replier, certificate=certificate) as url:
        port = url.split(":")[2].split("/")[0]
        yield Service(f"{'localhost' if authority else '127.0.0.1'}:{port}", replier, authority)


def write_telephone_question(path: Path, kind: AudioKind) -> Path:
    """Write the same as a telephone would hear it."""
    codes = law(kind).from_pcm(to_pcm(resample(to_samples(quiet(100) + tone(500)), 24_000, 8_000)))
    form = struct.pack("<HHIIHHH", TAGS[kind], 1, 8_000, 8_000, 1, 8, 0)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(codes)) + codes
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


def judge_telephone(lines: list[str], answer: Path, way: str, kind: AudioKind) -> None:
    """Judge what a program printed and kept, where sound travels in eight bits: each byte told of is a sample kept."""
    assert "Received text delta: I" in "".join(lines), lines
    told = sum(int(line.split()[1]) for line in lines if line.endswith(" bytes of audio data."))
    assert way == "say" or f"You: {SPOKEN}" in lines, lines
    kept = answer.read_bytes()
    assert struct.unpack_from("<HHI", kept, 20) == (TAGS[kind], 1, 8_000)
    assert kept[-told - told % 2 - 8 :].startswith(b"data" + struct.pack("<I", told))
    heard = decode_wav(kept)
    assert (heard.rate_hz, len(heard.samples)) == (8_000, told)
    assert abs(heard.samples).max() > 0.05


def write_question(path: Path, rate_hz: int = 24_000) -> Path:
    """Write a recording of one turn of speech."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(quiet(100) + tone(500))
    return path


def judge(lines: list[str], answer: Path, way: str) -> None:
    """Judge what a program printed and kept."""
    assert "Received text delta: I" in "".join(lines), lines
    assert any(line.startswith("Received ") and line.endswith(" bytes of audio data.") for line in lines), lines
    assert way == "say" or f"You: {SPOKEN}" in lines, lines
    with wave.open(str(answer)) as file:
        assert file.getparams()[:3] == (1, 2, 24_000)
        assert file.getnframes() > 5_000


def judge_greeting(told: Service, way: str) -> None:
    """Judge that the assistant had the first word, and then was asked."""
    greeting, asked = (request.conversation for request in told.replier.requests)
    assert greeting == ()
    assert [turn.role for turn in asked] == ["assistant", "user"]
    assert asked[-1].text == (SPOKEN if way == "listen" else TYPED)
