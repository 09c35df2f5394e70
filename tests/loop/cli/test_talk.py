"""``talk`` against a real server on a real socket: recordings of every kind, several turns, interruption."""

import re

import numpy as np
import pytest

from playground.audio.pcm import to_samples
from playground.audio.wav import read_wav, write_wav
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from tests.support.forgetful import Forgetful
from tests.support.recordings import human_speech
from tests.support.scripted import ScriptedRecognizer, quiet, scripted, tone
from tests.support.wavs import wav

TURN = quiet(400) + tone(600)
BRISK = ("--silence-duration-ms", "300")


@pytest.fixture
def recording(tmp_path):
    """Write PCM as a WAV file; return its path."""

    def write(pcm):
        write_wav(tmp_path / "in.wav", pcm)
        return tmp_path / "in.wav"

    return write


def resampled(rate_hz):
    from playground.audio.resample import resample

    return resample(to_samples(TURN), 24_000, rate_hz)


@pytest.mark.parametrize(
    ("rate_hz", "channels", "kind"), [(8_000, 1, "u8"), (16_000, 2, "i16"), (44_100, 6, "i24"), (48_000, 1, "f32")]
)
def test_a_recording_of_any_kind_is_a_turn_with_its_answer(rate_hz, channels, kind, command, server, tmp_path):
    data = wav(0, rate_hz=rate_hz, channels=channels, kind=kind, samples=np.clip(resampled(rate_hz), -1, 1))
    (tmp_path / "in.wav").write_bytes(data)
    done = command("talk", "in.wav", "--fast", "--out", "reply.wav", *BRISK, *server())
    assert (done.status, done.err) == (0, "")
    you, assistant, closing = done.out.splitlines()
    assert re.fullmatch(r"You: Hello there\. \[0\.\d s to [01]\.\d s\]", you)
    assert re.fullmatch(r"Assistant: I hear you\. \[after \d\.\d\d s, 0\.5 s long\]", assistant)
    assert closing == "1 turn, 1 answer; 0.5 s of speech came back, written to reply.wav."
    assert len(read_wav("reply.wav").samples) == 12 * 40 * 24


def test_every_turn_of_a_recording_is_answered_in_order(command, server, recording):
    heard = ScriptedRecognizer(["One.", "Two.", "Three."])
    flags = server(lambda request: [Words(f"You said {request.conversation[-1].text}")], recognizer=heard)
    done = command("talk", recording((TURN + quiet(1500)) * 3), "--fast", *BRISK, *flags)
    assert done.status == 0
    lines = [line.split(" [")[0] for line in done.out.splitlines()[:-1]]
    assert [line.split(":")[0] for line in lines] == ["You", "Assistant"] * 3
    assert done.out.splitlines()[-1].startswith("3 turns, 3 answers;")


def test_speech_over_an_answer_interrupts_it_at_what_was_heard(command, server, recording):
    def answer(request):
        return [Words("word " * 30 if len(request.conversation) < 2 else "Good.")]

    done = command("talk", recording(TURN + quiet(1400) + tone(600)), *BRISK, *server(answer))
    assert done.status == 0
    cut = re.search(r"Assistant: ([word ]*)… \[after \d\.\d\d s, interrupted after (\d\.\d) of 6\.0 s\]", done.out)
    assert cut
    assert 0 < float(cut[2]) < 3
    assert 0 < len(cut[1]) < 100
    assert "Assistant: Good." in done.out


def test_without_turn_detection_the_whole_recording_is_one_turn(command, server, recording):
    pcm = recording(TURN + quiet(2000) + TURN)
    done = command("talk", pcm, "--fast", "--turn-detection", "none", *server())
    assert done.status == 0
    assert done.out.splitlines()[-1].startswith("1 turn, 1 answer;")


def test_written_answers_are_printed(command, server, recording):
    done = command("talk", recording(TURN), "--fast", "--output", "text", *BRISK, *server())
    assert done.status == 0
    assert "Assistant: I hear you." in done.out


def test_without_automatic_answers_only_the_persons_words_are_printed(command, server, recording):
    done = command("talk", recording(TURN), "--fast", "--no-create-response", *BRISK, *server())
    assert done.status == 0
    assert done.out.splitlines()[-1] == "1 turn, 0 answers."


def test_silence_is_no_turn_and_a_failure(command, server, recording):
    done = command("talk", recording(quiet(500)), "--fast", *BRISK, *server())
    assert (done.status, done.out) == (1, "")
    assert done.err == (
        "No speech was noticed in the recording. Check that the recording holds speech, or lower --threshold.\n"
    )


def test_an_answer_that_cannot_be_made_is_a_failure_told_once(command, server, recording):
    done = command("talk", recording(TURN), "--fast", *BRISK, *server(synthesizer=None))
    assert done.status == 1
    assert done.err.count("No voice is installed.") == 1


def test_a_service_that_never_answers_is_given_up(command, server, recording, monkeypatch):
    monkeypatch.setattr("playground.cli.call.PATIENCE_S", 0.5)
    done = command("talk", recording(TURN), "--fast", *BRISK, *server(Forgetful()))
    assert (done.status, done.err) == (1, "The service stopped answering. Run the command again.\n")


def test_a_turn_that_never_ends_is_a_failure(command, server, recording):
    done = command("talk", recording(TURN), "--fast", *BRISK, *server(vad=HearsEverything()))
    assert done.status == 1
    assert "does not notice that the recording is over" in done.err
    assert "--threshold" in done.err


class HearsEverything:
    """A detector in a room that is never quiet."""

    def open(self):
        return self

    def probability(self, frame):
        return 0.9


def test_a_service_that_goes_away_is_a_failure_told_once(command, recording):
    with LocalServer(scripted(), session_minutes=0.01) as url:
        done = command("talk", recording(quiet(3000)), "--service", "other", "--endpoint", url)
    assert done.status == 1
    assert done.err == "The session reached its longest duration. Run the command again.\n"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("absent.wav", None, "absent.wav can't be read."),
        ("broken.wav", b"RIFF\0\0\0\0WAVE", "broken.wav is damaged"),
        ("song.mp3", b"ID3\4", "song.mp3 is not a WAV file."),
        ("empty.wav", wav(0), "empty.wav holds no audio."),
        ("cut.wav", wav(100)[:1000], "cut.wav is cut off"),
    ],
)
def test_a_file_that_is_no_recording_is_told_before_anyone_is_called(name, content, sentence, command, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = command("talk", name, "--service", "other", "--endpoint", "ws://127.0.0.1:1")
    assert (done.status, done.out) == (1, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_the_recording_is_never_overwritten(command, recording):
    path = recording(TURN)
    assert command("talk", path, "--out", path).status == 2


def test_the_built_in_server_understands_a_person(command, recording):
    done = command("talk", recording(human_speech()), "--fast", "--out", "reply.wav")
    assert done.status == 0
    assert "Marcelo" in done.out.splitlines()[0]
    assert abs(read_wav("reply.wav").samples).max() > 0.05
