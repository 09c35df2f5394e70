"""``talk --keep`` and ``open``: a conversation kept as a page keeps it, told again, and replayed."""

import io
import json
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest

from playground.archive.packing import packed, unpacked
from playground.audio.wav import write_wav
from playground.cli.keeping import part
from playground.server.core.engine_protocols import Words
from tests.support.scripted import quiet, tone

TURN = quiet(400) + tone(600)
FULL = Path("/dev/full")
BRISK = ("--silence-duration-ms", "300")
SECRET = "planted-secret-of-a-tool"
TOOLS = json.dumps([{"type": "function", "name": "add", "parameters": {"type": "object"}, "authorization": SECRET}])


def answer(request):
    return [Words("word " * 30 if len(request.conversation) < 2 else "Good.")]


@pytest.fixture
def kept(command, server, tmp_path):
    """Talk, interrupting the first answer; return the archive."""
    write_wav(tmp_path / "in.wav", TURN + quiet(1400) + tone(600))
    done = command("talk", "in.wav", "--keep", "out.zip", *BRISK, *server(answer))
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "The conversation is kept in out.zip."
    return tmp_path / "out.zip"


def both_sides(path):
    with zipfile.ZipFile(path) as archive, wave.open(io.BytesIO(archive.read("conversation.wav"))) as wav:
        sides = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").reshape(-1, 2).T
        return json.loads(archive.read("conversation.json")), *sides.astype(float)


def place_of(sound, within):
    """Return the sample at which ``sound`` stands in ``within``, by cross-correlation."""
    size = len(within) + len(sound)
    product = np.fft.irfft(np.fft.rfft(within, size) * np.conj(np.fft.rfft(sound, size)), size)
    return int(np.argmax(product[: len(within)]))


def test_a_conversation_is_kept_with_both_sides_on_one_clock_and_told_again(kept, command):
    value, left, right = both_sides(kept)
    first, second = value["turns"]
    zero = value["sound"]["from_ms"]
    assert first["interrupted"]

    spoken = np.frombuffer(TURN + quiet(1400) + tone(600), "<i2").astype(float)
    assert place_of(spoken, left) < 0.005 * 24_000
    assert np.array_equal(left[: len(spoken)], spoken)

    onset, end = np.flatnonzero(right)[0], np.flatnonzero(right)[-1]
    assert abs(onset / 24 + zero - first["first_sound_ms"]) < 25
    cut = round((first["ended_ms"] - zero) * 24)
    answered = round((second["first_sound_ms"] - zero) * 24)
    assert not right[cut + 24 * 25 : answered - 24 * 25].any()
    assert abs(np.count_nonzero(right[: answered - 600]) / 24 - first["heard_ms"]) < 40
    assert end / 24 + zero <= second["ended_ms"] + 25

    told = command("open", kept)
    assert (told.status, told.err) == (0, ""), told.out
    lines = told.out.splitlines()
    assert [line.split(":")[0] for line in lines[1:5]] == ["You", "Assistant"] * 2
    assert "…" in lines[2]
    assert "heard" in lines[2]
    assert lines[-1] == "Replayed: today's core decides the same."


def test_what_is_kept_packs_again_to_the_byte_and_its_record_replays_alone(kept, command, tmp_path):
    conversation = unpacked(kept.read_bytes())
    assert packed(conversation.text, conversation.sound, part) == kept.read_bytes()
    with zipfile.ZipFile(kept) as archive:
        (tmp_path / "events.jsonl").write_bytes(archive.read("events.jsonl"))
    told = command("open", "events.jsonl")
    assert (told.status, told.err) == (0, "")
    assert "Assistant: Good." in told.out


def test_a_core_that_decides_otherwise_is_said_so(kept, command):
    conversation = unpacked(kept.read_bytes())
    other = "".join(
        f"{line}\n" for line in conversation.text.splitlines() if '"conversation.item.truncate"' not in line
    )
    kept.write_bytes(packed(other, conversation.sound, part))
    told = command("open", kept)
    assert told.status == 1
    assert "conversation.item.truncate is sent now; it was not." in told.out


def test_no_file_holds_what_a_tool_signs_in_with_or_where_the_service_is(command, server, tmp_path):
    write_wav(tmp_path / "in.wav", TURN)
    flags = server()
    command("talk", "in.wav", "--keep", "out.zip", "--tools", TOOLS, *BRISK, *flags)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        for name in archive.namelist():
            data = archive.read(name).decode(errors="replace")
            assert SECRET not in data, name
            assert flags[-1].removeprefix("ws://").split("/")[0] not in data, name


def test_what_was_said_is_kept_also_where_it_ended_in_a_failure(command, server, tmp_path):
    write_wav(tmp_path / "in.wav", TURN)
    done = command("talk", "in.wav", "--keep", "out.zip", *BRISK, *server(synthesizer=None))
    assert done.status == 1
    assert "You: Hello there." in command("open", "out.zip").out


@pytest.mark.skipif(not FULL.exists(), reason="a disk that is always full is a device of Linux")
def test_a_full_disk_is_said_after_what_was_said_was_told(command, server, tmp_path):
    write_wav(tmp_path / "in.wav", TURN)
    done = command("talk", "in.wav", "--keep", FULL, *BRISK, *server())
    assert (done.status, done.err) == (1, "/dev/full can't be written. No space left on device.\n")
    assert "You: Hello there." in done.out


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--keep", "out.zip", "--fast"), "Leave out --fast."),
        (("--keep", "in.wav"), "--keep would overwrite another file of this command."),
        (("--keep", "x.zip", "--out", "x.zip"), "--keep would overwrite another file of this command."),
    ],
)
def test_what_cannot_be_kept_is_said_before_anyone_is_called(flags, sentence, command, tmp_path):
    write_wav(tmp_path / "in.wav", TURN)
    done = command("talk", "in.wav", *flags)
    assert done.status == 2
    assert sentence in done.err


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "gone.zip can't be read."),
        (b"ID3", "This is no archive of a conversation."),
        (b"PK\3\4 and half of it", "This archive is cut off"),
        (b'{"type":"wire"}\n', "This is no record of a conversation"),
        (b"", "This is no archive of a conversation."),
    ],
)
def test_a_wrong_file_is_a_sentence(data, sentence, command, tmp_path):
    name = "gone.zip"
    if data is not None:
        name = "given.zip"
        (tmp_path / name).write_bytes(data)
    done = command("open", name)
    assert (done.status, done.out) == (1, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1
