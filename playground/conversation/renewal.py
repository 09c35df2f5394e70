"""When the next session is opened beside the current one: before the service ends that, so that nobody notices.

Rules:
1. When a session ends is what it says (``expires_at``), never assumed. The next one is opened ``EARLY_S`` before that,
   or, of a session that has less than four times as long, after three quarters of what it has.
2. One that says that it is over as it begins (a clock that is wrong) is not renewed: it would be without end.
3. A next session that is lost before it took over is opened again ``AGAIN_S`` later, while the current one lasts.
4. What the person is told is when the current one ends, and that one took over from another.
"""

from __future__ import annotations

from playground.conversation.actions import Action, OpenNext, SessionView, Show
from playground.conversation.latency import session_ms
from playground.conversation.links import Links, SessionLink

EARLY_S = 60.0
SHARE = 1 / 4
SHORTEST_S = 5.0
AGAIN_S = 5.0


class Renewal:
    """Watches the current link; moments are seconds on the session's clock, which began at ``began``."""

    def __init__(self, links: Links, began: float) -> None:
        self._links = links
        self._began = began
        self._told: SessionLink | None = None
        self._view: SessionView | None = None

    def expires(self, link: SessionLink, at: float, now: float) -> None:
        """Note when the service will end a link."""
        lasts_s = at - now
        link.expires_at = at
        link.renewed_at = at - min(EARLY_S, SHARE * lasts_s) if lasts_s >= SHORTEST_S else None

    def next_lost(self, now: float) -> None:
        """Note that the next link is gone before it took over."""
        current = self._links.current
        if current is None or current.expires_at is None:
            return
        again = now + AGAIN_S
        current.renewed_at = again if again < current.expires_at else None

    def next_due(self) -> float | None:
        """Return when the next link is to be opened; None where nothing is known of an end, or one is there."""
        current = self._links.current
        return None if current is None or self._links.next is not None else current.renewed_at

    def due(self, now: float) -> list[Action]:
        """Open the next link, if it is time."""
        due, current = self.next_due(), self._links.current
        if due is None or current is None or now < due:
            return []
        current.renewed_at = None
        return [OpenNext()]

    def news(self, now: float) -> list[Show]:
        """Return what changed of the session at hand since it was told last."""
        current = self._links.current
        if current is self._told or (current is not None and current.session is None):
            return []
        is_renewed = current is not None and current.took_over
        ends = None if current is None else current.expires_at
        ends_ms = None if ends is None else session_ms(ends, self._began)
        view = SessionView(is_renewed, session_ms(now, self._began), ends_ms)
        self._told, before, self._view = current, self._view, view
        is_news = is_renewed or (before.ends_ms if before else None) != view.ends_ms
        return [Show(view)] if is_news else []
