"""The stage of the client's core: feeds it a script, judges each of its actions, and has plain turns at the end."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from math import isfinite
from typing import Any

from playground.client.failures import fault
from playground.conversation import actions as a
from playground.conversation import inputs
from playground.conversation.core import SessionCore
from playground.conversation.states import Link, Turn
from playground.protocol import commands as c
from playground.protocol.values import Item
from playground.settings import Settings
from playground.web.bridge.frames import view_message
from tests.fuzz import stories
from tests.fuzz.honest import Honest

PATIENCE_S = 600.0
"""How much time may pass until a plain turn is answered: whatever waits has given up by then."""
MOST_MOVES = 2_000


class Stage:
    """A core, its clock, and the ledger of what it did."""

    def __init__(self, dialect: str, settings: dict[str, Any], *, greeted: bool) -> None:
        self.dialect = stories.DIALECTS[dialect]
        self.core = SessionCore(Settings(**settings), self.dialect)
        self.now = 0.0
        self.honest: Honest | None = None
        self.begun: dict[int, str] = {}
        self.received: dict[str, float] = {}
        self.asked: deque[c.Command] = deque(maxlen=10_000)
        self._stopped: list[int] = []
        self._links = 0
        self._do(self.core.dialled())
        if greeted:
            self._hear(Honest(self.dialect).greet())

    # --- the script ---

    def take(self, step: Any) -> None:
        """Play one step."""
        self.now += 0.001
        kind, *rest = step
        if kind == "event":
            self._do(self.core.receive(self.dialect.read_event(rest[0]), self.now))
        elif kind == "want":
            self._do(self.core.want(rest[0], self.now))
        elif kind == "change":
            self._do(self.core.want(inputs.ChangeSettings(self.core.settings.changed(**rest[0])), self.now))
        elif kind == "heard":
            self._do(self.core.heard(self._track(rest[0]), rest[1], self.now, done=rest[2]))
        elif kind == "silenced":
            self._do(self.core.silenced(self._track(rest[0]), rest[1], self.now))
        elif kind == "wait":
            self._wait(rest[0])
        elif kind == "lost":
            self._lose(rest[0])

    def _track(self, nth: int) -> int:
        """Return the number of one of the newest tracks; sometimes of none."""
        known = list(self.begun)[-3:]
        return known[nth] if nth < len(known) else 77 + nth

    def _wait(self, seconds: float) -> None:
        until = self.now + seconds
        for _ in range(MOST_MOVES):
            due = self.core.next_due()
            if due is None or due > until:
                self.now = until
                return
            assert isfinite(due)
            self.now = max(self.now, due)
            self._do(self.core.due(self.now))
        raise AssertionError("what is due comes due again and again")

    def _lose(self, code: str) -> None:
        if self.core.link in (Link.CONNECTING, Link.OPEN):
            self._do(self.core.link_lost(fault(code), self.now))

    # --- what the core does ---

    def _do(self, actions: Iterable[a.Action]) -> None:
        for action in actions:
            self._perform(action)
        while self.honest and self._waiting:
            self._hear(self.honest.obey(self._waiting.popleft()))

    @property
    def _waiting(self) -> deque[c.Command]:
        return self.asked

    def _hear(self, events: Iterable[Any]) -> None:
        for event in events:
            frame = self.dialect.write_event(event)
            if frame is not None:
                self._do(self.core.receive(self.dialect.read_event(frame), self.now))

    def _perform(self, action: a.Action) -> None:
        match action:
            case a.Send():
                frame = self.dialect.write_command(action.command)
                assert frame is None or valid(frame)["type"]
                self._check_cut(action.command)
                self.asked.append(action.command)
            case a.BeginTrack():
                assert 0 <= action.track < 65_536
                assert action.track not in self.begun, "a track begins twice"
                self.begun[action.track] = action.item_id
            case a.Play():
                item_id = self.begun[action.track]
                assert len(action.pcm) % 2 == 0
                self.received[item_id] = self.received.get(item_id, 0) + len(action.pcm) / 48
            case a.EndTrack() | a.StopPlayback():
                assert action.track in self.begun, "a track that never began is ended"
            case a.Show():
                valid(json.dumps(view_message(action.view)))
            case a.RetryAt():
                assert isfinite(action.at)
                assert action.at >= self.now
            case _:
                pass

    def _check_cut(self, command: c.Command) -> None:
        if isinstance(command, c.TruncateItem):
            assert 0 < command.audio_end_ms <= self.received[command.item_id], "a cut beyond what was received"

    # --- the verdict ---

    def judge(self) -> None:
        """Have plain turns on the same link, with a service that is honest from now on."""
        if self.core.link in (Link.CLOSED, Link.FAILED):
            return
        self._join()
        for again in (False, True):
            self._turn("typed words", [inputs.SayText("Hello")], again)
            self._turn("a tool's result", [inputs.AnswerTool("call_9", "3")], again)
            held = [inputs.HoldToTalk(True), *[inputs.SendAudio(bytes(960))] * 10, inputs.HoldToTalk(False)]
            self._turn("push to talk", held, again)
            self._spoken(again)
        entries = self.core.transcript.lines()
        assert len({line.item_id for line in entries}) == len(entries), "an entry stands twice in the transcript"

    def _join(self) -> None:
        """Let go of the key, forget what the script had asked, and open the link where it was lost."""
        self.honest = Honest(self.dialect, began=1_000)
        self.asked.clear()
        if self.core.link is not Link.OPEN:
            self._do(self.core.dialled())
            self._hear(self.honest.greet())
        assert self.core.link is Link.OPEN, f"the link is {self.core.link.value}"
        self._do(self.core.want(inputs.HoldToTalk(False), self.now))

    def _turn(self, what: str, wants: list[inputs.Input], again: bool) -> None:
        assert self.honest
        before, created = len(self.honest.asked), self.honest.created
        for wanted in wants:
            self.now += 0.02
            self._do(self.core.want(wanted, self.now))
        self._settle(lambda: self.honest.created > created)
        asked = self.honest.asked[before:]
        assert self.honest.created > created, f"{what}: no answer was asked for; {[type(x).__name__ for x in asked]}"
        items = [each.item for each in asked if isinstance(each, c.CreateItem)]
        assert what == "push to talk" or any(_is_meant(item) for item in items), f"{what}: nothing was told"
        assert not again or self.honest.created == created + 1, f"{what}: answered more than once"
        self._at_rest(what)

    def _spoken(self, again: bool) -> None:
        detection = self.core.settings.turn_detection != "none"
        if not detection or not self.core.settings.create_response:
            return
        assert self.honest
        created = self.honest.created
        self._hear(self.honest.hears_a_turn(answers=True))
        assert not again or self.honest.created == created + 1, "speech: answered more than once"
        self._at_rest("speech")

    def _at_rest(self, what: str) -> None:
        """Play all there is to play; then it is the person's turn."""
        self._settle(lambda: self.core.turn is Turn.LISTENING)
        assert self.core.turn is Turn.LISTENING, f"{what}: the turn is {self.core.turn.value} for ever"
        assert self.core.link is Link.OPEN, f"{what}: the link is {self.core.link.value}"

    def _settle(self, is_done: Any) -> None:
        """Play what sounds, and let time pass until it is done."""
        for track in list(self.begun):
            self.now += 0.2
            self._do(self.core.heard(track, 1e6, self.now, done=True))
            self._do(self.core.silenced(track, 1e6, self.now))
        until = self.now + PATIENCE_S
        while not is_done() and self.now < until and self.core.next_due() is not None:
            self._wait(PATIENCE_S / 100)


def _is_meant(item: Item) -> bool:
    return item.output == "3" or any(part.text == "Hello" for part in item.content)


def valid(frame: str) -> dict[str, Any]:
    """Return the JSON object in ``frame``; raise ValueError where that is no JSON that everybody reads."""

    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is not JSON")

    found: dict[str, Any] = json.loads(frame, parse_constant=refuse)
    return found
