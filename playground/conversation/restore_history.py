"""What to tell a service after the link was lost, so that the conversation goes on: the words that were heard.

A new session knows nothing. The newest ``MOST_CHARS`` characters of the transcript go back as text items under their
old ids, an answer that was broken off only as far as it was heard, or came. Function calls are left out: their half is
gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from playground.conversation.actions import Line, Send
from playground.protocol.commands import CreateItem, DeleteItem
from playground.protocol.values import Item, Part

MOST_CHARS = 20_000


def _none(_item_id: str) -> tuple[Part, ...]:
    return ()


def replay(lines: Iterable[Line], pictures: Callable[[str], tuple[Part, ...]] = _none) -> list[Send]:
    """Return the commands that tell ``lines`` (in order) to a new session, with the ``pictures`` that are kept."""
    kept: list[Send] = []
    room = MOST_CHARS
    for line in reversed(list(lines)):
        said = heard_text(line)
        item = _item(line, said, pictures(line.item_id))
        if line.role not in ("user", "assistant") or not item.content:
            continue
        room -= len(said)
        if room < 0:
            break
        kept.append(Send(CreateItem(item)))
    return kept[::-1]


def retell(lines: Iterable[Line], item_id: str, *, was_told: bool = True) -> list[Send]:
    """Return the commands that tell ``item_id``, one of ``lines``, anew: other words of it were heard than told."""
    before = "root"
    for line in lines:
        said = heard_text(line)
        if line.item_id == item_id:
            create = [CreateItem(_item(line, said), previous_item_id=before)] if said else []
            return [Send(command) for command in (*([DeleteItem(item_id)] if was_told else []), *create)]
        if line.role in ("user", "assistant") and said:
            before = line.item_id
    return []


def person_spoke_last(lines: Iterable[Line]) -> bool:
    """Tell whether the last words of ``lines`` are the person's: then an answer to them is still to come."""
    told = [line.role for line in lines if line.role in ("user", "assistant") and (heard_text(line) or line.pictures)]
    return told[-1:] == ["user"]


def heard_text(line: Line) -> str:
    """Return the words of ``line`` that were heard."""
    said = line.text if line.heard_chars is None else line.text[: line.heard_chars]
    return said.strip()


def _item(line: Line, said: str, pictures: tuple[Part, ...] = ()) -> Item:
    words = (Part("text", text=said),) if said else ()
    return Item(id=line.item_id, role="user" if line.role == "user" else "assistant", content=(*words, *pictures))
