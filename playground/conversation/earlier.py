"""What a conversation was before this session: it is told to the service, and time, turns and words go on from there.

A page that kept a conversation hands it over when it goes on; so does the first line of a record that begins like this.
Both come from outside: ``earlier_from`` judges them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, cast, get_args

from playground.conversation.actions import Line, LineStatus, Role

MOST_LINES = 1_000
MOST_MS = 1e9
MOST_TURNS = 1_000_000
MOST_CHARS = 100_000
"""Of one entry; the longest answer of any service is a third of it."""
_ROLES, _STATUSES = frozenset(get_args(Role)), frozenset(get_args(LineStatus)) - {"streaming"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """How long it had lasted, in milliseconds of session time, how many turns it had, and its words in order."""

    ms: float = 0.0
    turns: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Tell whether the conversation begins here."""
        return self == NOTHING

    def after(self, ms: float) -> Earlier:
        """Return it so much later; a conversation that begins here begins then."""
        return self if self.is_nothing else replace(self, ms=min(self.ms + ms, MOST_MS))

    def plain(self) -> dict[str, Any]:
        """Return it as ``earlier_from`` reads it."""
        kept = ("item_id", "role", "text", "status", "heard_chars", "call_id")
        lines = [{name: value for name, value in asdict(line).items() if name in kept} for line in self.lines]
        return {"ms": round(self.ms, 3), "turns": self.turns, "lines": lines}


NOTHING = Earlier()


def earlier_from(said: Any) -> Earlier:
    """Return what ``said`` means, a JSON value; None is nothing. Raise ValueError naming what is wrong with it."""
    if said is None:
        return NOTHING
    if not isinstance(said, Mapping):
        raise ValueError("earlier")
    ms, turns, lines = said.get("ms"), said.get("turns"), said.get("lines")
    if isinstance(ms, bool) or not isinstance(ms, int | float) or not 0 <= ms < MOST_MS:
        raise ValueError("earlier.ms")
    if type(turns) is not int or not 0 <= turns < MOST_TURNS:
        raise ValueError("earlier.turns")
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise ValueError("earlier.lines")
    read = tuple(_line(each, n) for n, each in enumerate(lines))
    if len({line.item_id for line in read}) < len(read):
        raise ValueError("earlier.lines")
    return Earlier(float(ms), turns, read)


def _line(said: Any, number: int) -> Line:
    where = f"earlier.lines[{number}]"
    if not isinstance(said, Mapping):
        raise ValueError(where)
    texts = {name: said.get(name, "") for name in ("item_id", "text", "call_id")}
    if not all(isinstance(text, str) and len(text) <= MOST_CHARS for text in texts.values()) or not texts["item_id"]:
        raise ValueError(where)
    role, status, heard = said.get("role"), said.get("status"), said.get("heard_chars")
    if not isinstance(role, str) or role not in _ROLES or not isinstance(status, str) or status not in _STATUSES:
        raise ValueError(where)
    if heard is not None and (type(heard) is not int or not 0 <= heard <= len(texts["text"])):
        raise ValueError(where)
    return Line(role=cast("Role", role), status=cast("LineStatus", status), heard_chars=heard, **texts)
