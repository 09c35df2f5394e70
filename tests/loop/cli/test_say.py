"""``say`` against a real server on a real socket."""

import io
import threading

import pytest
from websockets.sync.server import serve

from playground.audio.wav import read_wav
from playground.server.core.engine_protocols import Words
from tests.support.forgetful import Forgetful
from tests.support.scripted import quiet

DELTA, BYTES = "Received text delta: ", "Received "


def words_of(out):
    return "".join(line.removeprefix(DELTA) for line in out.splitlines() if line.startswith(DELTA))


def bytes_of(out):
    lines = [line.split() for line in out.splitlines() if line.endswith("bytes of audio data.")]
    assert all(line == ["Received", line[1], "bytes", "of", "audio", "data."] for line in lines)
    return sum(int(line[1]) for line in lines)


def test_words_and_sound_are_told_as_they_arrive_and_kept(command, server, tmp_path):
    done = command("say", "Hello.", "--out", tmp_path / "reply.wav", *server())
    assert (done.status, done.err) == (0, "")
    assert words_of(done.out).strip() == "I hear you."
    kept = read_wav("reply.wav")
    assert kept.rate_hz == 24_000
    assert bytes_of(done.out) == 2 * len(kept.samples) == 12 * 40 * 48
    assert done.out.splitlines()[-1] == f"The answer lasts 0.5 s, written to {tmp_path / 'reply.wav'}."


def test_the_text_and_the_settings_reach_the_service(command, server):
    def echo(request):
        return [Words(f"{request.instructions}: {request.conversation[-1].text}")]

    done = command("say", "Ça va?", "--instructions", "Repeat", *server(echo))
    assert words_of(done.out) == "Repeat: Ça va?"


def test_the_text_may_come_from_stdin(command, server, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("From a pipe.\n"))
    done = command("say", "-", *server(lambda request: [Words(request.conversation[-1].text)]))
    assert words_of(done.out) == "From a pipe."


def test_a_written_answer_has_words_only(command, server):
    done = command("say", "Hello.", "--output", "text", *server())
    assert done.status == 0
    assert bytes_of(done.out) == 0
    assert done.out.splitlines()[-1] == "The answer is complete."


@pytest.mark.parametrize("wish", [["Hi", "--output", "text", "--out", "a.wav"], ["Hi", "--threshold", "2"], [" "]])
def test_a_wrong_wish_is_status_2_before_anything_is_said(wish, command):
    done = command("say", *wish, "--service", "other", "--endpoint", "ws://127.0.0.1:1")
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1


def test_a_service_that_falls_silent_is_given_up(command, server, monkeypatch):
    monkeypatch.setattr("playground.cli.service.PATIENCE_S", 0.5)
    done = command("say", "Hello.", *server(Forgetful()))
    assert (done.status, done.err) == (1, "The service stopped answering. Run the command again.\n")


def test_a_service_that_says_goodbye_too_early_is_a_failure(command):
    with serve(leave_after_a_word, "127.0.0.1", 0) as early:
        thread = threading.Thread(target=early.serve_forever)
        thread.start()
        done = command(
            "say", "Hi", "--service", "other", "--endpoint", f"ws://127.0.0.1:{early.socket.getsockname()[1]}"
        )
        early.shutdown()
        thread.join()
    assert done.status == 1
    assert done.err == "The service ended the conversation. Run the command again.\n"


def leave_after_a_word(link):
    link.send('{"type":"session.created","session":{}}')
    link.recv()
    link.send('{"type":"response.output_text.delta","response_id":"r","item_id":"i","delta":"Well"}')


def test_an_answer_cut_off_at_its_longest_says_so(command, server):
    done = command("say", "Hello.", "--max-output-tokens", 5, *server([Words("On and on. ")] * 50))
    assert done.status == 0
    assert done.out.splitlines()[-1].endswith("It was cut off at --max-output-tokens.")


def test_an_answer_that_cannot_be_made_is_a_failure(command, server):
    done = command("say", "Hello.", *server(synthesizer=None))
    assert done.status == 1
    assert "No voice is installed." in done.err
    assert done.err.count("\n") == 1


def test_a_setting_the_service_refuses_is_a_failure(command, server):
    done = command("say", "Hello.", "--voice", "nobody", *server())
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("The service refuses --voice: ")
    assert "none of the settings took effect" in done.err


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--service", "other", "--endpoint", "ws://127.0.0.1:1"], "127.0.0.1:1 refused the connection."),
        (["--service", "other"], "The endpoint is missing."),
        (["--service", "openai"], "The model is missing."),
        (["--service", "azure", "--endpoint", "https://"], "The endpoint is not an address."),
        (["--out", "absent/reply.wav"], "can't be written."),
    ],
)
def test_a_failure_is_status_1_and_one_sentence_with_a_hint(flags, sentence, command):
    done = command("say", "Hello.", *flags)
    assert (done.status, done.out) == (1, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_a_key_does_not_follow_an_address_it_was_not_made_for(command, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    done = command("say", "Hi", "--service", "openai", "--deployment", "m", "--endpoint", "http://127.0.0.1:1")
    assert done.status == 1
    assert "not sent to this address" in done.err
    assert "hush" not in done.err


def test_with_nothing_configured_the_built_in_voice_answers(command, tmp_path):
    done = command("say", "What is seven times eight?", "--out", tmp_path / "reply.wav")
    assert (done.status, done.err) == (0, "")
    assert "56" in words_of(done.out) or "fifty-six" in words_of(done.out).lower()
    assert abs(read_wav("reply.wav").samples).max() > 0.05
    assert len(quiet(1000)) < bytes_of(done.out)
