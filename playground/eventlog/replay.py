"""A recorded conversation once more: a fresh core, fed with exactly what the recorded one was fed with, at those times.

Rules:
1. What the service, the page and the link said is fed as it was; audio as silence of the same length, in the form in
   which it travelled.
2. Of the commands in a record only microphone audio is fed, and of that only what the core does not send by itself
   (what waited while the link was down): the rest is what the core is expected to do again.
3. Lines that this version does not know are passed over.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playground.conversation import inputs
from playground.conversation.actions import Action, Send, Show, View
from playground.conversation.core import SessionCore
from playground.conversation.wire_sound import WireSound
from playground.errors import PlaygroundError, SettingsError, WireError
from playground.eventlog.bounds import BYTES_PER_MS, is_elided, is_moment, is_sound, is_time, silence
from playground.eventlog.event_log import Entry
from playground.eventlog.pictures import is_elided_picture, placeholder
from playground.eventlog.reading import Record
from playground.knobs import parse
from playground.protocol.commands import AppendAudio, Command
from playground.protocol.events import AudioDelta, ErrorReported, ServerEvent
from playground.settings import Settings
from playground.strict_json import write

APPEND, BY_HAND = "input_audio_buffer.append", "page.event"
Body = Mapping[str, Any]
Test = Callable[[Any], bool]
EARLY_S = 0.001
"""Times are recorded to the microsecond: a moment that was due may seem not to be, by less than this."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a conversation ended once more, all the commands it sent, and what it showed: after which line, from 1."""

    core: SessionCore
    commands: tuple[Command, ...]
    views: tuple[tuple[int, View], ...] = ()


def replay(record: Record) -> Replayed:
    """Feed a fresh core with ``record``; raise SettingsError where a line holds settings that cannot be."""
    stage = _Stage(record)
    for entry in record.entries:
        stage.take(entry)
    return Replayed(stage.core, tuple(stage.commands), tuple(stage.views))


class _Stage:
    """The core, and how much audio it sent by itself that the record has not shown yet."""

    def __init__(self, record: Record) -> None:
        self.core = SessionCore(record.settings, record.dialect, began=0.0, earlier=record.earlier)
        self.commands: list[Command] = []
        self.views: list[tuple[int, View]] = []
        self._lines = 0
        self._sounds: dict[int | None, WireSound] = {}
        self._dialect = record.dialect
        self._owed = 0

    def take(self, entry: Entry) -> None:
        """Feed one line."""
        self._lines += 1
        body, now = json.loads(entry.text), entry.at_ms / 1000
        _check(entry.source, body, entry.at_ms)
        if entry.source == "server":
            if entry.expires_ms is not None:
                self.core.link_expires(entry.expires_ms / 1000, now, link=entry.link)
            for event in self._events(body, entry.link):
                self._do(self.core.receive(event, now, link=entry.link))
        elif entry.source == "client":
            self._command(body, now)
        elif wanted := INPUTS.get(body["type"]):
            self._do(self.core.want(wanted(body), now))
        elif body["type"] == BY_HAND:
            self._do(self.core.want(self._by_hand(body["event"]), now))
        elif feed := FEEDS.get(body["type"]):
            self._do(feed(self.core, body, now))

    def _command(self, body: Body, now: float) -> None:
        if body["type"] != APPEND:
            return
        if not self._owed:
            self._do(self.core.want(inputs.SendAudio(silence_in(body["audio"])), now))
        self._owed = max(0, self._owed - 1)

    def _by_hand(self, event: Body) -> inputs.SendByHand:
        text = write(with_silence(event))
        try:
            return inputs.SendByHand(self._dialect.read_command(text), text)
        except WireError as error:
            raise SettingsError("This record cannot be replayed.", str(error), field="record") from None

    def _events(self, body: Body, link: int | None) -> Sequence[ServerEvent]:
        """Return what the core was told when this was said over that link, or over the current one."""
        current = self.core.links.current
        number = current.number if link is None and current is not None else link
        sound, event = self._sounds.setdefault(number, WireSound()), self._event(body)
        if isinstance(event, AudioDelta):  # written as PCM16, of which there are more bytes
            size = len(event.audio) * sound.size_per_ms(event) // BYTES_PER_MS
            event = replace(event, audio=event.audio[:size])
        return sound.incoming(event)

    def _event(self, body: Body) -> ServerEvent:
        event = self._dialect.read_event(write(with_silence(body)))
        if isinstance(event, ErrorReported):  # as the client's link passes it on
            event = replace(event, error=replace(event.error, code=event.error.code or event.error.type))
        return event

    def _do(self, actions: list[Action]) -> None:
        sent = [action.command for action in actions if isinstance(action, Send)]
        self.commands += sent
        self.views += [(self._lines, action.view) for action in actions if isinstance(action, Show)]
        self._owed = sum(isinstance(command, AppendAudio) for command in sent)


def with_silence(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recorded event with silence wherever it had audio, as long as that was."""
    return {key: _silent(value) for key, value in body.items()}


def silence_in(elided: Mapping[str, Any]) -> bytes:
    """Return as much silence as there was sound where ``{"audio_ms": ...}`` stands."""
    return silence(elided["audio_ms"])


def _silent(value: Any) -> Any:
    if is_elided(value):
        return base64.b64encode(silence_in(value)).decode()
    if is_elided_picture(value):
        return placeholder(value)
    if isinstance(value, dict):
        return with_silence(value)
    return [_silent(each) for each in value] if isinstance(value, list) else value


def _check(source: str, body: Body, at_ms: float) -> None:
    """Raise SettingsError when a line lacks what it is read for."""
    fields = HOLDS.get((source, body["type"]), {})
    if not all(test(body.get(name)) for name, test in fields.items()):
        why = f"Its {body['type'][:40]} at {at_ms:.0f} ms is not whole."
        raise SettingsError("This record cannot be replayed.", why, field="record")


def _heard(core: SessionCore, body: Body, now: float) -> list[Action]:
    return core.heard(body["track"], body["ms"], now, done=body["done"], at=body["at_ms"] / 1000)


def _stopped(core: SessionCore, body: Body, now: float) -> list[Action]:
    return core.silenced(body["track"], body["ms"], now, at=body["at_ms"] / 1000)


def _measured(core: SessionCore, body: Body, now: float) -> list[Action]:
    del now
    core.measured(**{name: body.get(name) for name in ("error_ms", "uplink_ms", "rtt_ms")})
    return []


def _dialled(core: SessionCore, body: Body, now: float) -> list[Action]:
    del body, now
    return core.dialled()


def _due(core: SessionCore, body: Body, now: float) -> list[Action]:
    del body
    due = core.next_due()
    return core.due(due if due is not None and 0 < due - now < EARLY_S else now)


def _lost(core: SessionCore, body: Body, now: float) -> list[Action]:
    why = PlaygroundError(body["sentence"], code=body["code"], retry_helps=body["retry_helps"])
    asked = body.get("retry_after_s", 0.0)
    why.retry_after_s = asked if is_time(asked) else 0.0
    return core.link_lost(why, now, link=body.get("link"))


def _pictures(listed: Any) -> tuple[inputs.Picture, ...]:
    """Read which pictures were shown; raise SettingsError where that is no list of them."""
    shown: list[Any] = listed if isinstance(listed, list) else [None]
    if not all(isinstance(each, dict) and type(each.get("number")) is int for each in shown):
        raise SettingsError("This record cannot be replayed.", "Its pictures are not whole.", field="record")
    return tuple(inputs.Picture(each["number"], str(_silent(each.get("image_url")))) for each in shown)


def _is(kind: type) -> Test:
    return lambda value: type(value) is kind


def _is_moment_or_none(value: Any) -> bool:
    return value is None or is_moment(value)


def _is_link_or_none(value: Any) -> bool:
    return value is None or type(value) is int


HOLDS: Mapping[tuple[str, str], Mapping[str, Test]] = {
    ("client", APPEND): {"audio": is_elided},
    ("page", "page.audio"): {"audio_ms": is_sound},
    ("page", "page.text"): {"text": _is(str)},
    ("page", "page.hold"): {"down": _is(bool)},
    ("page", "page.tool_result"): {"call_id": _is(str), "output": _is(str)},
    ("page", BY_HAND): {"event": _is(dict)},
    ("page", "page.settings"): {"settings": _is(dict)},
    ("page", "page.heard"): {"track": _is(int), "ms": is_time, "done": _is(bool), "at_ms": is_moment},
    ("page", "page.stopped"): {"track": _is(int), "ms": is_time, "at_ms": is_moment},
    ("page", "page.measured"): dict.fromkeys(("error_ms", "uplink_ms", "rtt_ms"), _is_moment_or_none),
    ("link", "link.lost"): {"code": _is(str), "sentence": _is(str), "retry_helps": _is(bool), "link": _is_link_or_none},
}
"""What the body of a line must hold to be fed."""

FEEDS: Mapping[str, Callable[[SessionCore, Body, float], list[Action]]] = {
    "page.heard": _heard,
    "page.stopped": _stopped,
    "page.measured": _measured,
    "link.dialled": _dialled,
    "link.due": _due,
    "link.lost": _lost,
}
INPUTS: Mapping[str, Callable[[Body], inputs.Input]] = {
    "page.audio": lambda body: inputs.SendAudio(silence_in(body)),
    "page.text": lambda body: inputs.SayText(body["text"], _pictures(body.get("pictures", []))),
    "page.interrupt": lambda _: inputs.StopAnswering(),
    "page.ask_now": lambda _: inputs.AskNow(),
    "page.hold": lambda body: inputs.HoldToTalk(body["down"]),
    "page.tool_result": lambda body: inputs.AnswerTool(body["call_id"], body["output"], body.get("automatic") is True),
    "page.settings": lambda body: inputs.ChangeSettings(parse(Settings, body["settings"])),
    "page.try_now": lambda _: inputs.TryNow(),
    "page.hang_up": lambda _: inputs.HangUp(),
}
