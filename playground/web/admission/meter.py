"""What one conversation uses of its limits while it runs: time, tokens, and how long nobody has been there.

Rules:
1. Time is charged as it passes, so that conversations that share a day's minutes see each other.
2. *Idle* is when neither side does anything; *silent*, when nothing comes from the person: no speech, word or press.
3. A conversation that spends the owner's last token is let finish what is being said, and no more.

Pure: ``now`` is handed in, in seconds of any clock that only rises.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.conversation.actions import StateView, UsageView, View
from playground.errors import PlaygroundError
from playground.errors.limits import limit_met
from playground.web.admission.line import AdmissionLine, Applicant

TICK_S = 5.0
"""How seldom to look, where nothing is due."""
LEAST_TICK_S = 0.01
WARNING_S = 30.0
"""How long before it hangs up somebody idle is told; half of the time where that is shorter."""
GRACE_S = 30.0
"""How long an answer may still take once no token is left."""
NEWS_S = 1.5


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: seconds of this conversation, and tokens of the owner's credential; None is no limit."""

    seconds: float | None = None
    tokens: int | None = None


class Meter:
    """One conversation's meter, begun ``now``; its place may have been talked from since ``began``."""

    def __init__(self, line: AdmissionLine, applicant: Applicant, now: float, began: float | None = None) -> None:
        self._line = line
        self._limits = line.limits
        self._applicant = applicant
        self._began = now if began is None else began
        self._charged = now
        self._person_at = self._anybody_at = now
        self._turn = "listening"
        self._spent_at: float | None = None
        self._told: tuple[float, Allowance] | None = None

    @property
    def counts(self) -> bool:
        """Tell whether any limit holds for a conversation that runs."""
        limits = self._limits
        timed = (limits.minutes, limits.minutes_a_day, limits.idle_minutes, limits.silent_minutes)
        return any(limit is not None for limit in timed) or self._counts_tokens

    @property
    def _counts_tokens(self) -> bool:
        return self._limits.tokens_a_day is not None and self._applicant.spends

    def acted(self, now: float) -> None:
        """Note that the person did something."""
        self._person_at = self._anybody_at = now

    def saw(self, view: View, now: float) -> None:
        """Note what the page is shown."""
        if isinstance(view, StateView):
            self._pass(now)
            self._turn = view.turn
            self._pass(now)
        elif isinstance(view, UsageView) and self._counts_tokens:
            text, sound = view.input_text + view.output_text, view.input_audio + view.output_audio
            self._line.ledger.spend(text + sound + view.input_image)

    def charge(self, now: float) -> None:
        """Charge what has passed since the last time, to the visitor and to their address."""
        passed, self._charged = max(0.0, now - self._charged), max(now, self._charged)
        if self._limits.minutes_a_day is None:
            return
        for subject in filter(None, (self._applicant.visitor, self._applicant.address)):
            self._line.ledger.charge(subject, passed)

    def over(self, now: float) -> PlaygroundError | None:
        """Return why the conversation must end now, or None where it may go on."""
        self._pass(now)
        self.charge(now)
        limits = self._limits
        if limits.minutes is not None and now - self._began >= limits.minutes * 60:
            return limit_met("minutes_over", minutes=f"{limits.minutes:g}")
        if day_over := self._line.day_over(self._applicant):
            return day_over
        if limits.idle_minutes is not None and now - self._anybody_at >= limits.idle_minutes * 60:
            return limit_met("idle", minutes=f"{limits.idle_minutes:g}")
        if limits.silent_minutes is not None and now - self._person_at >= limits.silent_minutes * 60:
            return limit_met("silent", minutes=f"{limits.silent_minutes:g}")
        return self._tokens_over(now)

    def is_warned(self, now: float) -> bool:
        """Tell whether the person should be asked to say something, lest it hang up."""
        self._pass(now)
        return any(left <= min(WARNING_S, limit / 2) for left, limit in self._patience(now))

    def allowance(self, now: float) -> Allowance:
        """Return what is left."""
        minutes = self._limits.minutes
        mine = None if minutes is None else max(0.0, minutes * 60 - (now - self._began))
        day = self._line.left_s(self._applicant)
        left = [each for each in (mine, day) if each is not None]
        return Allowance(min(left, default=None), self._line.left_tokens if self._counts_tokens else None)

    def news(self, now: float) -> Allowance | None:
        """Return what is left where that is not what follows from what was told last; it counts as told."""
        found = self.allowance(now)
        if self._told is not None and found.tokens == self._told[1].tokens:
            at, before = self._told
            expected = None if before.seconds is None else before.seconds - (now - at)
            if expected == found.seconds or (
                expected is not None and found.seconds is not None and abs(expected - found.seconds) < NEWS_S
            ):
                return None
        if self._told is None and found == Allowance():
            return None
        self._told = now, found
        return found

    def due_s(self, now: float) -> float:
        """Return in how many seconds to look again."""
        seconds = self.allowance(now).seconds
        due = [TICK_S, *([] if seconds is None else [seconds])]
        for left, limit in self._patience(now):
            until_warned = left - min(WARNING_S, limit / 2)
            due.append(until_warned if until_warned > 0 else left)
        return max(LEAST_TICK_S, min(due))

    def _patience(self, now: float) -> list[tuple[float, float]]:
        """Return each wait for somebody: what is left of it, and how long it is in all, in seconds."""
        idle, silent = self._limits.idle_minutes, self._limits.silent_minutes
        waits = ((idle, self._anybody_at), (silent, self._person_at))
        return [(minutes * 60 - (now - since), minutes * 60) for minutes, since in waits if minutes is not None]

    def _pass(self, now: float) -> None:
        """Whoever speaks at ``now`` has been there until now."""
        if self._turn == "hearing":
            self._person_at = now
        if self._turn != "listening":
            self._anybody_at = now

    def _tokens_over(self, now: float) -> PlaygroundError | None:
        over = self._line.tokens_over(self._applicant)
        if over is None:
            self._spent_at = None
            return None
        self._spent_at = now if self._spent_at is None else self._spent_at
        is_said = self._turn == "listening" or now - self._spent_at >= GRACE_S
        return over if is_said else None
