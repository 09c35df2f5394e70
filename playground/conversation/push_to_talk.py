"""Push to talk: how long the key was held, and whether that is enough to be heard. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass

from playground.conversation.actions import Notice

SHORTEST_COMMIT_MS = 100.0
TOO_SHORT = Notice(
    "That was too short to hear.", "Hold the key while you speak, at least a tenth of a second.", "info", "too_short"
)


@dataclass(frozen=True, slots=True)
class Held:
    """The key was held since that moment, and so much audio went out meanwhile."""

    since: float
    ms: float

    @property
    def is_heard(self) -> bool:
        """Tell whether a service takes so little for a turn."""
        return self.ms >= SHORTEST_COMMIT_MS


class PushToTalk:
    """The key that is held to talk."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._ms = 0.0

    @property
    def is_down(self) -> bool:
        """Tell whether the key is held."""
        return self._since is not None

    def press(self, now: float) -> bool:
        """Note that the key went down; return False when it was down already."""
        if self._since is not None:
            return False
        self._since, self._ms = now, 0.0
        return True

    def sent(self, ms: float) -> None:
        """Note that ``ms`` of audio went out."""
        self._ms += ms

    def release(self) -> Held | None:
        """Note that the key is up; None when it was not down."""
        since, self._since = self._since, None
        return None if since is None else Held(since, self._ms)
