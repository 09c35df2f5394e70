"""What to do when the link is gone: open it again, a little later each time, or give up and say why.

Rules:
1. What went on for ``PATIENCE_S`` is given up. It begins with the first loss since the link last proved good: by an
   answer, or by staying open for ``STEADY_S``.
2. A service that says when to come back gets its way, if that is within our patience.
3. Nothing is random: those who were cut off together come back together, and are few.
"""

from __future__ import annotations

from playground.conversation.actions import Close, RetryAt
from playground.conversation.faults import is_for_us_to_reopen, may_be_starting, will_recover
from playground.errors import LinkError, PlaygroundError, ServiceError
from playground.protocol.values import ErrorBody
from playground.telling import Told, joined, tell

PATIENCE_S = 300.0
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
STEADY_S = 30.0


class Recovery:
    """Since when the link is not good, how often it was tried, and what the service said before it closed."""

    def __init__(self) -> None:
        self.was_ever_open = False
        self._opened = 0.0
        self._bad_since: float | None = None
        self._tries = 0
        self._said: ErrorBody | None = None

    def opened(self, now: float) -> None:
        """Note that a session exists; what was said over the link before is history."""
        self.was_ever_open = True
        self._opened = now
        self._said = None

    def worked(self) -> None:
        """Note that the link proved good."""
        self._bad_since = None
        self._tries = 0

    def warned(self, error: ErrorBody) -> None:
        """Note the error after which the service will close the link."""
        self._said = error

    def decide(self, error: PlaygroundError, now: float, *, was_open: bool) -> RetryAt | Close:
        """Return when to try again, or the end. A link that never was open is tried again where a server may start."""
        if was_open and now - self._opened >= STEADY_S:
            self.worked()
        self._bad_since = now if self._bad_since is None else self._bad_since
        if is_for_us_to_reopen(error):
            return RetryAt(now)
        helps = will_recover(error, self._said) if self.was_ever_open else may_be_starting(error)
        at = now + max(self._wait_s(), error.retry_after_s)
        if not helps:
            return Close(self.reason(error))
        if at > self._bad_since + PATIENCE_S:
            return Close(self._given_up(error, now - self._bad_since))
        self._tries += 1
        return RetryAt(at)

    def reason(self, error: PlaygroundError) -> PlaygroundError:
        """Prefer what the service said last to the bare fact that the link is gone."""
        said = self._said
        if said is None or not said.message or error.code not in ("", "closed"):
            return error
        return ServiceError(said.message, error.hint, code=said.code or said.type)

    def _wait_s(self) -> float:
        return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(self._tries, 10)))

    def _given_up(self, error: PlaygroundError, tried_s: float) -> PlaygroundError:
        """Say how long it was tried, and how to go on."""
        reason = self.reason(error)
        tried = (
            tell("Tried {times} times in {time}.", times=self._tries, time=_duration(tried_s)) if self._tries else ""
        )
        return LinkError(reason.sentence, joined(tried, reason.hint), code=reason.code)


def _duration(seconds: float) -> Told:
    if seconds < 90:
        return tell("{seconds} s", seconds=f"{seconds:.0f}")
    return tell("{minutes} minutes", minutes=f"{seconds / 60:.0f}")
