"""Both cores joined over G.711: words, moments and cuts are what they are over PCM16, though the bytes are a sixth."""

import json

import pytest

from playground.conversation.actions import Confirmed, Notice, TurnView
from playground.conversation.inputs import ChangeSettings, HoldToTalk, SayText
from playground.conversation.states import Turn
from playground.protocol import events as e
from playground.protocol.commands import AppendAudio, TruncateItem
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import AudioFormat, ErrorBody
from tests.support.pair import WORD_MS, Pair
from tests.unit.protocol.official import faults

WORDS = ("one ", "two ", "three ", "four ", "five ")
KEPT_BACK_MS = 5  # more than a filter does
MARGIN_MS = 72  # a frame of the detector, as speech that ends with a click rings on, and the blocks around it
ON_THE_WIRE = {
    ("GA", "pcmu"): {"type": "audio/pcmu"},
    ("GA", "pcma"): {"type": "audio/pcma"},
    ("preview", "pcmu"): "g711_ulaw",
    ("preview", "pcma"): "g711_alaw",
}


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param


@pytest.fixture(params=["pcmu", "pcma"])
def kind(request):
    return request.param


def five(_) -> list[str]:
    return list(WORDS)


def a_pair(dialect, kind, **settings) -> Pair:
    return Pair(dialect, five, silence_duration_ms=320, audio_format=kind, **settings)


def of(pair: Pair, view) -> list:
    return [each for each in pair.views if isinstance(each, view)]


def sent_bytes(pair: Pair) -> int:
    read = map(pair.dialect.read_command, pair.frames)
    return sum(len(command.audio) for command in read if isinstance(command, AppendAudio))


def test_both_directions_are_asked_for_by_the_dialects_own_name(dialect, kind):
    pair = a_pair(dialect, kind)
    session = json.loads(pair.frames[0])["session"]
    audio = session.get("audio", {})
    asked = (
        [audio["input"]["format"], audio["output"]["format"]]
        if audio
        else [session["input_audio_format"], session["output_audio_format"]]
    )
    assert asked == [ON_THE_WIRE[dialect.name, kind]] * 2
    assert pair.server.config.input_format == pair.server.config.output_format == AudioFormat(kind)
    assert of(pair, Confirmed)[-1].settings["audio_format"] == kind
    assert of(pair, Confirmed)[-1].differs == ()


def test_what_travels_is_right_for_the_official_package(dialect, kind):
    pair = a_pair(dialect, kind)
    pair.speak(640)
    pair.wait(320 + WORD_MS)
    told = [dialect.write_event(event) for event in pair.events]
    for body in map(json.loads, [*pair.frames, *told]):
        assert set(faults(dialect.name, body)) <= {"session.model"}, body["type"]  # one of its own names


def test_a_spoken_turn_is_heard_and_answered_and_its_moments_are_right(dialect, kind):
    pair, plain = a_pair(dialect, kind), Pair(dialect, five, silence_duration_ms=320)
    for each in (pair, plain):
        each.speak(640)
        each.wait(320 + 5 * WORD_MS + 200)
    found, meant = of(pair, TurnView)[-1], of(plain, TurnView)[-1]
    assert [line.text for line in pair.lines()] == ["hello", "".join(WORDS).strip()]
    assert (found.received_ms, found.heard_ms, found.status) == (5 * WORD_MS, 5 * WORD_MS, "completed")
    for moment in ("speech_start_ms", "speech_end_ms", "stopped_ms", "first_sound_ms", "ended_ms"):
        assert getattr(found, moment) == pytest.approx(getattr(meant, moment), abs=MARGIN_MS), moment
    said_ms = pair.now * 1000
    assert said_ms - KEPT_BACK_MS < sent_bytes(pair) / 8 <= said_ms
    sounds = [event.audio for event in pair.events if isinstance(event, e.AudioDelta)]
    assert sum(map(len, sounds)) == 5 * WORD_MS * 8
    (used,), (usual,) = ([x.response.usage for x in p.events if isinstance(x, e.ResponseDone)] for p in (pair, plain))
    assert (used.output_audio, used.input_text) == (usual.output_audio, usual.input_text)
    assert used.input_audio == pytest.approx(usual.input_audio, abs=1), "ten tokens a second of what was heard"


def test_an_interruption_cuts_at_the_millisecond_that_was_heard(dialect, kind):
    pair = a_pair(dialect, kind)
    pair.speak(640)
    while pair.client.turn is not Turn.SPEAKING:
        pair.wait(20)
    pair.wait(2 * WORD_MS)
    pair.speak(640)
    (cut,) = [command for command in pair.commands if isinstance(command, TruncateItem)]
    assert cut.audio_end_ms == int(pair.speaker.heard[0])
    assert 2 * WORD_MS < cut.audio_end_ms < 5 * WORD_MS
    (told,) = [event for event in pair.events if isinstance(event, e.ItemTruncated)]
    assert (told.item_id, told.audio_end_ms) == (cut.item_id, cut.audio_end_ms)
    assert not [event for event in pair.events if isinstance(event, e.ErrorReported)]
    first = next(view for view in reversed(of(pair, TurnView)) if view.number == 1)
    assert (first.interrupted, first.heard_ms) == (True, pytest.approx(pair.speaker.heard[0], abs=0.1))


def test_what_a_key_was_held_for_is_sent_to_its_last_sample(dialect, kind):
    pair = a_pair(dialect, kind, turn_detection="none")
    pair.want(HoldToTalk(True))
    pair.speak(400)
    pair.want(HoldToTalk(False))
    assert sent_bytes(pair) == 400 * 8


def test_another_format_waits_for_another_conversation_and_says_so_and_holds_up_nothing_else(dialect):
    pair = Pair(dialect, five)
    count = len(pair.frames)
    pair.want(ChangeSettings(pair.client.settings.changed(audio_format="pcmu", instructions="Be brief.")))
    (notice,) = of(pair, Notice)
    assert (notice.code, notice.action, notice.level) == ("format_kept", "restart", "info")
    (update,) = pair.frames[count:]
    assert "g711" not in update
    assert "pcmu" not in update
    assert pair.server.config.instructions == "Be brief."
    assert [(d.field, d.asked, d.confirmed) for d in of(pair, Confirmed)[-1].differs] == [
        ("audio_format", "pcmu", "pcm")
    ]
    pair.want(SayText("count"))
    pair.want(ChangeSettings(pair.client.settings.changed(audio_format="pcm")))
    assert of(pair, Confirmed)[-1].differs == ()
    assert of(pair, Notice) == [notice]


def test_a_service_that_refuses_the_format_is_spoken_to_in_pcm_and_that_is_said(dialect):
    class Deaf(Pair):
        def _to_server(self, action):
            frame = self.dialect.write_command(action.command) or ""
            if '"session.update"' in frame and ("pcmu" in frame or "g711" in frame):
                for each in self.services[self.in_use].sound.outgoing(action.command):
                    refusal = ErrorBody("Unsupported.", code="invalid_value", event_id=each.event_id)
                    self._to_client(self.in_use, e.ErrorReported(refusal))
            else:
                super()._to_server(action)

    pair = Deaf(dialect, five, audio_format="pcmu", silence_duration_ms=320)
    pair.speak(640)
    pair.wait(320 + 5 * WORD_MS + 200)
    assert {notice.sentence for notice in of(pair, Notice)} == {"Audio format did not take effect."}
    assert [line.text for line in pair.lines()] == ["hello", "".join(WORDS).strip()]
    assert sent_bytes(pair) == pytest.approx(pair.now * 48_000)
