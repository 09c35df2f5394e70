"""What each input of the person means: what the service is told, what falls silent, what waits for the next link."""

from __future__ import annotations

from typing_extensions import assert_never

from playground.conversation import inputs
from playground.conversation.actions import Action, Close, DropLink, Notice, RetryAt, Send, Show
from playground.conversation.parts import Parts
from playground.conversation.playback import BYTES_PER_MS
from playground.conversation.push_to_talk import TOO_SHORT
from playground.conversation.states import Link, LinkSignal, Turn, TurnSignal
from playground.protocol import commands as c
from playground.protocol.values import Item

ANY_TIME = inputs.ChangeSettings | inputs.TryNow | inputs.HangUp
"""What is done with or without a link; all else waits for one."""
OnALink = (
    inputs.SendAudio
    | inputs.SayText
    | inputs.StopAnswering
    | inputs.AskNow
    | inputs.HoldToTalk
    | inputs.AnswerTool
    | inputs.SendByHand
)

TO_BE_ANSWERED = inputs.SayText | inputs.AskNow | inputs.AnswerTool
UNANSWERED = Notice(
    "Nothing answers in this conversation: what you say is written down, no more.",
    "For answers, choose another output and start a new conversation.",
    "info",
    "unanswered",
    "restart",
)


class PersonInputs:
    """Takes what the person wants."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def take(self, wanted: inputs.Input, now: float) -> list[Action]:
        """Do what the person wants, or keep it for the next link, within the bounds of ``Backlog``."""
        if isinstance(wanted, ANY_TIME):
            return self._take_at_any_time(wanted, now)
        if isinstance(wanted, TO_BE_ANSWERED) and not self._parts.session.answers:
            return [Show(UNANSWERED)]
        return self._take_on_a_link(wanted, now) if self._parts.is_open else self._keep(wanted, now)

    def _take_on_a_link(self, wanted: OnALink, now: float) -> list[Action]:
        match wanted:
            case inputs.SendAudio():
                return self._send_audio(wanted.pcm, now)
            case inputs.SayText():
                self._parts.backlog.said(wanted)
                return self._say_text(wanted, now)
            case inputs.StopAnswering():
                return self._stop_waiting(now)
            case inputs.AskNow():
                return self._ask_now(now)
            case inputs.HoldToTalk():
                return self._press(now) if wanted.down else self._release(now)
            case inputs.AnswerTool():
                return self._answer_tool(wanted, now)
            case inputs.SendByHand():
                return self._send_by_hand(wanted.command, now)
            case _:
                assert_never(wanted)

    def _take_at_any_time(
        self, wanted: inputs.ChangeSettings | inputs.TryNow | inputs.HangUp, now: float
    ) -> list[Action]:
        match wanted:
            case inputs.ChangeSettings():
                return self._parts.session.change(wanted.settings, is_open=self._parts.is_open)
            case inputs.TryNow():
                return self._try_now(now)
            case inputs.HangUp():
                return [*self._parts.signal(LinkSignal.HANG_UP), Close()]
            case _:
                assert_never(wanted)

    def _keep(self, wanted: inputs.Input, now: float) -> list[Action]:
        """Keep an input for the next link; what the last one left to be heard falls silent at once.

        What was written by hand was meant for the link that is gone.
        """
        if isinstance(wanted, inputs.SendByHand):
            return []
        if isinstance(wanted, inputs.StopAnswering):
            self._parts.backlog.owes_answer = False
        else:
            self._parts.backlog.add(wanted)
        if isinstance(wanted, inputs.SendAudio | inputs.AskNow) or wanted == inputs.HoldToTalk(False):
            return []
        return [*self._parts.fall_silent(now), *self._parts.signal(TurnSignal.SILENCE)]

    def _stop_waiting(self, now: float) -> list[Action]:
        """Stop the answer, or the waiting for one that has not begun."""
        self._parts.queue.let_be()
        quiet = self._parts.stop_answering(now)
        if quiet or self._parts.turn is not Turn.THINKING:
            return quiet
        return [Send(c.CancelResponse()), *self._parts.signal(TurnSignal.SILENCE)]

    def _ask_now(self, now: float) -> list[Action]:
        """Ask about what was said; about speech that is still heard at its end, about a held key's as it is let go."""
        if self._parts.push_to_talk.is_down:
            return []
        if self._parts.turn is Turn.HEARING and self._parts.open_speech.is_heard:
            self._parts.open_speech.ask()
            return []
        return self._parts.ask_now(now)

    def _try_now(self, now: float) -> list[Action]:
        """Do not wait: neither for the next try, nor on a link that is open and silent."""
        if self._parts.states.link is Link.WAITING:
            return [*self._parts.outage.hurried(), RetryAt(now)]
        return [DropLink()] if self._parts.is_open else []

    # --- what is said ----------------------------------------------------------------------------------------

    def _send_audio(self, pcm: bytes, now: float) -> list[Action]:
        ms = len(pcm) / BYTES_PER_MS
        self._parts.turns.sent(ms, now)
        self._parts.push_to_talk.sent(ms)
        self._parts.spoken.sent(pcm)
        return [Send(c.AppendAudio(pcm))]

    def _press(self, now: float) -> list[Action]:
        if not self._parts.push_to_talk.press(now):
            return []
        self._parts.spoken.ended()  # what is told to be forgotten is not told again
        self._parts.spoken.began()
        return [*self._parts.stop_answering(now), Send(c.ClearAudio()), *self._parts.signal(TurnSignal.SPEECH)]

    def _release(self, now: float) -> list[Action]:
        held = self._parts.push_to_talk.release()
        if held is None:
            return []
        self._parts.spoken.ended()
        if not held.is_heard:
            return [Send(c.ClearAudio()), Show(TOO_SHORT), *self._parts.signal(TurnSignal.SPEECH_KEPT)]
        self._parts.turns.say("held", now, since=held.since)
        if not self._parts.session.answers:
            return [Send(c.CommitAudio()), *self._parts.signal(TurnSignal.SPEECH_KEPT)]
        return [Send(c.CommitAudio()), *self._parts.queue.ask(now), *self._parts.signal(TurnSignal.SPEECH_OVER)]

    def _say_text(self, wanted: inputs.SayText, now: float) -> list[Action]:
        words, (pictures, told) = wanted.text.strip(), self._showable(wanted.pictures)
        if not words and not pictures:
            return told
        quiet = self._parts.stop_answering(now)
        self._parts.turns.say("text", now)
        item = self._parts.pictures.item(words, pictures, self._parts.session.settings.image_detail)
        return [*told, *quiet, *self._ask_about(item, now)]

    def _showable(self, pictures: tuple[inputs.Picture, ...]) -> tuple[tuple[inputs.Picture, ...], list[Action]]:
        """Return the pictures that can be shown to this service, and what the person is told where none can."""
        why_not = self._parts.session.no_pictures
        if not pictures or not why_not:
            return pictures, []
        return (), [Show(Notice("The picture was not sent.", why_not, "info", "no_pictures"))]

    def _answer_tool(self, wanted: inputs.AnswerTool, now: float) -> list[Action]:
        self._parts.turns.say("tool", now)
        return self._ask_about(Item(kind="function_call_output", call_id=wanted.call_id, output=wanted.output), now)

    def _send_by_hand(self, command: c.Command, now: float) -> list[Action]:
        """Send what the person wrote; of what it changes only the service's events tell, as if it did so by itself."""
        if isinstance(command, c.AppendAudio):
            return self._send_audio(command.audio, now)
        named = self._parts.by_hand.named(command)
        if not isinstance(named, c.CreateResponse):
            return [Send(named)]
        self._parts.turns.say("asked", now)
        self._parts.turns.asked(now)
        return [Send(named), *self._parts.signal(TurnSignal.ANSWER)]

    def _ask_about(self, item: Item, now: float) -> list[Action]:
        return [Send(c.CreateItem(item)), *self._parts.queue.ask(now), *self._parts.signal(TurnSignal.ANSWER)]
