"""How the next link takes over while the current one still speaks: what was said moves on, and nobody notices.

Rules:
1. It takes over while the person listens or says nothing: never in the middle of their words, nor between these and
   the answer, nor while a function's result or another answer is owed; and never while a third link is retiring.
2. The new link is asked what the old one was, and told what was said so far, and the sound of which nothing came yet.
   What of that is said to its end over the old link, is cut, or understood only now, is told anew.
3. The old link is closed when it owes nothing: its answer is done, or was interrupted, or it fell silent.
"""

from __future__ import annotations

from playground.conversation.actions import Action, CloseLink, UseLink
from playground.conversation.links import SessionLink
from playground.conversation.open_lines import close_open_lines
from playground.conversation.parts import Parts
from playground.conversation.response_queue import named
from playground.conversation.restore_history import heard_text, replay, retell
from playground.conversation.states import Turn
from playground.protocol import events as e


class Takeover:
    """Takes what the next link and the retiring one tell."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def prepare(self, event: e.ServerEvent) -> None:
        """Note what the next link says: only that it has a session counts."""
        if isinstance(event, e.SessionCreated) and self._parts.links.next is not None:
            self._parts.links.next.session = event.session

    def late(self, event: e.ServerEvent, now: float) -> e.ServerEvent | None:
        """Return what the retiring link says, with its answer's name filled in; None where it is of no account."""
        link = self._parts.links.retiring
        if link is None or not link.concerns(event):
            return None
        link.alive = now
        if isinstance(event, e.OutputItemAdded | e.ItemAdded) and event.item.id not in self._parts.transcript:
            link.told[event.item.id] = ""
        return named(event, link.response_id or "") if isinstance(event, e.ResponseDone) else event

    def ended(self) -> None:
        """Note that the retiring link's answer is done."""
        if self._parts.links.retiring is not None:
            self._parts.links.retiring.response_id = None

    def settle(self, now: float) -> list[Action]:
        """Let the next link take over, and the retiring one go, if it is time."""
        if self._parts.links.next is None and self._parts.links.retiring is None:
            return []
        return [*self._take_over(now), *self._let_go()]

    def due(self, now: float) -> list[Action]:
        """Let go of a retiring link that fell silent."""
        due = self._parts.links.next_due()
        return self.let_go() if due is not None and now >= due else []

    # --- the next link ---------------------------------------------------------------------------------------

    def _take_over(self, now: float) -> list[Action]:
        parts, following = self._parts, self._parts.links.next
        if following is None or following.session is None or not self._may_take_over():
            return []
        spoken, gone = parts.take_spoken()
        lines = parts.transcript.lines()
        told = {line.item_id: heard_text(line) for line in lines if line.status == "streaming"}
        parts.links.relieve(parts.queue.hand_over(), told, now)
        parts.playback.relieve()
        parts.recovery.opened(now)
        parts.turns.note(e.SessionCreated(following.session), now)
        opened = [UseLink(following.number), *parts.session.open(following.session), *replay(lines)]
        return [*gone, *opened, *parts.say_again(spoken, now)]

    def _may_take_over(self) -> bool:
        parts = self._parts
        is_quiet = parts.turn in (Turn.LISTENING, Turn.SPEAKING) and not parts.push_to_talk.is_down
        if not is_quiet or parts.queue.is_wanted or parts.links.retiring is not None:
            return False
        return not any(line.role == "tool" and line.status == "streaming" for line in parts.transcript.lines())

    # --- the retiring link -----------------------------------------------------------------------------------

    def _let_go(self) -> list[Action]:
        link = self._parts.links.retiring
        return [] if link is None or link.is_answering or self._open(link, "user") else self.let_go()

    def let_go(self) -> list[Action]:
        """Close the retiring link; what it left open is closed, and told to the current one as far as it was heard."""
        parts, link = self._parts, self._parts.links.retiring
        if link is None:
            return []
        parts.links.end(link)
        broken_off = self._broken_off(link, link.response_id) if link.response_id is not None else []
        unheard = close_open_lines(parts.transcript, (), goes_on=True, came=bool, among=self._open(link, "user"))
        return [*broken_off, *unheard, *self._told_anew(link), CloseLink(link.number), *parts.settle_turn()]

    def _broken_off(self, link: SessionLink, response_id: str) -> list[Action]:
        """Close an answer that will not be completed; one that is falling silent is marked when that is measured."""
        parts, read = self._parts, self._parts.session.settings.output == "text"
        cut, ended = parts.playback.lose_response(response_id)
        parts.turns.broken_off(response_id, "cancelled" if link.is_interrupted else "incomplete")
        still_open = set(self._open(link, "assistant")) - parts.playback.stopping()
        if link.is_interrupted:
            lines = [line for line in parts.transcript.lines() if line.item_id in still_open]
            return [*ended, *(show for x in lines for show in parts.transcript.interrupt(x.item_id, len(x.text)))]
        closed = close_open_lines(
            parts.transcript,
            cut,
            goes_on=True,
            came=lambda line: read or parts.playback.began(line.item_id),
            among=still_open,
        )
        return [*ended, *closed]

    def _open(self, link: SessionLink, role: str) -> list[str]:
        """Return the open entries of one role that only this link can complete."""
        lines = (self._parts.transcript.line(item_id) for item_id in link.told)
        return [line.item_id for line in lines if line and line.role == role and line.status == "streaming"]

    def _told_anew(self, link: SessionLink) -> list[Action]:
        """Tell the current link what it was not told so; what is just falling silent follows when that is measured."""
        if not self._parts.is_open:
            return []
        stopping = self._parts.playback.stopping()
        actions: list[Action] = []
        for item_id, told in link.told.items():
            line = self._parts.transcript.line(item_id)
            is_words = line is not None and line.role in ("user", "assistant") and heard_text(line) != told
            if is_words and item_id not in stopping:
                actions += retell(self._parts.transcript.lines(), item_id, was_told=bool(told))
        return actions
