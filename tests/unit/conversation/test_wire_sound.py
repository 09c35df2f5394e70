"""Sound on its way: codes at 8 kHz on the wire, PCM16 at 24 kHz inside, and not a sample more or less."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.audio.g711 import law
from playground.audio.pcm import to_pcm, to_samples
from playground.conversation.wire_sound import WireSound
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.values import AudioFormat, ErrorBody, Response, SessionConfig, SessionPatch

LAWS = pytest.mark.parametrize("kind", ["pcmu", "pcma"])
DELAY_MS = 5  # more than any of our filters keeps back


def agreed(kind, output=None):
    """A link on which that was agreed."""
    sound = WireSound()
    formats = {"input_format": AudioFormat(kind), "output_format": AudioFormat(output or kind)}
    sound.incoming(e.SessionCreated(SessionConfig(**formats)))
    return sound


def spoken(ms, hertz=440.0, rate_hz=24_000):
    t = np.arange(ms * rate_hz // 1000) / rate_hz
    return (0.5 * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def sent(sound, pcm, *cuts):
    """What travels of ``pcm``, cut there, once it was committed."""
    edges = [0, *sorted(cuts), len(pcm)]
    commands = [c.AppendAudio(pcm[a:b]) for a, b in pairwise(edges)] + [c.CommitAudio()]
    told = [each for command in commands for each in sound.outgoing(command)]
    assert told[-1] == c.CommitAudio()
    return b"".join(each.audio for each in told[:-1])


def delta(audio, response="r", item="i"):
    return e.AudioDelta(response, item, audio)


def played(sound, pieces, end):
    """What is heard of ``pieces`` of an answer, which ``end`` ends."""
    told = [each for piece in pieces for each in sound.incoming(delta(piece))]
    *rest, last = sound.incoming(end)
    assert last is end
    return b"".join(each.audio for each in (*told, *rest))


def noise_db(heard, meant):
    """How far below the sound its errors are."""
    return 10 * np.log10(np.mean(np.square(meant)) / np.mean(np.square(heard - meant)))


@LAWS
@given(ms=st.integers(0, 130), cuts=st.lists(st.integers(0, 3120), max_size=5))
def test_what_is_said_travels_as_one_byte_for_three_samples_however_it_is_cut(kind, ms, cuts):
    pcm = to_pcm(spoken(ms))
    cuts = [min(cut * 2, len(pcm)) for cut in cuts]
    codes = sent(agreed(kind), pcm, *cuts)
    assert len(codes) == ms * 8
    whole = sent(agreed(kind), pcm)
    np.testing.assert_allclose(law(kind).to_samples(codes), law(kind).to_samples(whole), atol=0.02)  # a step of the law


@LAWS
def test_what_is_said_is_the_same_sound_at_the_same_moment(kind):
    heard = law(kind).to_samples(sent(agreed(kind), to_pcm(spoken(500))))
    meant = spoken(500, rate_hz=8_000)
    assert noise_db(heard[100:-100], meant[100:-100]) > 30, "a shift by one sample would leave 9 dB"


@LAWS
@given(ms=st.integers(1, 130), cuts=st.lists(st.integers(0, 1040), max_size=5), is_cut=st.booleans())
def test_what_comes_is_heard_as_long_as_it_is_however_it_is_cut(kind, ms, cuts, is_cut):
    codes = law(kind).from_pcm(to_pcm(spoken(ms, rate_hz=8_000)))
    edges = [0, *sorted(min(cut, len(codes)) for cut in cuts), len(codes)]
    pieces = [codes[a:b] for a, b in pairwise(edges)]
    end = e.ResponseDone(Response("r")) if is_cut else e.AudioDone("r", "i")
    pcm = played(agreed(kind), pieces, end)
    assert len(pcm) == ms * 48
    whole = played(agreed(kind), [codes], e.AudioDone("r", "i"))
    np.testing.assert_allclose(to_samples(pcm), to_samples(whole), atol=1.01 / 32_768)  # a bit of rounding


@LAWS
def test_what_comes_is_the_same_sound_at_the_same_moment_and_hardly_late(kind):
    sound, meant = agreed(kind), spoken(500)
    codes = law(kind).from_pcm(to_pcm(spoken(500, rate_hz=8_000)))
    (first,) = sound.incoming(delta(codes[:800]))
    assert (100 - DELAY_MS) * 48 < len(first.audio) < 100 * 48
    heard = to_samples(first.audio + played(sound, [codes[800:]], e.AudioDone("r", "i")))
    assert noise_db(heard[300:-300], meant[300:-300]) > 30


@LAWS
@given(samples=st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=64))
def test_there_and_back_costs_no_more_than_a_step_of_the_law(kind, samples):
    given_ = np.array(samples, "<i2")
    back = np.frombuffer(law(kind).to_pcm(law(kind).from_pcm(given_.tobytes())), "<i2").astype(int)
    largest = {"pcmu": 32_635, "pcma": 32_767}[kind]  # mu-law clips above
    magnitude = np.minimum(np.abs(given_.astype(int)), largest)
    step = np.maximum(magnitude / 16, {"pcmu": 8, "pcma": 16}[kind]) + 1
    assert (np.abs(np.abs(back) - magnitude) <= step).all()
    assert ((np.sign(back) == np.sign(given_)) | (np.abs(given_.astype(int)) <= 16)).all()


def test_pcm_passes_untouched_even_cut_within_a_sample():
    sound = agreed("pcm")
    for command in (c.AppendAudio(b"\1"), c.CommitAudio(), c.ClearAudio(), c.CreateResponse()):
        assert list(sound.outgoing(command)) == [command]
    for event in (delta(b"\1"), e.AudioDone("r", "i"), e.ResponseDone(Response("r"))):
        assert list(sound.incoming(event)) == [event]


def test_answers_that_come_at_once_do_not_run_into_one_another():
    one, other = (law("pcmu").from_pcm(to_pcm(spoken(200, hertz, 8_000))) for hertz in (300, 700))
    sound, heard = agreed("pcmu"), {"a": b"", "b": b""}
    for at in range(0, 1600, 400):
        for item, codes in (("a", one), ("b", other)):
            (piece,) = sound.incoming(delta(codes[at : at + 400], item=item))
            heard[item] += piece.audio
    for item, codes in (("a", one), ("b", other)):
        *rest, _ = sound.incoming(e.AudioDone("r", item))
        heard[item] += b"".join(each.audio for each in rest)
        alone = played(agreed("pcmu"), [codes], e.AudioDone("r", "i"))
        np.testing.assert_allclose(to_samples(heard[item]), to_samples(alone), atol=1.01 / 32_768)


def asked(kind, event_id="settings_1"):
    return c.UpdateSession(SessionPatch({"input_format": AudioFormat(kind)}), event_id=event_id)


def no(event_id=None, param=None):
    return e.ErrorReported(ErrorBody("No.", param=param, event_id=event_id))


def test_what_was_asked_holds_for_what_is_said_after_it():
    sound = agreed("pcm")
    assert sound.microphone.kind == "pcm"
    sound.outgoing(asked("pcmu"))
    assert sound.microphone.kind == "pcmu"
    sound.outgoing(c.UpdateSession(SessionPatch({"instructions": "Be brief."}), event_id="settings_2"))
    sound.incoming(e.SessionUpdated(SessionConfig(input_format=AudioFormat("pcmu"))))
    assert sound.microphone.kind == "pcmu"
    assert sound.bytes_per_ms == 48, "of answers nothing was asked"


@pytest.mark.parametrize("error", [no("settings_1"), no(param="session.audio.input.format")], ids=["named", "by field"])
def test_what_is_refused_is_taken_back(error):
    sound = agreed("pcm")
    sound.outgoing(asked("pcmu"))
    sound.incoming(no("another"))
    assert sound.microphone.kind == "pcmu"
    sound.incoming(error)
    assert sound.microphone.kind == "pcm"


def test_a_service_that_takes_an_update_and_keeps_its_format_is_spoken_to_in_that():
    sound = agreed("pcm")
    sound.outgoing(asked("pcmu"))
    sound.incoming(e.SessionUpdated(SessionConfig()))
    assert sound.microphone.kind == "pcm"


def test_an_answer_may_be_in_a_format_of_its_own():
    sound = agreed("pcm")
    sound.incoming(e.ResponseCreated(Response("r", output_format=AudioFormat("pcma"))))
    assert sound.size_per_ms(delta(b"")) == 8
    assert len(played(sound, [bytes(800)], e.AudioDone("r", "i"))) == 100 * 48
    assert list(sound.incoming(delta(b"\1\2", response="another"))) == [delta(b"\1\2", response="another")]


def test_sound_written_by_hand_is_as_long_as_it_is():
    assert len(agreed("pcmu", "pcm").as_spoken(bytes(800))) == 4_800
    assert agreed("pcm").as_spoken(b"\1\2") == b"\1\2"
