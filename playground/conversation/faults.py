"""How an error of the service is worded for the person, and whether trying again helps. The one place that decides."""

from __future__ import annotations

from playground.conversation.actions import Notice
from playground.errors import PlaygroundError, ServiceError
from playground.protocol.values import ErrorBody, Response

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
HINTS = {
    "invalid_api_key": "Check the key in your .env file.",
    "invalid_model": "Check the deployment's name.",
    "missing_model": "Give the name of a realtime model.",
    "beta_api_shape_disabled": "Use the GA address, without an api-version and without the header OpenAI-Beta.",
    "wrong_dialect": "Azure: /openai/v1/realtime speaks GA; /openai/realtime with an api-version speaks the preview.",
    "server_error": "That is the service's own fault; try again.",
    "input_audio_buffer_commit_empty": "Speak for at least a tenth of a second.",
    "insufficient_quota": "Check your plan and billing with the service.",
    "rate_limit_exceeded": "Wait a moment, then try again.",
    "session_expired": "Press Start listening to begin a new session.",
    "cannot_update_voice": "Stop and start again to speak with another voice.",
    "unknown_parameter": "This service does not know that setting; leave it at its default.",
}


def is_benign(error: ErrorBody) -> bool:
    """Tell whether an error only says that two things crossed on the wire."""
    return error.code in BENIGN


def ends_the_link(error: ErrorBody) -> bool:
    """Tell whether the service will close the link after this error."""
    return error.code in FATAL


def will_recover(lost: PlaygroundError, said: ErrorBody | None) -> bool:
    """Tell whether opening the link again may help, from how it was lost and what the service said last."""
    return lost.retry_helps or (said is not None and said.code in RECOVERABLE)


def may_be_starting(lost: PlaygroundError) -> bool:
    """Tell whether a service that was never reached may be there in a moment."""
    return lost.retry_helps and lost.code in STARTING


def is_for_us_to_reopen(lost: PlaygroundError) -> bool:
    """Tell whether it was we who gave the link up, to open it anew."""
    return lost.code == REOPENED


def notice_of(error: PlaygroundError) -> Notice:
    """Word an error for the person."""
    return Notice(error.sentence, error.hint or HINTS.get(error.code, ""), "error", error.code)


def failed_notice(response: Response) -> Notice:
    """Word for the person why an answer failed."""
    told = response.status_details.error if response.status_details else None
    error = told or ErrorBody(message="The service could not make an answer.")
    return notice_of(ServiceError(error.message, code=error.code or error.type))
