"""What an error of the service is to the conversation, and its notice; codes and words stand in ``errors/said.py``."""

from __future__ import annotations

from playground.conversation.actions import Notice
from playground.errors import PlaygroundError, ServiceError
from playground.errors.said import BENIGN, FATAL, HINTS, NO_DEPLOYMENT, RECOVERABLE, REOPENED, STARTING
from playground.protocol.values import ErrorBody, Response
from playground.telling import tell


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


def untranscribed_notice(error: ErrorBody, model: str) -> Notice | None:
    """Word for the person why nothing they say is written down, where it is theirs to mend; None elsewhere."""
    if NO_DEPLOYMENT not in f"{error.code} {error.type} {error.message}":
        return None
    sentence = tell("There is no deployment called {model}, so what you say is not written down.", model=model)
    return Notice(sentence, HINTS[NO_DEPLOYMENT], "info", NO_DEPLOYMENT)


def failed_notice(response: Response) -> Notice:
    """Word for the person why an answer failed."""
    told = response.status_details.error if response.status_details else None
    error = told or ErrorBody(message="The service could not make an answer.")
    return notice_of(ServiceError(error.message, code=error.code or error.type))
