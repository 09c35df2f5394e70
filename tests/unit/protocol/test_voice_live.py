"""What Voice Live has of its own is so on the wire, as its package has it: voices, detections, word times, warnings."""

import json
from typing import Any

import pytest

from playground.conversation.session_report import confirmed
from playground.conversation.session_request import change_request, first_request
from playground.errors import WireError
from playground.protocol import events as e
from playground.protocol.commands import CreateItem, UpdateSession
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.registry import DIALECTS
from playground.protocol.values import AudioFormat, Item, Part, Voice
from playground.protocol.voice_live import VOICE_LIVE
from playground.settings import KNOBS, Settings
from playground.turn_settings import MEANT
from tests.support.recordings import messages, names
from tests.support.voice_live_oracle import DEPARTURES, judge, models, objections

AT = {"response_id": "resp_1", "item_id": "item_2", "output_index": 0, "content_index": 0}
OF_ITS_OWN = [
    {"type": "warning", "warning": {"message": "Slow.", "code": "slow", "param": None}},
    {
        **{"type": "response.audio_timestamp.delta", **AT, "audio_offset_ms": 120, "audio_duration_ms": 300},
        **{"text": "Hello", "timestamp_type": "word"},
    },
    {"type": "response.audio_timestamp.done", **AT},
    {"type": "response.animation_viseme.delta", **AT, "audio_offset_ms": 120, "viseme_id": 7},
    {"type": "response.animation_viseme.done", **AT},
    {"type": "response.animation_blendshapes.delta", **AT, "frames": [[0.5, 0.25]], "frame_index": 0},
    {"type": "response.animation_blendshapes.done", **AT},
    {"type": "session.avatar.connecting", "server_sdp": "v=0"},
    {"type": "session.avatar.switch_to_speaking", "turn_id": "turn_1"},
    {"type": "session.avatar.switch_to_idle", "turn_id": "turn_1"},
    {"type": "response.video.delta", "output_index": 0, "codec": "h264", "delta": "AAAA"},
    *(
        {"type": f"response.{kind}_search_call.{how}", "response_id": "resp_1", "item_id": "item_5", "output_index": 0}
        for kind in ("web", "file")
        for how in ("in_progress", "searching", "completed")
    ),
    {"type": "response.audio_transcript.annotation.added", **AT, "annotation_index": 0, "annotation": {"a": 1}},
    {"type": "response.invocation.delta", "response_id": "resp_1", "delta": "…"},
]
TUNED = {
    "silence_duration_ms": 700,
    "speech_duration_ms": 80,
    "remove_filler_words": True,
    "detection_languages": "en, pt",
    "end_of_utterance": "semantic_detection_v1_multilingual",
    "end_of_utterance_level": "low",
}


def read(body) -> Any:
    """Return the event that ``body`` is."""
    return VOICE_LIVE.read_event(json.dumps(body))


def taken(session) -> Any:
    """Return what an update asks for that names ``session``, as the built-in server reads it."""
    return VOICE_LIVE.read_command(json.dumps({"type": "session.update", "session": session}))


def asked(**values):
    """Return the session that an update asks for, and hold it to the package's model."""
    frame = VOICE_LIVE.write_command(UpdateSession(first_request(Settings(**values), VOICE_LIVE)))
    session = json.loads(frame)["session"]
    found = {each.partition(":")[0] for each in objections(session, models.RequestSession, "session")}
    assert found <= set(DEPARTURES)
    return session


def test_every_event_of_the_package_is_known():
    assert set(models.ServerEvent.__mapping__) <= set(VOICE_LIVE.events)


@pytest.mark.parametrize("body", OF_ITS_OWN, ids=lambda body: body["type"])
def test_an_event_of_its_own_is_known_and_nothing_of_it_is_lost(body):
    event = read({**body, "event_id": "event_1"})
    assert not isinstance(event, e.Unknown)
    written = json.loads(VOICE_LIVE.write_event(event))
    assert body.items() <= written.items()


@pytest.mark.parametrize(
    ("chosen", "written"),
    [
        ({"voice": "marin"}, {"name": "marin", "type": "openai"}),
        ({"voice": "pt-BR-FranciscaNeural"}, {"name": "pt-BR-FranciscaNeural", "type": "azure-standard"}),
        (
            {"voice": "Mine", "voice_type": "azure-custom", "voice_source": "e-1"},
            {"name": "Mine", "type": "azure-custom", "endpoint_id": "e-1"},
        ),
        (
            {"voice": "me", "voice_type": "azure-personal", "voice_source": "DragonLatestNeural"},
            {"name": "me", "type": "azure-personal", "model": "DragonLatestNeural"},
        ),
    ],
)
def test_a_voice_says_of_what_type_it_is(chosen, written):
    assert asked(**chosen)["voice"] == written
    back = taken({"voice": written})
    assert json.loads(VOICE_LIVE.write_command(back))["session"]["voice"] == written


def test_a_voice_that_is_only_named_is_read_too():
    assert taken({"voice": "alloy"}).session.changes["voice"] == Voice("alloy")


@pytest.mark.parametrize("kind", MEANT)
def test_a_semantic_detection_is_asked_for_with_all_that_is_tuned_of_it(kind):
    detection = asked(turn_detection=kind, **TUNED)["turn_detection"]
    assert (detection["type"], detection["silence_duration_ms"], detection["speech_duration_ms"]) == (kind, 700, 80)
    assert detection["end_of_utterance_detection"] == {
        "model": "semantic_detection_v1_multilingual",
        "threshold_level": "low",
    }
    assert detection.get("languages") == (None if kind.endswith("_en") else ["en", "pt"])
    assert "auto_truncate" not in detection  # what was heard is for us to say
    patch = taken({"turn_detection": detection})
    assert json.loads(VOICE_LIVE.write_command(patch))["session"]["turn_detection"] == detection


def test_what_it_holds_of_a_detection_is_told_as_settings():
    event = read({"type": "session.updated", "session": asked(turn_detection=MEANT[0], **TUNED)})
    view = confirmed(event.session, Settings(turn_detection=MEANT[0], **TUNED), VOICE_LIVE)
    assert {name: view.settings[name] for name in TUNED} == TUNED
    assert [each.field for each in view.differs if each.field in TUNED] == []
    view = confirmed(event.session, Settings(turn_detection=MEANT[0]), VOICE_LIVE)
    assert set(TUNED) <= {each.field for each in view.differs}


def test_everything_else_of_its_own_is_asked_for_as_the_package_has_it():
    session = asked(
        noise_reduction="azure_deep_noise_suppression",
        echo_cancellation=True,
        word_timestamps=True,
        transcription_model="azure-speech",
        transcription_keywords="Foundry, Recife",
        reasoning_effort="low",
        interim_response="static_interim_response",
        interim_text="One moment.\nLet me see.",
        interim_trigger="latency, tool",
        interim_latency_ms=900,
    )
    assert session["input_audio_noise_reduction"] == {"type": "azure_deep_noise_suppression"}
    assert session["input_audio_echo_cancellation"] == {"type": "server_echo_cancellation"}
    assert session["output_audio_timestamp_types"] == ["word"]
    assert session["input_audio_transcription"] == {"model": "azure-speech", "phrase_list": ["Foundry", "Recife"]}
    assert session["reasoning_effort"] == "low"
    assert session["interim_response"] == {
        "type": "static_interim_response",
        "triggers": ["latency", "tool"],
        "latency_threshold_ms": 900,
        "texts": ["One moment.", "Let me see."],
    }


def test_switched_off_again_it_is_null():
    on = Settings(echo_cancellation=True, word_timestamps=True, interim_response="llm_interim_response")
    frame = VOICE_LIVE.write_command(UpdateSession(change_request(on, Settings(), VOICE_LIVE)))
    names = ("input_audio_echo_cancellation", "output_audio_timestamp_types", "interim_response")
    assert json.loads(frame)["session"] == dict.fromkeys(names)


def test_of_a_fresh_session_only_what_differs_is_asked_for_and_its_own_transcriber_taken():
    created = read({"type": "session.created", "session": {"voice": {"name": "alloy"}}})
    changes = first_request(Settings(), VOICE_LIVE, created.session).changes
    assert set(changes) == {"instructions", "transcription", "turn_detection"}
    assert changes["transcription"].model == "azure-speech"
    named = first_request(Settings(transcription_model="whisper-1"), VOICE_LIVE).changes["transcription"]
    assert named.model == "whisper-1"


@pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)
def test_elsewhere_its_settings_are_not_asked_for_and_say_why(dialect):
    mine = {"turn_detection": MEANT[0], "noise_reduction": "azure_deep_noise_suppression", "echo_cancellation": True}
    changes = first_request(Settings(**mine, **TUNED), dialect).changes
    assert not {"turn_detection", "noise_reduction", "echo_cancellation"} & set(changes)
    assert {dialect.ignored[name] for name in ("echo_cancellation", "speech_duration_ms", "voice_type")} == {
        "Only Azure Voice Live has it."
    }


def test_every_setting_has_a_place_or_a_reason_in_it():
    parts = {name for name, knob in KNOBS.items() if knob.part_of or knob.local}
    wholes = {"transcription_model", "audio_format", "reasoning_effort", "transcription_logprobs"}  # called otherwise
    for name in set(KNOBS) - parts - wholes:
        assert VOICE_LIVE.knows(name) or name in VOICE_LIVE.ignored, name


def test_the_rate_of_the_microphone_stands_beside_its_format():
    session = asked(input_rate_hz="16000")
    assert (session["input_audio_format"], session["input_audio_sampling_rate"]) == ("pcm16", 16_000)
    assert asked(audio_format="pcmu", input_rate_hz="16000")["input_audio_sampling_rate"] == 8_000
    event = read({"type": "session.updated", "session": session})
    assert (event.session.input_format, event.session.output_format) == (AudioFormat("pcm_16khz"), AudioFormat())
    view = confirmed(event.session, Settings(input_rate_hz="16000"), VOICE_LIVE)
    assert not {"audio_format", "input_rate_hz"} & {each.field for each in view.differs}
    assert (view.settings["audio_format"], view.settings["input_rate_hz"]) == ("pcm", "16000")
    assert taken({"input_audio_sampling_rate": 16_000}).session.changes == {"input_format": AudioFormat("pcm_16khz")}
    assert "input_rate_hz" not in first_request(Settings(input_rate_hz="16000"), GA).changes


def test_a_sampling_rate_that_nobody_has_is_refused():
    with pytest.raises(WireError) as no:
        taken({"input_audio_sampling_rate": 8_000})
    assert no.value.param == "session.input_audio_sampling_rate"
    assert "16000" in no.value.sentence


def test_an_item_that_is_asked_for_does_not_say_what_object_it_is():
    item = Item(role="user", content=(Part("text", text="Hello"),))
    assert "object" not in json.loads(VOICE_LIVE.write_command(CreateItem(item)))["item"]
    assert json.loads(VOICE_LIVE.write_event(e.ItemAdded(item)))["item"]["object"] == "realtime.item"


def test_who_judges_finds_what_is_wrong():
    with pytest.raises(AssertionError, match=r"item_id: missing"):
        judge('{"type":"response.audio.done","response_id":"r","output_index":0,"content_index":0}')
    with pytest.raises(AssertionError, match=r"strange: unknown"):
        judge('{"type":"input_audio_buffer.cleared","strange":1}')


@pytest.mark.recordings
@pytest.mark.parametrize("name", names("voice-live"))
def test_who_judges_takes_what_the_service_said(name):
    for message in messages(name, "received", "voice-live"):
        judge(json.dumps(message))


def test_it_is_a_dialect_by_its_name():
    assert DIALECTS["voice_live"] is VOICE_LIVE
