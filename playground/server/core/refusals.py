"""Every no of the built-in server, in the services' words: code → sentence. One table.

Where the reference or a recording gives the wording it is kept to the letter; clients match on it.
"""

from __future__ import annotations

from playground.errors import WireError
from playground.protocol.values import ErrorBody

SENTENCES: dict[str, str] = {
    "response_cancel_not_active": "Cancellation failed: no active response found",
    "conversation_already_has_active_response": (
        "Conversation already has an active response in progress: {id}. "
        "Wait until the response is finished before creating a new one."
    ),
    "input_audio_buffer_commit_empty": (
        "Error committing input audio buffer: buffer too small. "
        "Expected at least 100ms of audio, but buffer only has {ms:.2f}ms of audio."
    ),
    "input_audio_buffer_full": "Error appending to the input audio buffer: it can hold {seconds} seconds of audio.",
    "item_truncate_invalid_item_id": "Error truncating item: the item with id '{id}' does not exist.",
    "item_retrieve_invalid_item_id": "Error retrieving item: the item with id '{id}' does not exist.",
    "item_delete_invalid_item_id": "Error deleting item: the item with id '{id}' does not exist.",
    "item_create_duplicate_item_id": ("Error adding item: an item with id '{id}' already exists in the conversation."),
    "item_create_invalid_previous_item_id": ("Error adding item: the previous item with id '{id}' does not exist."),
    "cannot_update_voice": "Cannot update a conversation's voice if assistant audio is present.",
    "cannot_update_speed": "Cannot update the speed while a response is in progress.",
    "session_expired": "Your session hit the maximum duration of {minutes:g} minutes.",
    "string_above_max_length": (
        "Invalid '{name}': string too long. Expected a string with maximum length {limit}, "
        "but got a string with length {length} instead."
    ),
    "vad_unavailable": "Speech cannot be detected here. {why}",
    "transcription_unavailable": "What you said could not be written down. {why}",
    "answer_failed": "The answer could not be made. {why}",
    "event_too_large": "An event of more than 1 MiB was not sent.",
}
VALUES: dict[str, str] = {
    "only_assistant_audio": "Only model output audio messages can be truncated",
    "audio_shorter": "Audio content of {held}ms is already shorter than {asked}ms",
    "no_such_part": "Item '{id}' has no audio content at index {index}.",
    "too_large_to_show": "Invalid '{name}': it takes more than the 1 MiB that one event can hold.",
    "append_too_large": "Invalid 'audio': an append can hold at most 15 MiB of audio, but got {bytes} bytes.",
    "half_a_sample": "Invalid audio: {why}",
    "webrtc_only": "'output_audio_buffer.clear' is only supported over WebRTC.",
    "unknown_voice": "Invalid value: '{voice}'. Supported values are: {known}.",
    "binary_frame": "The built-in server reads text frames only.",
    "too_many_responses": "At most {limit} responses can be in progress at once.",
}
OWN_CODE = {"binary_frame": "invalid_event"}


def refused(name: str, /, *, param: str | None = None, **facts: object) -> WireError:
    """Return the error called ``name``; those in VALUES travel under the code ``invalid_value``."""
    if name in VALUES:
        code = OWN_CODE.get(name, "invalid_value")
        return WireError(VALUES[name].format(**facts), code=code, param=param)
    return WireError(SENTENCES[name].format(**facts), code=name, param=param)


def error_body(error: WireError, *, kind: str = "invalid_request_error", event_id: str | None = None) -> ErrorBody:
    """Return ``error`` as events carry it."""
    return ErrorBody(error.sentence, kind, error.code, error.param, event_id)
