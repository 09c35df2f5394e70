"""Every no to a command, in the services' words: name → sentence, by the code it travels under. Tables only.

Where the reference or a recording gives the wording it is kept to the letter; clients match on it.
"""

from __future__ import annotations

from collections.abc import Mapping

from playground.errors import WireError

BY_CODE: Mapping[str, str] = {
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
    "invalid_type": "Invalid type for '{name}': expected {expected}, but got {got} instead.",
    "missing_required_parameter": "Missing required parameter: '{name}'.",
    "unknown_command": "The {dialect} protocol has no {command}.",
    "unknown_parameter": "Unknown parameter: '{name}'.",
    "object_above_max_properties": (
        "Invalid '{name}': too many properties. Expected at most {limit}, but got {count}."
    ),
    "integer_below_min_value": (
        "Invalid '{name}': integer below minimum value. Expected a value >= {bound:g}, but got {got} instead."
    ),
    "integer_above_max_value": (
        "Invalid '{name}': integer above maximum value. Expected a value <= {bound:g}, but got {got} instead."
    ),
    "decimal_below_min_value": (
        "Invalid '{name}': decimal below minimum value. Expected a value >= {bound:g}, but got {got} instead."
    ),
    "decimal_above_max_value": (
        "Invalid '{name}': decimal above maximum value. Expected a value <= {bound:g}, but got {got} instead."
    ),
}
"""Those whose name is their code."""
INVALID_VALUE: Mapping[str, str] = {
    "only_assistant_audio": "Only model output audio messages can be truncated",
    "audio_shorter": "Audio content of {held}ms is already shorter than {asked}ms",
    "no_such_part": "Item '{id}' has no audio content at index {index}.",
    "too_large_to_show": "Invalid '{name}': it takes more than the 1 MiB that one event can hold.",
    "append_too_large": "Invalid 'audio': an append can hold at most 15 MiB of audio, but got {bytes} bytes.",
    "half_a_sample": "The audio ends in half a sample. PCM16 has two bytes per sample.",
    "webrtc_only": "'output_audio_buffer.clear' is only supported over WebRTC.",
    "unknown_voice": "Invalid value: '{voice}'. Supported values are: {known}.",
    "too_many_responses": "At most {limit} responses can be in progress at once.",
    "not_one_of": "Invalid value: {got}. {expected}",
    "not_pcm": (
        "The playground sends and plays PCM16 at 24 kHz; in another format this would be noise. Leave the format out."
    ),
    "not_base64": "Invalid '{name}'. Expected base64-encoded audio bytes, but got a base64 decoding error.",
}
INVALID_JSON: Mapping[str, str] = {
    "no_object": "Your message must be a JSON object.",
    "no_json": "We could not parse the JSON of your message.",
    "too_deep": "We could not parse the JSON of your message: it is nested more than {levels} levels deep.",
    "too_many_values": "We could not parse the JSON of your message: it holds more than {limit:,} values.",
    "no_json_because": "{why}",
    "beyond_json": "This message holds what JSON cannot.",
}
INVALID_PARAMETER: Mapping[str, str] = {
    "realtime_update": "Passing a realtime session update to a transcription session is not allowed.",
    "transcription_update": "Passing a transcription session update to a realtime session is not allowed.",
}
INVALID_MODEL: Mapping[str, str] = {
    "transcription_model": "You must not provide a model parameter for transcription sessions.",
}
INVALID_EVENT: Mapping[str, str] = {"binary_frame": "The built-in server reads text frames only."}
REFUSALS: Mapping[str, tuple[str, str]] = {
    **{name: (sentence, name) for name, sentence in BY_CODE.items()},
    **{name: (sentence, "invalid_value") for name, sentence in INVALID_VALUE.items()},
    **{name: (sentence, "invalid_json") for name, sentence in INVALID_JSON.items()},
    **{name: (sentence, "invalid_parameter") for name, sentence in INVALID_PARAMETER.items()},
    **{name: (sentence, "invalid_model") for name, sentence in INVALID_MODEL.items()},
    **{name: (sentence, "invalid_event") for name, sentence in INVALID_EVENT.items()},
}
"""Sentence and code of each."""


def refused(name: str, /, *, param: str | None = None, **facts: object) -> WireError:
    """Return the error called ``name`` about the field ``param``, filled with the facts of the case."""
    sentence, code = REFUSALS[name]
    return WireError(sentence.format(**facts), code=code, param=param)
