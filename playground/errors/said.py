"""What a service's own error codes mean here: which are harmless, which end the link, and the hint that helps."""

from __future__ import annotations

from playground.offers import USUAL_TRANSCRIBER

BENIGN = frozenset(
    {
        "response_cancel_not_active",  # the answer ended while we asked to cancel it
        "item_truncate_invalid_item_id",  # the item is gone already
        "item_delete_invalid_item_id",
    }
)
FATAL = frozenset(
    {
        "invalid_api_key",
        "invalid_model",
        "missing_model",
        "model_not_found",
        "beta_api_shape_disabled",
        "session_expired",
    }
)
"""The service closes the link after these: what becomes of that says it to the person, once."""
RECOVERABLE = frozenset({"session_expired"})
STARTING = frozenset({"refused", "timeout", "busy", "service_failed", "restarting"})
"""How a server fails that is about to start, or has too much to do. Never reached, all else is more likely a mistake
that a person must mend: a name that does not exist, a wrong port, a network that is off."""
REOPENED = "reopened"
NO_DEPLOYMENT = "DeploymentNotFound"
"""Azure's word, also for a transcription: its model is a deployment there."""
HINTS = {
    "invalid_api_key": "Check the key in your .env file.",
    "invalid_model": "Check the name of the model or deployment.",
    "missing_model": "Give the name of a realtime model.",
    "beta_api_shape_disabled": "Use the GA address, without an api-version and without the header OpenAI-Beta.",
    "wrong_dialect": "Azure: /openai/v1/realtime speaks GA; /openai/realtime with an api-version speaks the preview.",
    "server_error": "That is the service's own fault; try again.",
    "input_audio_buffer_commit_empty": "Speak for at least a tenth of a second.",
    "insufficient_quota": "Check your plan and billing with the service.",
    "rate_limit_exceeded": "Wait a moment, then try again.",
    "session_expired": "Press Start to begin a new session.",
    "cannot_update_voice": "Stop and start again to speak with another voice.",
    NO_DEPLOYMENT: f"Deploy a transcription model, such as {USUAL_TRANSCRIBER}, and give its deployment's name under "
    "Transcription model; Off does without. The conversation goes on.",
    "unknown_parameter": "This service does not know that setting; leave it at its default.",
}
