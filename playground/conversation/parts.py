"""What a conversation is made of, and the moves that several of its inputs share. Takes no input itself."""

from __future__ import annotations

from playground.conversation.actions import Action, Send
from playground.conversation.backlog import Backlog
from playground.conversation.earlier import NOTHING, Earlier
from playground.conversation.echo_detection import EchoDetection
from playground.conversation.events_by_hand import EventsByHand
from playground.conversation.links import Links
from playground.conversation.open_speech import OpenSpeech
from playground.conversation.outage import Outage
from playground.conversation.patience import Patience
from playground.conversation.playback import BYTES_PER_MS, Playback
from playground.conversation.push_to_talk import PushToTalk
from playground.conversation.recovery import Recovery
from playground.conversation.renewal import Renewal
from playground.conversation.response_queue import ResponseQueue
from playground.conversation.session_config import Agreement
from playground.conversation.shown_pictures import ShownPictures
from playground.conversation.spoken_sound import SpokenSound
from playground.conversation.states import Link, LinkSignal, States, Turn, TurnSignal
from playground.conversation.transcript import Transcript
from playground.conversation.turn_tracker import TurnTracker
from playground.protocol.commands import AppendAudio
from playground.protocol.dialect import Dialect
from playground.settings import Settings

PIECE_BYTES = 1000 * BYTES_PER_MS
"""In so large pieces sound is told again: no service takes a minute of it in one message."""


class Parts:
    """The parts of one conversation: they hardly know each other, and those who take inputs bring them together."""

    def __init__(self, settings: Settings, dialect: Dialect, began: float, earlier: Earlier = NOTHING) -> None:
        self.states = States()
        self.links = Links()
        self.renewal = Renewal(self.links, began)
        self.pictures = ShownPictures()
        self.transcript = Transcript(self.pictures.numbers, earlier.lines)
        self.session = Agreement(settings, dialect)
        self.playback = Playback()
        self.backlog = Backlog()
        self.turns = TurnTracker(began, is_known=self.transcript.__contains__, earlier=earlier.turns)
        self.queue = ResponseQueue(self.turns)
        self.open_speech = OpenSpeech()
        self.spoken = SpokenSound()
        self.push_to_talk = PushToTalk()
        self.by_hand = EventsByHand()
        self.echo = EchoDetection()
        self.recovery = Recovery()
        self.outage = Outage()
        self.patience = Patience()

    @property
    def is_open(self) -> bool:
        """Tell whether there is a session to talk to."""
        return self.states.link is Link.OPEN

    @property
    def turn(self) -> Turn:
        """Who has the word."""
        return self.states.turn

    @property
    def is_answering(self) -> bool:
        """Tell whether an answer is made, over the current link or over the one that it relieved."""
        return self.queue.in_progress or self.links.is_answering

    def signal(self, signal: LinkSignal | TurnSignal) -> list[Action]:
        """Go where the table leads; see ``states``."""
        return self.states.signal(signal)

    def stop_answering(self, now: float) -> list[Action]:
        """Interrupt by hand: the service does not know, so it is told."""
        was_answering = self.is_answering
        cancel = self.queue.cancel()
        quiet = self.fall_silent(now)
        return [*cancel, *quiet, *(self.signal(TurnSignal.SILENCE) if was_answering or quiet else [])]

    def fall_silent(self, now: float) -> list[Action]:
        """Stop all that is heard, and drop what still comes of the answer at hand."""
        for response_id in filter(None, (self.queue.response_id, self.links.interrupt())):
            self.playback.refuse(response_id)
        return self.playback.silence(now)

    def end_speech(self, now: float, *, is_answered: bool) -> list[Action]:
        """Note that the person stopped: an answer comes by itself, or was asked for meanwhile, or none will come."""
        self.spoken.ended()
        is_asked = self.open_speech.take_ask() and not is_answered
        over = self.signal(TurnSignal.SPEECH_OVER if is_answered or is_asked else TurnSignal.SPEECH_KEPT)
        return [*over, *(self.ask_now(now) if is_asked else [])]

    def take_spoken(self) -> tuple[bytes, list[Action]]:
        """Take from a link that is relieved what was said and not understood yet, and the entry that it was to be."""
        line = self.transcript.line(self.spoken.item_id or "")
        gone = line is not None and line.role == "user" and line.status == "streaming"
        shown = self.transcript.remove(line.item_id) if line is not None and gone else []
        return self.spoken.take(), [*shown]

    def say_again(self, pcm: bytes, now: float) -> list[Action]:
        """Tell the link in use what was said to another; the last of it was said now."""
        ms = len(pcm) / BYTES_PER_MS
        if ms:
            self.turns.sent(ms, now)
            self.push_to_talk.sent(ms)
        pieces = [pcm[at : at + PIECE_BYTES] for at in range(0, len(pcm), PIECE_BYTES)]
        for piece in pieces:
            self.spoken.sent(piece)
        return [Send(AppendAudio(piece)) for piece in pieces]

    def ask_now(self, now: float) -> list[Action]:
        """Ask for an answer because the person said so: the wait for it begins now."""
        self.turns.say("asked", now)
        return [*self.queue.ask(now), *self.signal(TurnSignal.ANSWER)]

    def settle_turn(self) -> list[Action]:
        """Give the word back once nothing of an answer is made or heard."""
        if self.is_answering or self.playback.audible:
            return []
        return self.signal(TurnSignal.SILENCE)
