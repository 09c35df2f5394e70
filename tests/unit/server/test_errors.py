"""Every no, in the services' words and codes, naming the client's event."""

import base64

import pytest

from playground.errors import WireError
from playground.protocol import commands as c
from playground.server.core.input_audio import APPEND_BYTES
from tests.unit.server.score import Score

HELLO = {"id": "mine", "type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}


def error_of(events):
    assert [event["type"] for event in events] == ["error"]
    return events[0]["error"]


def spoken(ms=1000):
    """A session whose answer of ``ms`` milliseconds is done, and the id of its item."""
    score = Score()
    score.send("conversation.item.create", item=HELLO)
    score.send("response.create")
    score.speak("One two three four five. ", ms)
    done = score.finish()
    return score, done[-2]["response"]["output"][0]["id"]


@pytest.mark.parametrize(
    ("kind", "fields", "code", "message"),
    [
        ("response.cancel", {}, "response_cancel_not_active", "Cancellation failed: no active response found"),
        (
            "input_audio_buffer.commit",
            {},
            "input_audio_buffer_commit_empty",
            "Error committing input audio buffer: buffer too small. "
            "Expected at least 100ms of audio, but buffer only has 0.00ms of audio.",
        ),
        (
            "conversation.item.truncate",
            {"item_id": "nope", "content_index": 0, "audio_end_ms": 10},
            "item_truncate_invalid_item_id",
            "Error truncating item: the item with id 'nope' does not exist.",
        ),
        (
            "conversation.item.truncate",
            {"item_id": "mine", "content_index": 0, "audio_end_ms": 10},
            "invalid_value",
            "Only model output audio messages can be truncated",
        ),
        (
            "conversation.item.retrieve",
            {"item_id": "nope"},
            "item_retrieve_invalid_item_id",
            "Error retrieving item: the item with id 'nope' does not exist.",
        ),
        (
            "conversation.item.delete",
            {"item_id": "nope"},
            "item_delete_invalid_item_id",
            "Error deleting item: the item with id 'nope' does not exist.",
        ),
        (
            "conversation.item.create",
            {"item": {"type": "nonsense", "output": "noon"}},
            "invalid_value",
            "Invalid value: 'nonsense'. Supported values are: 'message', 'function_call', 'function_call_output', "
            "'mcp_approval_request', 'mcp_approval_response', 'mcp_call', 'mcp_list_tools'.",
        ),
        (
            "conversation.item.create",
            {"item": HELLO},
            "item_create_duplicate_item_id",
            "Error adding item: an item with id 'mine' already exists in the conversation.",
        ),
        (
            "conversation.item.create",
            {"item": {**HELLO, "id": "other"}, "previous_item_id": "nope"},
            "item_create_invalid_previous_item_id",
            "Error adding item: the previous item with id 'nope' does not exist.",
        ),
        (
            "output_audio_buffer.clear",
            {},
            "invalid_value",
            "'output_audio_buffer.clear' is only supported over WebRTC.",
        ),
    ],
)
def test_a_refused_command_says_why_and_names_the_event(kind, fields, code, message):
    score = Score()
    score.send("conversation.item.create", item=HELLO)
    error = error_of(score.send(kind, event_id="my_event", **fields))
    assert (error["code"], error["message"], error["event_id"]) == (code, message, "my_event")
    assert error["type"] == "invalid_request_error"


def test_a_second_answer_is_refused_while_one_is_made():
    score = Score()
    first = score.send("response.create")[0]["response"]["id"]
    error = error_of(score.send("response.create"))
    assert error["code"] == "conversation_already_has_active_response"
    assert error["message"].startswith(f"Conversation already has an active response in progress: {first}.")


def test_cutting_past_the_end_is_refused_with_both_lengths():
    score, item = spoken(1000)
    error = error_of(score.send("conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=2000))
    assert error["message"] == "Audio content of 1000ms is already shorter than 2000ms"


def test_the_voice_is_locked_once_the_assistant_has_spoken():
    score, _ = spoken()
    error = error_of(score.update(audio={"output": {"voice": "ash"}}))
    assert (error["code"], error["param"]) == ("cannot_update_voice", "session.audio.output.voice")
    assert score.update(audio={"output": {"voice": "alloy"}})[0]["type"] == "session.updated"


def test_an_answer_cannot_change_the_voice_either_once_the_assistant_has_spoken():
    score, _ = spoken()
    error = error_of(score.send("response.create", response={"audio": {"output": {"voice": "ash"}}}))
    assert (error["code"], error["param"]) == ("cannot_update_voice", "response.audio.output.voice")


def test_the_id_announced_for_a_turn_cannot_be_taken_meanwhile():
    score = Score()
    item = score.hear(*[0.9] * 20)[0]["item_id"]
    error = error_of(score.send("conversation.item.create", item={**HELLO, "id": item}))
    assert error["code"] == "item_create_duplicate_item_id"
    assert any(event["type"] == "input_audio_buffer.committed" for event in score.hear(*[0.05] * 8))


def test_an_unknown_voice_is_refused_with_those_there_are():
    error = error_of(Score().update(audio={"output": {"voice": "nobody"}}))
    assert error["code"] == "invalid_value"
    assert "'alloy'" in error["message"]


def test_the_speed_stays_while_an_answer_is_made():
    score = Score()
    score.send("response.create")
    assert error_of(score.update(audio={"output": {"speed": 1.2}}))["param"] == "session.audio.output.speed"


def test_one_bad_field_discards_the_whole_update():
    score = Score()
    before = score.core.config
    error_of(score.update(instructions="New", audio={"output": {"voice": "nobody"}}))
    assert score.core.config == before


def test_the_model_stays_what_it_is():
    score = Score()
    score.update(model="another")
    assert score.core.config.model == "gpt-realtime"


def test_turn_detection_keeps_what_is_not_given_while_its_kind_stays():
    score = Score()
    score.detection(type="server_vad", silence_duration_ms=700)
    score.detection(type="server_vad", threshold=0.8)
    detection = score.core.config.turn_detection
    assert (detection.silence_duration_ms, detection.threshold) == (700, 0.8)
    score.detection(type="semantic_vad")
    score.detection(type="server_vad")
    assert score.core.config.turn_detection.silence_duration_ms == 200


def test_an_event_id_beyond_512_characters_is_refused():
    error = error_of(Score().send("response.cancel", event_id="x" * 513))
    assert (error["code"], error["param"], error["event_id"]) == ("string_above_max_length", "event_id", None)


def test_more_than_15_mib_at_once_is_refused():
    score = Score()
    effects = score.core.receive(c.AppendAudio(bytes(APPEND_BYTES + 1), event_id="big"), 0.0)
    error = error_of(score.play(effects))
    assert (error["param"], error["event_id"]) == ("audio", "big")


def test_a_text_no_event_could_show_again_is_refused():
    item = {**HELLO, "content": [{"type": "input_text", "text": "x" * 300_000}]}
    assert error_of(Score().send("conversation.item.create", item=item))["code"] == "string_above_max_length"


def test_audio_beyond_what_the_buffer_holds_is_refused():
    score = Score()
    score.update(audio={"input": {"turn_detection": None, "format": {"type": "audio/pcmu"}}})
    chunk = base64.b64encode(bytes(2_000_000)).decode()
    events = [score.send("input_audio_buffer.append", audio=chunk) for _ in range(3)]
    assert events[:2] == [[], []]
    assert error_of(events[2])["code"] == "input_audio_buffer_full"


def test_a_frame_that_is_no_command_is_answered_with_its_event_id():
    score = Score()
    events = score.play(score.core.refuse(WireError("No.", code="invalid_json"), "mine"))
    assert error_of(events)["event_id"] == "mine"
