"""What the person is told while the link is down, and when it is back. Decides nothing."""

from __future__ import annotations

from playground.conversation.actions import Notice, NoticeGone, Show
from playground.conversation.faults import notice_of
from playground.errors import PlaygroundError

CODE = "outage"
KEPT = "What you type meanwhile is kept."
ASKED_AGAIN = "What you asked is asked again."
WAS_CUT = "An answer was cut off: ask for the rest."
NOT_UNDERSTOOD = "What you said last was lost with it: say it again."


class Outage:
    """The notice about the link: there is one at a time, and each new one takes the place of the last."""

    def __init__(self) -> None:
        self._notice: Notice | None = None

    def lost(self, reason: PlaygroundError, wait_s: float, *, was_ever_open: bool) -> list[Show]:
        """Tell why there is no link and when the next try is due; what to do only where it never worked."""
        told = notice_of(reason)
        hint = KEPT if was_ever_open else told.hint
        return self._show(Notice(told.sentence, hint, "error", CODE, "try_now", max(0.0, wait_s)))

    def hurried(self) -> list[Show]:
        """Tell that the next try is due now."""
        told = self._notice
        return self._show(Notice(told.sentence, told.hint, "error", CODE, "", 0.0)) if told else []

    def back(self, hint: str, *, was_ever_open: bool) -> list[Show]:
        """Tell that the link is open again; where it opened for the first time there is nothing to tell."""
        if self._notice is None or not was_ever_open:
            return self.over()
        return self._show(Notice("The connection is back.", hint, "info", CODE))

    def over(self) -> list[Show]:
        """Take back what was told."""
        was_told, self._notice = self._notice is not None, None
        return [Show(NoticeGone(CODE))] if was_told else []

    def _show(self, notice: Notice) -> list[Show]:
        self._notice = notice
        return [Show(notice)]
