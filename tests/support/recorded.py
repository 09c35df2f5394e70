"""A core that writes its own record, as the client's shell does; and the page's way of folding and keeping one."""

import json
from collections.abc import Iterable
from typing import Any

from playground.conversation.actions import Action, Line, Send
from playground.conversation.core import SessionCore
from playground.conversation.inputs import SendAudio
from playground.eventlog import event_log as record
from playground.eventlog.event_log import Entry
from playground.eventlog.replay import Replayed
from playground.protocol.commands import AppendAudio
from playground.protocol.dialect import Dialect


class RecordedCore(SessionCore):
    """What goes in and what is sent, in ``entries``."""

    def __init__(self, settings, dialect, **more) -> None:
        super().__init__(settings, dialect, **more)
        self.entries = [Entry(0.0, "playground", record.header(settings, dialect))]
        self._written_in = dialect
        self._now = 0.0
        self._deep = False

    def receive(self, event, now, *, link=None):
        text = self._written_in.write_event(event)
        return self._outermost(now, "server", text, super().receive, event, now, link=link)

    def want(self, wanted, now):
        return self._outermost(now, "page", record.wanted(wanted), super().want, wanted, now)

    def heard(self, track, ms, now, **more):
        text = record.heard(track, ms, done=more.get("done", False), at_ms=now * 1000)
        return self._outermost(now, "page", text, super().heard, track, ms, now, **more)

    def silenced(self, track, ms, now=None, **more):
        now = self._now if now is None else now
        text = record.stopped(track, ms, at_ms=now * 1000)
        return self._outermost(now, "page", text, super().silenced, track, ms, now, **more)

    def dialled(self):
        return self._outermost(self._now, "link", record.DIALLED, super().dialled)

    def link_lost(self, error, now, *, link=None):
        text = record.lost(error, link=link)
        return self._outermost(now, "link", text, super().link_lost, error, now, link=link)

    def due(self, now):
        return self._outermost(now, "link", record.DUE, super().due, now)

    def _outermost(self, now, source, text, method, *arguments, **more) -> list[Action]:
        if self._deep:
            return method(*arguments, **more)
        self._deep, self._now = True, now
        actions = method(*arguments, **more)
        self._deep = False
        sent = [action.command for action in actions if isinstance(action, Send)]
        carried = any(isinstance(command, AppendAudio) for command in sent)
        if not (carried and isinstance(arguments[0], SendAudio)):
            self.entries.append(Entry(now * 1000, source, text, more.get("link") if source == "server" else None))
        frames = [self._written_in.write_command(command) for command in sent]
        self.entries += [Entry(now * 1000, "client", frame) for frame in frames if frame]
        return actions


def folded(lines: Iterable[str]) -> list[str]:
    """Put runs of microphone audio into one line each, as the page does."""
    kept: list[dict[str, Any]] = []
    for line in map(json.loads, lines):
        last = kept[-1] if kept else None
        if is_audio(line) and last and is_audio(last):
            last["count"] = last.get("count", 1) + 1
            last["until_ms"] = line["at_ms"]
            last["body"]["audio"]["audio_ms"] += line["body"]["audio"]["audio_ms"]
        else:
            kept.append(line)
    return [json.dumps(line) for line in kept]


def is_audio(line: dict[str, Any]) -> bool:
    return line["body"]["type"] == "input_audio_buffer.append"


def sent(entries: Iterable[Entry]) -> list[str]:
    """The commands among ``entries``, without their audio."""
    return [record.without_audio(entry.text) for entry in entries if entry.source == "client"]


def sent_again(replayed: Replayed, dialect: Dialect) -> list[str]:
    """The commands of a replayed conversation, without their audio."""
    frames = (dialect.write_command(command) for command in replayed.commands)
    return [record.without_audio(frame) for frame in frames if frame]


def said(lines: Iterable[Line]) -> list[tuple[Any, ...]]:
    """What a transcript says, but for how long it took."""
    return [(x.item_id, x.role, x.after, x.text, x.status, x.heard_chars, x.note, x.call_id) for x in lines]
