"""The conversation in words, in the order of the conversation: by ``previous_item_id``, never by arrival.

Rules:
1. Every change of an entry yields the whole ``Line`` anew; the surface replaces what it has under that id.
2. Entries nobody should see (system items, empty ones) keep their place in the order and are not shown.
3. An entry whose predecessor is not known yet stands at the end until the predecessor comes, and then behind it.
4. A delta for an entry we were never told of opens one at the end: nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from playground.conversation.actions import Line, LineGone, LineStatus, Role, Show
from playground.conversation.word_scores import word_scores
from playground.protocol.values import Item, Part, TokenScore


@dataclass(slots=True)
class _Entry:
    line: Line
    shown: bool = False
    tokens: tuple[TokenScore, ...] = ()


class Transcript:
    """All entries of a conversation and their order.

    ``pictures`` tells which of them an item shows, by number; ``earlier``: entries of before this
    session, as they are shown.
    """

    def __init__(
        self, pictures: Callable[[str], tuple[int, ...]] = lambda _item_id: (), earlier: Iterable[Line] = ()
    ) -> None:
        self._pictures = pictures
        self._entries: dict[str, _Entry] = {}
        self._before: dict[str, str | None] = {}
        self._after: dict[str | None, str] = {}
        self._last: str | None = None
        self._awaited: dict[str, str] = {}
        self._calls: dict[str, str] = {}
        for line in earlier:  # the surface has them
            self._insert(line, self._last)
            self._entries[line.item_id] = _Entry(replace(line, after=self._shown_before(line.item_id)), shown=True)

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._entries

    def line(self, item_id: str) -> Line | None:
        """Return the entry under ``item_id``."""
        entry = self._entries.get(item_id)
        return entry.line if entry else None

    def lines(self) -> list[Line]:
        """Return all entries in the order of the conversation."""
        ordered: list[Line] = []
        item_id = self._after.get(None)
        while item_id is not None:
            ordered.append(self._entries[item_id].line)
            item_id = self._after.get(item_id)
        return ordered

    def add_item(self, item: Item, previous_item_id: str | None) -> list[Show]:
        """Take an item the service added, after ``previous_item_id``; None is the end."""
        known = item.id in self._entries
        role, text = _role(item), _text(item)
        if not known:
            self._insert(Line(item.id, role), previous_item_id)
        line = self._entries[item.id].line
        status = _status(item, line, known=known)
        if not text or line.heard_chars is not None:  # a new session is told, and repeats, only what was heard
            text = line.text
        pictures = self._pictures(item.id)
        scores = line.scores if text == line.text else ()
        line = replace(line, role=role, text=text, status=status, call_id=item.call_id)
        shown = self._put(replace(line, pictures=pictures, scores=scores))
        return [*self._answered(item), *shown]

    def _answered(self, item: Item) -> list[Show]:
        """Settle the function call that an output answers."""
        if item.kind == "function_call":
            self._calls[item.call_id] = item.id
        call = self._calls.get(item.call_id) if item.kind == "function_call_output" else None
        return self.settle(call, None, "tool") if call in self._entries and call is not None else []

    def open(self, item_id: str, role: Role, previous_item_id: str | None = None) -> list[Show]:
        """Make sure that there is an entry ``item_id``."""
        if item_id in self._entries:
            return []
        self._insert(Line(item_id, role), previous_item_id)
        return []

    def extend(self, item_id: str, delta: str, role: Role) -> list[Show]:
        """Add words to an entry that streams."""
        self.open(item_id, role)
        line = self._entries[item_id].line
        if line.status in ("interrupted", "cut", "failed"):
            return []
        return self._put(replace(line, text=line.text + delta))

    def score(self, item_id: str, tokens: tuple[TokenScore, ...], *, whole: bool = False) -> None:
        """Note more of the tokens that an entry's words are made of, or, as a ``whole``, all of them."""
        self.open(item_id, "user")
        entry = self._entries[item_id]
        entry.tokens = tokens if whole else entry.tokens + tokens

    def rewrite(self, item_id: str, text: str, role: Role) -> list[Show]:
        """Put other words in the place of those that an entry has so far, as long as it streams."""
        self.open(item_id, role)
        line = self._entries[item_id].line
        return self._put(replace(line, text=text)) if line.status == "streaming" else []

    def settle(
        self, item_id: str, text: str | None, role: Role, status: LineStatus = "done", note: str = ""
    ) -> list[Show]:
        """Close an entry, with its whole ``text`` where it is known; one that was broken off keeps what it has."""
        self.open(item_id, role)
        line = self._entries[item_id].line
        if line.status in ("interrupted", "cut") and status == "done":
            status = line.status
        text = (line.text if text is None else text).strip()
        scores = word_scores(text, self._entries[item_id].tokens)
        return self._put(replace(line, text=text, status=status, note=note or line.note, scores=scores))

    def interrupt(self, item_id: str, heard_chars: int) -> list[Show]:
        """Mark an answer at the last word that was heard before the person broke it off."""
        return self._break_off(item_id, heard_chars, "interrupted")

    def cut(self, item_id: str, heard_chars: int) -> list[Show]:
        """Mark an answer at the last word that came before the link was lost."""
        return self._break_off(item_id, heard_chars, "cut")

    def _break_off(self, item_id: str, heard_chars: int, status: LineStatus) -> list[Show]:
        line = self._entries[item_id].line if item_id in self._entries else None
        if line is None:
            return []
        return self._put(replace(line, status=status, heard_chars=min(heard_chars, len(line.text))))

    def annotate(self, item_id: str, *, latency_ms: int | None = None, note: str = "") -> list[Show]:
        """Add a figure or a sentence to an entry."""
        entry = self._entries.get(item_id)
        if entry is None:
            return []
        line = entry.line
        known_ms = line.latency_ms if latency_ms is None else latency_ms
        return self._put(replace(line, latency_ms=known_ms, note=note or line.note))

    def remove(self, item_id: str) -> list[Show]:
        """Take an entry out; its neighbours close up."""
        entry = self._entries.pop(item_id, None)
        if entry is None:
            return []
        self._awaited = {awaited: orphan for awaited, orphan in self._awaited.items() if orphan != item_id}
        before, after = self._before.pop(item_id), self._after.pop(item_id, None)
        if after is None:
            self._after.pop(before, None)
            self._last = before
        else:
            self._link(before, after)
        return [Show(LineGone(item_id)), *self._close_up(before)] if entry.shown else []

    def _insert(self, line: Line, previous: str | None) -> None:
        if line.item_id in self._awaited:
            previous = self._before[self._awaited.pop(line.item_id)]
        elif previous not in self._entries:
            if previous is not None:
                self._awaited.setdefault(previous, line.item_id)
            previous = self._last
        after = self._after.get(previous)
        self._entries[line.item_id] = _Entry(line)
        self._link(previous, line.item_id)
        if after is None:
            self._last = line.item_id
        else:
            self._link(line.item_id, after)

    def _link(self, before: str | None, after: str) -> None:
        self._after[before] = after
        self._before[after] = before

    def _put(self, line: Line) -> list[Show]:
        entry = self._entries[line.item_id]
        line = replace(line, after=self._shown_before(line.item_id))
        if entry.shown and line == entry.line:
            return []
        entry.line = line
        if entry.shown or not _visible(line):
            return [Show(line)] if entry.shown else []
        entry.shown = True
        return [Show(line), *self._close_up(line.item_id)]

    def _close_up(self, item_id: str | None) -> list[Show]:
        """Show again the entry behind ``item_id``: it has another predecessor now."""
        after = self._after.get(item_id)
        while after is not None and not self._entries[after].shown:
            after = self._after.get(after)
        return self._put(self._entries[after].line) if after is not None else []

    def _shown_before(self, item_id: str) -> str | None:
        before = self._before.get(item_id)
        while before is not None and not self._entries[before].shown:
            before = self._before.get(before)
        return before


def _visible(line: Line) -> bool:
    return line.role != "system" and bool(line.text or line.note or line.pictures or line.status == "streaming")


def _role(item: Item) -> Role:
    return item.role or "assistant" if item.kind == "message" else "tool"


def _text(item: Item) -> str:
    if item.kind == "function_call":
        return f"{item.name}({item.arguments})" if item.name else ""
    if item.kind == "function_call_output":
        return item.output
    return " ".join(filter(None, (_words(part) for part in item.content)))


def _words(part: Part) -> str:
    return (part.transcript if part.kind == "audio" else part.text) or ""


def _status(item: Item, line: Line, *, known: bool) -> LineStatus:
    if known and line.status != "streaming":
        return line.status
    if item.kind == "function_call":
        return "streaming"  # until its output is there
    spoken_by_person = item.role == "user" and any(part.kind == "audio" for part in item.content)
    if spoken_by_person and not _text(item):
        return "streaming"
    return "streaming" if item.status == "in_progress" else "done"
