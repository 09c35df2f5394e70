"""The speech that the service announced and has not ended: is it still heard? Sends and shows nothing.

Rules:
1. Speech ends by its ``speech_stopped``, or by the commit of its item where that is lost.
2. Where turn detection is switched off, no end will come.
3. Where something changed on which detection stands, the service may have begun afresh and forgotten it; where it
   begins to answer, the end may have been lost: speech counts as over when nothing more is told of it for ``DOUBT_S``.
4. Who asks for an answer while speech is heard means that speech too: the answer is asked for at its end.
"""

from __future__ import annotations

from playground.protocol.values import SessionConfig

DOUBT_S = 5.0


class OpenSpeech:
    """The speech being heard; moments are seconds."""

    def __init__(self) -> None:
        self._item_id: str | None = None
        self._doubted: float | None = None
        self._is_asked_about = False

    @property
    def is_heard(self) -> bool:
        """Tell whether there is speech of which no end was told."""
        return self._item_id is not None

    def ask(self) -> None:
        """Note that an answer is wanted once the speech being heard is over."""
        self._is_asked_about = True

    def take_ask(self) -> bool:
        """Return whether an answer was wanted at the end of the speech, and forget it."""
        asked, self._is_asked_about = self._is_asked_about, False
        return asked

    def began(self, item_id: str) -> None:
        """Note that speech was announced."""
        self._item_id, self._doubted = item_id, None

    def ended(self, item_id: str) -> bool:
        """Note the end of ``item_id``; return whether that is the speech being heard."""
        if self._item_id is None or item_id not in ("", self._item_id):
            return False
        self.forget()
        return True

    def reconsider(self, before: SessionConfig | None, after: SessionConfig, now: float) -> bool:
        """Compare what the service held with what it holds; return whether speech can have no end any more."""
        if self._item_id is None:
            return False
        if after.turn_detection is None:
            self.forget()
            return True
        if before is None or _detects_by(before) != _detects_by(after):
            self.doubt(now)
        return False

    def doubt(self, now: float) -> None:
        """Note a sign that the speech being heard may have ended unsaid."""
        if self._item_id is not None and self._doubted is None:
            self._doubted = now

    def next_due(self) -> float | None:
        """Return when ``due`` should be called next, or None."""
        return None if self._doubted is None else self._doubted + DOUBT_S

    def due(self, now: float) -> bool:
        """Return whether speech that was doubted counts as over now."""
        overdue = self.next_due()
        if overdue is None or now < overdue:
            return False
        self.forget()
        return True

    def forget(self) -> None:
        """Note that nothing is heard any more."""
        self._item_id, self._doubted = None, None


def _detects_by(config: SessionConfig) -> tuple[object, ...]:
    """Return what a service may begin detection afresh for; a threshold or a duration is no reason."""
    detection = config.turn_detection
    return config.input_format, config.noise_reduction, detection.kind if detection else None
