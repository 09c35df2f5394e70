"""The lines of a transcript in the order in which they are read, whatever order they were told in. Pure.

The same rules as ``web/static/conversation/transcript-core.js``: a line stands directly behind the one its ``after``
names; where that is not there yet, at the end, until it comes; the place of a line that is gone is its own ``after``'s.
"""

from __future__ import annotations

from typing import Any

from playground.conversation.actions import Line

BROKEN_OFF = {"interrupted": "interrupted here", "cut": "the connection was lost here"}


class ToldLines:
    """Lines as the page was told of them, each whole, the newest telling in force."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._lines: dict[str, dict[str, Any]] = {}
        self._gone: dict[str, str | None] = {}
        self._astray: dict[str, None] = {}

    def in_order(self) -> list[dict[str, Any]]:
        """Return the lines as they are read."""
        return [self._lines[item_id] for item_id in self._order]

    def put(self, line: dict[str, Any]) -> None:
        """Take a line, or the newest telling of one."""
        item_id = str(line["item_id"])
        old = self._lines.get(item_id)
        self._lines[item_id] = line
        if old is not None:
            if old.get("after") == line.get("after"):
                return
            self._order.remove(item_id)
        self._place(item_id)
        for stray in list(self._astray):
            if self._resolved(self._lines[stray].get("after")) == item_id:
                self._bring_home(stray)

    def remove(self, item_id: str) -> None:
        """Forget a line; what stands behind it stays where it is."""
        if item_id in self._lines:
            self._order.remove(item_id)
            self._gone[item_id] = self._lines.pop(item_id).get("after")
            self._astray.pop(item_id, None)

    def _place(self, item_id: str) -> None:
        after = self._resolved(self._lines[item_id].get("after"))
        is_astray = after is not None and (after not in self._order or after == item_id)
        self._astray.pop(item_id, None)
        if is_astray:
            self._astray[item_id] = None
        index = len(self._order) if is_astray else 0 if after is None else self._order.index(after) + 1
        self._order.insert(index, item_id)

    def _bring_home(self, item_id: str) -> None:
        start = self._order.index(item_id)
        chain = [item_id]
        for following in self._order[start + 1 :]:
            if self._resolved(self._lines[following].get("after")) != chain[-1]:
                break
            chain.append(following)
        del self._order[start : start + len(chain)]
        for each in chain:
            self._place(each)

    def _resolved(self, item_id: str | None) -> str | None:
        for _ in range(len(self._gone) + 1):
            if item_id is None or item_id not in self._gone or item_id in self._lines:
                break
            item_id = self._gone[item_id]
        return item_id


def heard_of(line: dict[str, Any] | Line) -> str:
    """Return the words of a line that were heard: up to the end of the last word, where it was broken off."""
    said = (
        line if isinstance(line, dict) else {"status": line.status, "text": line.text, "heard_chars": line.heard_chars}
    )
    text, chars = str(said.get("text", "")), said.get("heard_chars")
    if said.get("status") not in BROKEN_OFF or not isinstance(chars, int):
        return text
    end = max(0, min(chars, len(text)))
    while 0 < end < len(text) and not text[end - 1].isspace() and not text[end].isspace():
        end += 1
    return text[:end].rstrip()
