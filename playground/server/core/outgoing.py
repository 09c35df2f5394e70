"""What the core causes, in order: every event is given its id here, and every refusal its form. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from playground.errors import WireError
from playground.errors.refusals import refused
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.protocol.events import ServerEvent
from playground.protocol.values import ErrorBody, RateLimit
from playground.server.core.effects import Effect, SendEvent, is_oversize
from playground.server.core.replies import Ids

LONGEST_EVENT_ID = 512
RATE_LIMITS = (RateLimit("requests", 100_000, 100_000, 0.0), RateLimit("tokens", 10_000_000, 10_000_000, 0.0))
"""Nothing is rationed here; clients that wait for these figures get them."""


class Outgoing:
    """The effects of one verb; ``flush`` hands them over."""

    def __init__(self, dialect: Dialect, ids: Ids) -> None:
        self._dialect = dialect
        self._ids = ids
        self._effects: list[Effect] = []

    def do(self, *effects: Effect) -> None:
        """Add ``effects``."""
        self._effects.extend(effects)

    def send(self, event: ServerEvent) -> None:
        """Send ``event`` under an id of its own, and the rate limits where the dialect tells them after it."""
        self.do(SendEvent(replace(event, event_id=self._ids.new("event"))))
        if self._dialect.rate_limits_after is type(event):
            self.do(SendEvent(e.RateLimitsUpdated(RATE_LIMITS, event_id=self._ids.new("event"))))

    def refuse(self, error: WireError, event_id: str | None) -> None:
        """Say no to the command that the client called ``event_id``."""
        fits = len(event_id or "") <= LONGEST_EVENT_ID
        self.send(e.ErrorReported(error_body(error, event_id=event_id if fits else None)))

    def withhold(self, kind: type[Effect]) -> None:
        """Take back every effect of ``kind`` that was not handed over yet."""
        self._effects = [effect for effect in self._effects if not isinstance(effect, kind)]

    def check_fits(self, event: ServerEvent, name: str) -> None:
        """Refuse what the client calls ``name`` where it could not be shown again."""
        frame = self._dialect.write_event(event)
        if frame is not None and is_oversize(frame):
            raise refused("too_large_to_show", param=name, name=name)

    def flush(self) -> list[Effect]:
        """Return the effects so far, and begin anew."""
        effects, self._effects = self._effects, []
        return effects


def check_event_id(event_id: str | None) -> None:
    """Refuse a client's event id that is too long to be said again."""
    if event_id is not None and len(event_id) > LONGEST_EVENT_ID:
        raise refused(
            "string_above_max_length", param="event_id", name="event_id", limit=LONGEST_EVENT_ID, length=len(event_id)
        )


def error_body(error: WireError, *, kind: str = "invalid_request_error", event_id: str | None = None) -> ErrorBody:
    """Return ``error`` as events carry it."""
    return ErrorBody(error.sentence, kind, error.code, error.param, event_id)


def sent(effects: Iterable[Effect]) -> list[ServerEvent]:
    """Return the events among ``effects``."""
    return [effect.event for effect in effects if isinstance(effect, SendEvent)]
