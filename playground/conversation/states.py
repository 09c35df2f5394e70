"""The state tables of a session, and where it stands in them.

Rules:
1. A pair that a table does not hold changes nothing: the signal is late, doubled or of no account in that state.
2. LINK is about the connection; TURN is about who speaks, as the person at the speaker notices it; ROLE is about each
   of several links, of which one is current and LINK tells (``links``).
3. Nothing else in the package decides a state.
"""

from __future__ import annotations

from enum import Enum

from playground.conversation.actions import Action, Show, StateView


class Link(str, Enum):
    """The connection to the service."""

    IDLE = "idle"
    CONNECTING = "connecting"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"
    FAILED = "failed"


class LinkSignal(Enum):
    """What happens to the connection."""

    DIAL = "the shell opens a socket"
    SESSION = "the service created a session"
    LOST_RETRY = "the link is gone and trying again may help"
    LOST_FINAL = "the link is gone and trying again does not help"
    HANG_UP = "the person ended the conversation"


LINK: dict[tuple[Link, LinkSignal], Link] = {
    (Link.IDLE, LinkSignal.DIAL): Link.CONNECTING,
    (Link.WAITING, LinkSignal.DIAL): Link.CONNECTING,
    (Link.CONNECTING, LinkSignal.SESSION): Link.OPEN,
    **{(link, LinkSignal.LOST_RETRY): Link.WAITING for link in (Link.CONNECTING, Link.OPEN)},
    **{(link, LinkSignal.LOST_FINAL): Link.FAILED for link in (Link.CONNECTING, Link.OPEN, Link.WAITING)},
    **{(link, LinkSignal.HANG_UP): Link.CLOSED for link in (Link.IDLE, Link.CONNECTING, Link.OPEN, Link.WAITING)},
}

REOPENING = (Link.CONNECTING, Link.WAITING)


class LinkRole(str, Enum):
    """What one of several links is good for."""

    NEXT = "next"
    CURRENT = "current"
    RETIRING = "retiring"
    GONE = "gone"


class RoleSignal(Enum):
    """What happens to one of several links."""

    TAKES_OVER = "it has a session, and nothing is under way that would be torn"
    RELIEVED = "the next one took over"
    ENDS = "it was lost, or is of no more use"


ROLE: dict[tuple[LinkRole, RoleSignal], LinkRole] = {
    (LinkRole.NEXT, RoleSignal.TAKES_OVER): LinkRole.CURRENT,
    (LinkRole.CURRENT, RoleSignal.RELIEVED): LinkRole.RETIRING,
    **{(role, RoleSignal.ENDS): LinkRole.GONE for role in (LinkRole.NEXT, LinkRole.CURRENT, LinkRole.RETIRING)},
}


class Turn(str, Enum):
    """Who has the word."""

    LISTENING = "listening"
    HEARING = "hearing"
    THINKING = "thinking"
    SPEAKING = "speaking"


class TurnSignal(Enum):
    """What happens in the conversation."""

    SPEECH = "the person began to speak and may interrupt"
    SPEECH_OVER = "the person stopped and an answer will come"
    SPEECH_KEPT = "the person stopped and no answer will come by itself"
    ANSWER = "an answer was begun or asked for"
    SOUND = "an answer has something to hear or read"
    SILENCE = "everything of the answer was heard, or it was stopped"


TURN: dict[tuple[Turn, TurnSignal], Turn] = {
    **{(turn, TurnSignal.SPEECH): Turn.HEARING for turn in (Turn.LISTENING, Turn.THINKING, Turn.SPEAKING)},
    (Turn.HEARING, TurnSignal.SPEECH_OVER): Turn.THINKING,
    (Turn.HEARING, TurnSignal.SPEECH_KEPT): Turn.LISTENING,
    (Turn.LISTENING, TurnSignal.ANSWER): Turn.THINKING,
    (Turn.LISTENING, TurnSignal.SOUND): Turn.SPEAKING,
    (Turn.THINKING, TurnSignal.SOUND): Turn.SPEAKING,
    (Turn.THINKING, TurnSignal.SILENCE): Turn.LISTENING,
    (Turn.SPEAKING, TurnSignal.SILENCE): Turn.LISTENING,
}


class States:
    """Where link and turn stand; every change is shown."""

    def __init__(self) -> None:
        self.link = Link.IDLE
        self.turn = Turn.LISTENING

    def signal(self, signal: LinkSignal | TurnSignal) -> list[Action]:
        """Go where the table leads; who has the word loses it with the link, but an answer is heard to its end."""
        if isinstance(signal, LinkSignal):
            link = LINK.get((self.link, signal), self.link)
            stays = link is Link.OPEN or (self.turn is Turn.SPEAKING and link in REOPENING)
            return self._move(link, self.turn if stays else Turn.LISTENING)
        return self._move(self.link, TURN.get((self.turn, signal), self.turn))

    def _move(self, link: Link, turn: Turn) -> list[Action]:
        if (link, turn) == (self.link, self.turn):
            return []
        self.link, self.turn = link, turn
        return [Show(StateView(link.value, turn.value))]
