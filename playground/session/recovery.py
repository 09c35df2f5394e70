"""What to do when the link is gone: open it again, a little later each time, or give up and say why."""

from __future__ import annotations

from playground.errors import PlaygroundError, ServiceError
from playground.protocol.values import ErrorBody
from playground.session.actions import Close, RetryAt
from playground.session.faults import will_recover

MOST_RETRIES = 6
LONGEST_WAIT_S = 8.0


class Recovery:
    """How often the link was lost since an answer came over it, and what the service said before it closed."""

    def __init__(self) -> None:
        self._retries = 0
        self._said: ErrorBody | None = None

    def opened(self) -> None:
        """Note that a session exists; what was said over the link before is history."""
        self._said = None

    def worked(self) -> None:
        """Note that an answer came: the link is good again."""
        self._retries = 0

    def warned(self, error: ErrorBody) -> None:
        """Note the error after which the service will close the link."""
        self._said = error

    def decide(self, error: PlaygroundError, now: float, *, was_open: bool) -> RetryAt | Close:
        """Return when to try again, or the end; a link that never was open is not tried again."""
        again = will_recover(error, self._said) and (was_open or self._retries > 0)
        if again and self._retries < MOST_RETRIES:
            self._retries += 1
            return RetryAt(now + min(LONGEST_WAIT_S, 0.25 * 2**self._retries))
        return Close(self._reason(error))

    def _reason(self, error: PlaygroundError) -> PlaygroundError:
        """Prefer what the service said last to the bare fact that the link is gone."""
        said = self._said
        if said is None or not said.message or error.code not in ("", "closed"):
            return error
        return ServiceError(said.message, error.hint, code=said.code or said.type)
