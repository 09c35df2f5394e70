"""Every program in Python that the page gives away runs: it says what the service is to be told, and hears it."""

import os
import runpy
import subprocess
import sys
import threading
from array import array
from bisect import bisect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import numpy as np
import pytest

from playground.audio.g711 import law
from playground.programs.code_sample import program
from playground.programs.facts import facts_of
from playground.programs.languages import LANGUAGES
from playground.server.core.engine_protocols import Words
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings
from tests.support.faulty import Authority
from tests.support.interpreters import NEEDED, ROOT, VERSIONS, ready
from tests.support.msi import managed_identity
from tests.support.programs import (
    ODD,
    SPOKEN,
    TAGS,
    TYPED,
    VOICES,
    judge,
    judge_greeting,
    judge_telephone,
    service,
    write_question,
    write_telephone_question,
)
from tests.support.scripted import quiet, tone

PATIENCE_S = 60
CLIENTS = LANGUAGES["python"].clients
NOWHERE = Target(service="other", endpoint="ws://127.0.0.1:1/v1/realtime", deployment="m")
QUICK = {"instructions": ODD, "silence_duration_ms": 200}


@pytest.fixture
def run(tmp_path, monkeypatch, capsys) -> Callable[..., list[str]]:
    """Run a program to its end, with words after it; return the lines it prints."""

    def start(text: str, *words: str) -> list[str]:
        file = tmp_path / "program.py"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr("sys.argv", [str(file), *words])
        with ThreadPoolExecutor(1) as thread:  # a program has an event loop of its own
            thread.submit(runpy.run_path, str(file), run_name="__main__").result(PATIENCE_S)
        return capsys.readouterr().out.splitlines()

    return start


@pytest.mark.parametrize("protocol", SERVICES["builtin"].dialects)
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("way", ["say", "listen"])
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
def test_a_program_runs_and_the_service_is_told_what_the_page_would_tell(
    run, tmp_path, monkeypatch, encrypted, way, client, protocol
):
    out, question = tmp_path / "answer.wav", write_question(tmp_path / "question.wav")
    authority = Authority(tmp_path) if encrypted else None
    settings = Settings(voice=VOICES[protocol], **QUICK)
    with managed_identity(monkeypatch) as identity, service(authority) as told:
        if authority:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        facts = facts_of(told.target(protocol), settings)
        if not CLIENTS[client].reaches(facts):
            return
        text = program("python", client, way, facts).text
        lines = run(text, str(question) if way == "listen" else TYPED, str(out))
    (request,) = told.replier.requests
    assert request.instructions == ODD
    assert request.conversation[-1].text == (SPOKEN if way == "listen" else TYPED)
    assert len(identity.asked) == encrypted
    judge(lines, out, way)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("by_hand", [{"turn_detection": "none"}, {"create_response": False}], ids=str)
def test_a_turn_that_nobody_ends_or_answers_by_itself_is_ended_and_answered(run, tmp_path, client, by_hand):
    out, question = tmp_path / "answer.wav", write_question(tmp_path / "question.wav")
    with service() as told:
        facts = facts_of(told.target("ga"), Settings(**QUICK, **by_hand))
        judge(run(program("python", client, "listen", facts).text, str(question), str(out)), out, "listen")


@pytest.mark.parametrize("protocol", SERVICES["builtin"].dialects)
@pytest.mark.parametrize("kind", TAGS)
@pytest.mark.parametrize("way", ["say", "listen"])
def test_a_program_with_the_openai_package_sends_and_keeps_what_the_telephone_has(run, tmp_path, way, kind, protocol):
    out, question = tmp_path / "answer.wav", write_telephone_question(tmp_path / "question.wav", kind)
    with service() as told:
        facts = facts_of(told.target(protocol), Settings(audio_format=kind, **QUICK))
        if not CLIENTS["openai"].reaches(facts):
            return
        lines = run(program("python", "openai", way, facts).text, str(question) if way == "listen" else TYPED, str(out))
    judge_telephone(lines, out, way, kind)


@pytest.mark.parametrize("way", ["say", "listen"])
def test_a_program_with_this_client_has_pcm_whatever_travels(run, tmp_path, way):
    out, question = tmp_path / "answer.wav", write_question(tmp_path / "question.wav")
    with service() as told:
        text = program(
            "python", "playground", way, facts_of(told.target("ga"), Settings(audio_format="pcmu", **QUICK))
        ).text
        judge(run(text, str(question) if way == "listen" else TYPED, str(out)), out, way)
    assert 'audio_format="pcmu"' in text


@pytest.mark.parametrize("kind", TAGS)
def test_the_codes_of_a_program_with_a_microphone_are_the_law(kind):
    text = program("python", "openai", "talk", facts_of(NOWHERE, Settings(audio_format=kind))).text
    names = {"array": array, "bisect": bisect}
    exec(text[text.index("def level") : text.index("class Speaker")], names)
    assert names["decoded"](bytes(range(256))) == law(kind).to_pcm(bytes(range(256)))
    pcm = np.arange(-32_768, 32_768, 7).astype("<i2").tobytes()
    back, meant = (
        np.frombuffer(law(kind).to_pcm(each), "<i2") for each in (names["coded"](pcm), law(kind).from_pcm(pcm))
    )
    assert np.mean(back == meant) > 0.95, "at the edge of a step either neighbour is as near"
    asked = np.frombuffer(pcm, "<i2").astype(int)
    assert (np.abs(back - asked) <= np.abs(meant - asked)).all()


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("way", ["say", "listen"])
def test_where_the_assistant_begins_it_greets_before_it_is_asked(run, tmp_path, way, client):
    out, question = tmp_path / "answer.wav", write_question(tmp_path / "question.wav")
    with service() as told:
        facts = facts_of(told.target("ga"), Settings(**QUICK, greeting=True))
        words = str(question) if way == "listen" else TYPED
        judge(run(program("python", client, way, facts).text, words, str(out)), out, way)
    judge_greeting(told, way)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_recording_of_another_form_is_refused_in_a_sentence(run, tmp_path, client):
    question = write_question(tmp_path / "question.wav", 16_000)
    text = program("python", client, "listen", facts_of(NOWHERE, Settings())).text
    with pytest.raises(SystemExit, match="does not hold PCM16 mono at 24 kHz"):
        run(text, str(question), str(tmp_path / "answer.wav"))


class Devices(ModuleType):
    """``sounddevice`` with a microphone that speaks, and speaks again into the answer; it notes what is heard."""

    def __init__(self, rate_hz: int = 24_000) -> None:
        super().__init__("sounddevice")
        self.rate_hz = rate_hz
        self.spoken = np.frombuffer(quiet(100) + tone(300), "<i2")[:: 24_000 // rate_hz].tobytes()
        self.at = 0
        self.heard = [0, 0]
        """How many sounding samples of the first answer, and of the ones after it."""
        self.answer = 0
        self.is_over = threading.Event()

    def RawInputStream(self, *, callback, blocksize, **sound):
        assert sound == {"samplerate": self.rate_hz, "channels": 1, "dtype": "int16"}

        def speak() -> None:
            block = self.spoken[self.at : self.at + 2 * blocksize].ljust(2 * blocksize, b"\0")
            self.at += len(block)
            callback(memoryview(block), blocksize, None, None)

        return Stream(speak)

    def RawOutputStream(self, *, callback, blocksize, **sound):
        assert sound == {"samplerate": self.rate_hz, "channels": 1, "dtype": "int16"}

        def play() -> None:
            block = bytearray(2 * blocksize)
            callback(memoryview(block), blocksize, None, None)
            self.heard[self.answer] += sum(map(bool, block[::2]))
            if not self.answer and self.heard[0] > self.rate_hz // 2:
                self.answer, self.at = 1, 0
            sounds = block.count(0) < blocksize
            self.fell_silent = self.fell_silent or bool(self.answer and not sounds)
            if self.is_answered_again and self.fell_silent and sounds:
                self.is_over.set()

        return Stream(play)

    is_answered_again = fell_silent = False


class Stream:
    """Calls ``step`` on a thread of its own while it is open, twice as fast as a device: 0.2 s to cut an answer."""

    def __init__(self, step: Callable[[], None]) -> None:
        self.step = step
        self.is_closed = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_closed.set()
        self.thread.join()

    def run(self) -> None:
        while not self.is_closed.wait(0.01):
            self.step()


@pytest.mark.parametrize(
    ("client", "kind", "rate_hz"),
    [
        *((client, "pcm", 24_000) for client in CLIENTS),
        ("openai", "pcmu", 8_000),
        ("openai", "pcma", 8_000),
    ],
)
def test_a_program_with_a_microphone_talks_and_is_interrupted_where_it_was_heard(
    run, monkeypatch, client, kind, rate_hz
):
    monkeypatch.setitem(sys.modules, "sounddevice", devices := Devices(rate_hz))
    whole = "I hear you. " * 200

    def answer(request):
        devices.is_answered_again = len(told.replier.requests) > 1
        return [Words("Yes. " * 20 if devices.is_answered_again else whole)]

    with ThreadPoolExecutor(1) as thread, service() as told:
        told.replier.pieces = answer
        text = program("python", client, "talk", facts_of(told.target("ga"), Settings(audio_format=kind, **QUICK))).text
        done = thread.submit(run, text)
        assert devices.is_over.wait(PATIENCE_S)
    said = "\n".join(done.result(PATIENCE_S))
    assert said.count(f"You: {SPOKEN}") == 2
    first, second = told.replier.requests[:2]
    assert [turn.text for turn in first.conversation] == [SPOKEN]
    assert 0 < len(second.conversation[1].text) < len(whole) / 2


@pytest.mark.parametrize("version", VERSIONS)
def test_programs_run_on_the_oldest_and_the_newest_python(tmp_path, version):
    python, question = ready(version), write_question(tmp_path / "question.wav")
    if python is None:
        pytest.skip(f"Python {version} is not made ready for programs: python3 tests/support/interpreters.py")

    def tried(client: str, way: str) -> None:
        """Run one program; the one of our client finds it in the checkout."""
        folder = tmp_path / f"{client}-{way}"
        folder.mkdir()
        made = program("python", client, way, facts_of(told.target("ga"), Settings(**QUICK)))
        (folder / made.name).write_text(made.text, encoding="utf-8")
        line = [python, folder / made.name, question if way == "listen" else TYPED, folder / "answer.wav"]
        how = {"env": {**os.environ, "PYTHONPATH": str(ROOT)}, "cwd": folder, "timeout": PATIENCE_S}
        ran = subprocess.run(line, capture_output=True, text=True, check=False, **how)
        assert not ran.returncode, ran.stderr
        judge(ran.stdout.splitlines(), folder / "answer.wav", way)

    with service() as told, ThreadPoolExecutor(2) as threads:
        running = [threads.submit(tried, client, way) for client in CLIENTS for way in ("say", "listen")]
        for each in running:
            each.result()


def test_what_a_program_needs_is_what_it_is_tried_with():
    tried = {line.partition("#")[0].strip() for line in NEEDED.read_text().splitlines()}
    azure = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="d")
    made = program("python", "openai", "say", facts_of(azure, Settings()))
    assert {line for line in made.files["requirements.txt"].splitlines() if line} <= tried
