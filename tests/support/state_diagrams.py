"""``docs/states.md``, written from the state tables by ``python -m tests.support.state_diagrams``."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from playground.conversation.states import (
    HARMLESS,
    LINK,
    ROLE,
    TURN,
    Link,
    LinkRole,
    LinkSignal,
    RoleSignal,
    Turn,
    TurnSignal,
)

FILE = Path(__file__).parents[2] / "docs" / "states.md"
HEAD = """# States

Written from the tables in `playground/conversation/states.py` by `python -m tests.support.state_diagrams`; a test
holds the two equal.
"""
TABLES = (
    ("The connection", Link.IDLE, LINK, LinkSignal, "What the page is told as `link`: where the link in use stands."),
    (
        "Who has the word",
        Turn.LISTENING,
        TURN,
        TurnSignal,
        "What the page is told as `turn`. With the link the word is lost too, but an answer is heard to its end.",
    ),
    (
        "Several links",
        LinkRole.NEXT,
        ROLE,
        RoleSignal,
        "The first link is `current` at once; one that is dialled beside it begins as `next`.",
    ),
)
LAST = """
## What no table holds

A signal in a state for which the table has no row changes nothing. Where that comes about in the course of things it
is listed here; any other is counted (`SessionCore.unheld`), and fails the tests.

| state | signal | why it comes about |
|---|---|---|
"""


def states() -> str:
    """Return what the file has to say."""
    drawn = [_section(*table) for table in TABLES]
    harmless = [f"| `{state.value}` | {_name(signal)} | {why} |\n" for (state, signal), why in HARMLESS.items()]
    return HEAD + "".join(drawn) + LAST + "".join(harmless)


def _section(title: str, first: Enum, table: Mapping, signals: type[Enum], about: str) -> str:
    names = "".join(f"| {_name(signal)} | {signal.value} |\n" for signal in signals)
    return f"\n## {title}\n\n{about}\n\n{_diagram(first, table)}\n| signal | meaning |\n|---|---|\n{names}"


def _diagram(first: Enum, table: Mapping) -> str:
    arrows = "".join(f"    {old.value} --> {new.value}: {_name(signal)}\n" for (old, signal), new in table.items())
    return f"```mermaid\nstateDiagram-v2\n    [*] --> {first.value}\n{arrows}```\n"


def _name(signal: Enum) -> str:
    return signal.name.lower().replace("_", " ")


if __name__ == "__main__":
    FILE.write_text(states(), encoding="utf-8")
