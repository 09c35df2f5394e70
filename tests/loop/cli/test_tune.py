"""``tune``: settings side by side, from the built-in detector and from a service that is asked."""

import re
import xml.etree.ElementTree as ET

import pytest

from playground.audio.wav import write_wav
from playground.server.endpoint import LocalServer
from tests.support.recordings import human_speech
from tests.support.scripted import quiet, scripted, tone
from tests.support.wavs import wav

SPAN = re.compile(r"(\d+\.\d\d)–(\d+\.\d\d)")


@pytest.fixture
def clip(tmp_path):
    write_wav(tmp_path / "clip.wav", human_speech())
    return tmp_path / "clip.wav"


def rows(output):
    """The table's rows as lists of words, without its head."""
    return [line.split() for line in output.splitlines() if re.match(r" *(built-in|service)? +[\d.]+ +\d+ ms", line)]


@pytest.mark.recordings
def test_the_fixed_command_prints_a_table_and_draws_a_picture(command, clip, tmp_path):
    done = command("tune", clip, "--threshold", "0.3,0.5,0.7", "--silence", "200,500,800")
    assert (done.status, done.err) == (0, "")
    assert all(len(line) <= 80 for line in done.out.splitlines())
    found = {(row[0], row[1]): row[-1] for row in rows(done.out)}
    assert len(found) == 9
    assert found["0.5", "200"] == "1.48–4.14"  # known of the built-in server: 1476 to 4136 ms
    assert found["0.5", "800"] == "1.48–4.74"
    assert done.out.splitlines()[-1] == "The picture is in clip.tune.svg."
    assert ET.parse(tmp_path / "clip.tune.svg").getroot().tag.endswith("svg")


@pytest.mark.recordings
def test_a_setting_that_cuts_a_pause_says_so(command, clip):
    done = command("tune", clip, "--threshold", "0.5", "--silence", "90", "--padding", "0,300")
    assert "0.5 / 90 ms: cuts one pause of 0.2 s in two turns." in done.out.splitlines()
    assert [row[3] for row in rows(done.out)] == ["0", "300"]


@pytest.mark.recordings
def test_without_lists_the_configured_setting_is_compared_with_its_neighbours(command, clip, tmp_path):
    out = tmp_path / "cuts.svg"
    done = command("tune", clip, "--silence-duration-ms", "400", "--prefix-padding-ms", "100", "--out", out)
    assert done.status == 0
    assert {(row[0], row[1], row[3]) for row in rows(done.out)} == {
        (threshold, silence, "100") for threshold in ("0.3", "0.5", "0.7") for silence in ("100", "400", "700")
    }
    assert out.exists()


@pytest.mark.recordings
def test_the_built_in_service_asked_over_its_socket_cuts_as_the_detector_in_process(command, clip):
    done = command("tune", clip, "--threshold", "0.5", "--silence", "90,200,800", "--padding", "0", "--ask")
    assert done.status == 0
    assert done.err.startswith("Asking the built-in service. Sends 16 s of audio in 3 sessions. No answer")
    found = rows(done.out)
    assert [row[0] for row in found] == ["built-in", "service"] * 3
    for ours, theirs in zip(found[::2], found[1::2], strict=True):
        assert ours[1:7] == theirs[1:7]
        assert SPAN.search(" ".join(ours)).groups() == SPAN.search(" ".join(theirs)).groups()


def test_another_service_is_asked_once_for_each_setting_and_answers_nothing(command, server, tmp_path):
    write_wav(tmp_path / "in.wav", quiet(400) + tone(600) + quiet(1_000) + tone(600))
    done = command("tune", "in.wav", "--threshold", "0.5", "--silence", "300,1200", "--ask", *server())
    assert (done.status, done.err.count("\n")) == (0, 1)
    theirs = [row for row in rows(done.out) if row[0] == "service"]
    assert [row[6] for row in theirs] == ["2", "1"]
    start_s, end_s = map(float, SPAN.search(" ".join(theirs[0])).groups())
    assert abs(start_s - 0.1) < 0.1  # tone from 0.4 s, less 0.3 s of padding
    assert abs(end_s - 1.3) < 0.1  # tone until 1.0 s, and 0.3 s of silence


def test_a_service_that_goes_away_is_a_failure_told_once(command, tmp_path):
    write_wav(tmp_path / "in.wav", quiet(20_000))
    with LocalServer(scripted(), session_minutes=0.01) as url:
        done = command("tune", "in.wav", "--ask", "--silence", "200", "--service", "other", "--endpoint", url)
    assert done.status == 1
    assert done.err.splitlines()[1:] == ["The session reached its longest duration. Run the command again."]


def test_silence_is_told_as_such(command, tmp_path):
    write_wav(tmp_path / "in.wav", quiet(1_000))
    done = command("tune", "in.wav")
    assert done.status == 0
    assert "None of these settings finds speech" in done.out


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--threshold", "2"), "--threshold can't have this value. Give a number from 0 to 1.\n"),
        (("--silence", "x"), "--silence can't have this value. For example 200,500,800; each from 0 to 10000.\n"),
        (("--padding", "-5"), "--padding can't have this value. Give a number from 0 to 10000 ms.\n"),
        (("--threshold", ".1,.2,.3,.4,.5", "--silence", "1,2,3"), "15 combinations are too many"),
        (("--silence-duration-ms", "-1"), "--silence-duration-ms can't have this value."),
        (("--out", "in.wav"), "--out would overwrite the recording."),
    ],
)
def test_a_value_that_cannot_be_is_status_2_and_one_sentence(flags, sentence, command, tmp_path):
    (tmp_path / "in.wav").write_bytes(wav(100))
    done = command("tune", "in.wav", *flags)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(sentence)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("absent.wav", None, "absent.wav can't be read."),
        ("song.mp3", b"ID3\4", "song.mp3 is not a WAV file."),
        ("empty.wav", wav(0), "empty.wav holds no audio."),
    ],
)
def test_a_file_that_is_no_recording_is_a_failure(name, content, sentence, command, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = command("tune", name)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(sentence)


def test_a_picture_that_cannot_be_written_is_told_before_anything_else(command, tmp_path):
    (tmp_path / "in.wav").write_bytes(wav(100))
    done = command("tune", "in.wav", "--out", "absent/cuts.svg")
    assert (done.status, done.out) == (1, "")
    assert "can't be written" in done.err
