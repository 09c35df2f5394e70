"""Both dialects write what the official package takes, field by field, and read it back as it was."""

import json
from dataclasses import replace

import pytest

from playground.errors import WireError
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import AudioFormat, SessionConfig, SessionPatch, Transcription, TurnDetection
from playground.settings import KNOBS, Settings

from . import examples
from .official import MODELS, faults

EVENTS = [(GA, event) for event in examples.GA_EVENTS] + [(PREVIEW, event) for event in examples.PREVIEW_EVENTS]
COMMANDS = [(GA, each) for each in examples.GA_COMMANDS] + [(PREVIEW, each) for each in examples.PREVIEW_COMMANDS]
BOTH = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)


def _name(value):
    return value.name if value in (GA, PREVIEW) else type(value).__name__


@pytest.mark.parametrize(("dialect", "event"), EVENTS, ids=_name)
def test_every_event_is_what_the_official_package_takes(dialect, event):
    assert faults(dialect.name, json.loads(dialect.write_event(replace(event, event_id="event_1")))) == []


@pytest.mark.parametrize(("dialect", "event"), EVENTS, ids=_name)
def test_every_event_reads_back_as_it_was_written(dialect, event):
    event = replace(event, event_id="event_1")
    assert dialect.read_event(dialect.write_event(event)) == event


@pytest.mark.parametrize(("dialect", "command"), COMMANDS, ids=_name)
def test_every_command_is_what_the_official_package_takes(dialect, command):
    assert faults(dialect.name, json.loads(dialect.write_command(replace(command, event_id="mine_1")))) == []


@pytest.mark.parametrize(("dialect", "command"), COMMANDS, ids=_name)
def test_every_command_reads_back_as_it_was_written(dialect, command):
    command = replace(command, event_id="mine_1")
    assert dialect.read_command(dialect.write_command(command)) == command


@pytest.mark.parametrize(
    ("dialect", "events", "commands"),
    [
        (GA, examples.GA_EVENTS, examples.GA_COMMANDS),
        (PREVIEW, examples.PREVIEW_EVENTS, examples.PREVIEW_COMMANDS),
    ],
    ids=["GA", "preview"],
)
def test_no_class_of_message_goes_unexamined(dialect, events, commands):
    assert {type(each) for each in events} == set(dialect.event_names)
    assert {type(each) for each in commands} == set(dialect.command_names)


@BOTH
def test_every_type_of_the_official_package_has_a_class(dialect):
    superseded = {"GA": {"conversation.item.created"}, "preview": set()}[dialect.name]
    named = {name for each in (dialect, dialect.transcribing) for name in (*each.events, *each.commands)}
    assert set(MODELS[dialect.name]) - superseded == named - {"transcription_session.created"}  # which it lacks


@pytest.mark.parametrize("kind", sorted(set(GA.event_names) - set(PREVIEW.event_names), key=str))
def test_an_event_without_a_name_in_the_preview_is_not_sent_there(kind):
    event = next(each for each in examples.GA_EVENTS if type(each) is kind)
    assert PREVIEW.write_event(event) is None


LISTENING = SessionConfig(
    id="sess_1",
    expires_at=1_790_000_000,
    input_format=AudioFormat("pcma"),
    transcription=Transcription("whisper-1", "en", "names"),
    noise_reduction="near_field",
    turn_detection=TurnDetection(silence_duration_ms=700),
)


@BOTH
def test_a_session_that_only_transcribes_is_written_in_its_own_shape_and_read_back(dialect):
    listening = dialect.transcribing
    assert listening.transcribing is None
    for kind, word in ((e.SessionCreated, "created"), (e.SessionUpdated, "updated")):
        body = json.loads(listening.write_event(kind(LISTENING)))
        assert body["type"] == ("session." if dialect is GA else "transcription_session.") + word
        assert body["session"]["object"] == "realtime.transcription_session"
        assert not {"model", "voice", "instructions", "tools", "output_modalities"} & set(body["session"])
        assert listening.read_event(json.dumps(body)) == kind(LISTENING)
    patch = {"transcription": Transcription("whisper-1"), "turn_detection": None}
    update = listening.write_command(c.UpdateSession(SessionPatch(patch)))
    assert listening.read_command(update).session == SessionPatch(patch)
    assert faults(dialect.name, json.loads(update)) == []


@BOTH
def test_of_answers_a_session_that_only_transcribes_has_no_word_and_of_every_setting_of_one_says_why(dialect):
    listening = dialect.transcribing
    assert listening.write_command(c.CreateResponse()) is None
    assert not [name for name in (*listening.events, *listening.commands) if name.startswith("response.")]
    of_answers = {name for name, knob in KNOBS.items() if knob.answers}
    assert set(listening.ignored) == of_answers | set(dialect.ignored)
    assert {"voice", "instructions", "tools", "create_response"} <= of_answers


@BOTH
def test_an_update_of_the_wrong_kind_is_refused_as_the_services_do(dialect):
    listening = dialect.transcribing
    whole, words = (each.write_command(c.UpdateSession(SessionPatch({}))) for each in (dialect, listening))
    for reader, frame, sentence in (
        (dialect, words, "Passing a transcription session update to a realtime session is not allowed."),
        (listening, whole, "Passing a realtime session update to a transcription session is not allowed."),
    ):
        with pytest.raises(WireError) as no:
            reader.read_command(frame)
        assert (no.value.sentence, no.value.code) == (sentence, "invalid_parameter")


@pytest.mark.parametrize("kind", [None, "other", [], {}, 1])
def test_an_update_of_no_kind_at_all_is_refused(kind):
    for dialect in (GA, GA.transcribing):
        with pytest.raises(WireError) as no:
            dialect.read_command(json.dumps({"type": "session.update", "session": {"type": kind}}))
        assert (no.value.code, no.value.param) == ("invalid_value", "session.type")


def test_the_preview_session_is_flat():
    written = json.loads(
        PREVIEW.write_event(e.SessionCreated(replace(PREVIEW.session_defaults, id="sess_1", model="m")))
    )
    assert written["session"] == {
        "object": "realtime.session",
        "id": "sess_1",
        "model": "m",
        "expires_at": 0,
        "modalities": ["text", "audio"],
        "instructions": "",
        "voice": "alloy",
        "speed": 1.0,
        "input_audio_format": "pcm16",
        "input_audio_transcription": None,
        "input_audio_noise_reduction": None,
        "turn_detection": {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 200,
            "create_response": True,
            "interrupt_response": True,
        },
        "output_audio_format": "pcm16",
        "tools": [],
        "tool_choice": "auto",
        "temperature": 0.8,
        "max_response_output_tokens": "inf",
        "tracing": None,
    }


def test_an_item_says_what_object_it_is_in_the_preview_alone():
    added = e.ItemAdded(examples.ASSISTANT)
    assert json.loads(PREVIEW.write_event(added))["item"]["object"] == "realtime.item"
    assert "object" not in json.loads(GA.write_event(added))["item"]


@pytest.mark.parametrize(("dialect", "expected"), [(GA, "output_audio"), (PREVIEW, "audio")], ids=["GA", "preview"])
def test_what_the_assistant_said_is_named_by_the_dialect(dialect, expected):
    written = json.loads(dialect.write_event(e.ItemAdded(examples.ASSISTANT)))
    assert written["item"]["content"][0]["type"] == expected


def test_rate_limits_follow_the_end_of_an_answer_in_ga_and_its_beginning_in_the_preview():
    assert GA.rate_limits_after is e.ResponseDone
    assert PREVIEW.rate_limits_after is e.ResponseCreated


@pytest.mark.parametrize("spelling", ["max_response_output_tokens", "max_output_tokens"])
def test_the_preview_reads_both_spellings_of_an_answers_limit(spelling):
    asked = PREVIEW.read_command(json.dumps({"type": "response.create", "response": {spelling: 7}}))
    assert isinstance(asked, c.CreateResponse)
    assert asked.response.max_output_tokens == 7


@BOTH
def test_what_a_dialect_ignores_are_settings_each_with_a_sentence(dialect):
    assert set(dialect.ignored) <= set(Settings.model_fields)
    assert all(sentence.endswith(".") for sentence in dialect.ignored.values())


@BOTH
def test_the_default_voice_can_speak(dialect):
    assert str(dialect.session_defaults.voice) in dialect.voices


def test_an_ignored_setting_is_not_sent():
    detection = {"kind": "server_vad", "threshold": 0.5, "idle_timeout_ms": 6000}
    patch = SessionPatch({"temperature": 0.7, "turn_detection": detection})
    assert "temperature" not in GA.write_command(c.UpdateSession(patch))
    assert "idle_timeout_ms" not in PREVIEW.write_command(c.UpdateSession(patch))
    assert "temperature" in PREVIEW.write_command(c.UpdateSession(patch))
