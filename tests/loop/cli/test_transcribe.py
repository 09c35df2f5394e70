"""``transcribe`` against a real server on a real socket: a line a turn, and never an answer."""

import pytest

from playground.audio.wav import write_wav
from tests.support.scripted import ScriptedRecognizer, quiet, tone

TURN = quiet(400) + tone(600) + quiet(900)


class Mute:
    """Whoever asks for an answer has made a mistake."""

    def reply(self, request):
        raise AssertionError("an answer was asked for")


@pytest.fixture
def recording(tmp_path):
    write_wav(tmp_path / "in.wav", TURN * 2)
    return tmp_path / "in.wav"


@pytest.mark.parametrize("protocol", ["ga", "preview"])
def test_each_turn_is_a_line_and_nothing_answers(command, server, recording, protocol):
    flags = server(Mute(), recognizer=ScriptedRecognizer(["One.", "Two."]))
    done = command("transcribe", recording, "--fast", "--protocol", protocol, *flags)
    assert (done.status, done.out, done.err) == (0, "One.\nTwo.\n", "")


def test_a_recording_by_hand_is_one_turn(command, server, recording):
    flags = server(Mute(), recognizer=ScriptedRecognizer(["All of it."]))
    done = command("transcribe", recording, "--fast", "--turn-detection", "none", *flags)
    assert (done.status, done.out) == (0, "All of it.\n")


def test_silence_is_said(command, server, tmp_path):
    write_wav(tmp_path / "in.wav", quiet(1000))
    done = command("transcribe", "in.wav", "--fast", *server(Mute()))
    assert (done.status, done.out) == (1, "")
    assert "No speech was noticed" in done.err


def test_words_that_cannot_be_had_are_a_failure_with_its_sentence(command, server, recording):
    done = command("transcribe", recording, "--fast", *server(Mute(), recognizer=None))
    assert (done.status, done.out) == (1, "")
    assert "Not transcribed" in done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("transcribe", "in.wav", "--transcription-model", ""), "Nothing writes down"),
        (("say", "Hello", "--output", "transcript"), "Nothing answers a transcript."),
        (("talk", "in.wav", "--output", "transcript"), "Use transcribe"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_sent(command, words, sentence):
    done = command(*words)
    assert done.status == 2
    assert sentence in done.err


def test_check_goes_the_same_way(command, server):
    done = command("check", "--output", "transcript", *server(Mute()))
    assert done.status == 0
    assert "transcript only" in done.out
