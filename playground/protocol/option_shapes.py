"""Codecs of what a client offers and asks beside its words: tools, the choice among them, notes on a response.

Held to as the services hold to it, so that nothing is let in that nobody could call, show again or read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.errors.refusals import refused
from playground.protocol.codec import (
    LONGEST_QUOTE,
    OBJECT,
    TEXT,
    Codec,
    many,
    missing,
    nullable,
    one_of,
    word_or_object,
)
from playground.protocol.values import LOGPROBS

MOST_NOTES, LONGEST_KEY, LONGEST_NOTE = 16, 64, 512
_BY_NAME = word_or_object("auto", "none", "required")


def _read_tool(value: Any, where: str) -> Mapping[str, Any]:
    """Read a tool, kept whole; a function needs a name, and what ``parameters`` describe is its own affair."""
    tool: Mapping[str, Any] = OBJECT.read(value, where)
    if TEXT.read(tool.get("type", "function"), f"{where}.type") != "function":
        return tool
    if not TEXT.read(tool.get("name", ""), f"{where}.name"):
        raise missing(f"{where}.name")
    nullable(TEXT).read(tool.get("description"), f"{where}.description")
    nullable(OBJECT).read(tool.get("parameters"), f"{where}.parameters")
    return tool


def _read_choice(value: Any, where: str) -> Any:
    choice = _BY_NAME.read(value, where)
    if isinstance(choice, Mapping):
        nullable(TEXT).read(choice.get("name"), f"{where}.name")
    return choice


def _read_notes(value: Any, where: str) -> Mapping[str, str]:
    notes: Mapping[str, str] = OBJECT.read(value, where)
    if len(notes) > MOST_NOTES:
        raise refused("object_above_max_properties", param=where, name=where, limit=MOST_NOTES, count=len(notes))
    for key, note in notes.items():
        at = f"{where}.{key[:LONGEST_QUOTE]}"
        _check_length(key, at, LONGEST_KEY)
        _check_length(str(TEXT.read(note, at)), at, LONGEST_NOTE)
    return notes


def _check_length(text: str, where: str, longest: int) -> None:
    if len(text) > longest:
        raise refused("string_above_max_length", param=where, name=where, limit=longest, length=len(text))


def nested(tools: Codec) -> Codec:
    """Read and write functions as ``tools`` does, but all that is said of one under ``function``."""

    def out(tool: Any, where: str) -> Any:
        body = OBJECT.read(tool, where)
        inner = body.get("function")
        return {"type": body.get("type", "function"), **inner} if isinstance(inner, Mapping) else body

    def into(tool: Mapping[str, Any]) -> Mapping[str, Any]:
        if tool.get("type", "function") != "function":
            return tool
        return {"type": "function", "function": {key: value for key, value in tool.items() if key != "type"}}

    def read(value: Any, where: str) -> Any:
        listed = [out(each, f"{where}[{n}]") for n, each in enumerate(value)] if isinstance(value, list) else value
        return tools.read(listed, where)

    return Codec(read, lambda value: [into(each) for each in value])


TOOLS = Codec(many(Codec(_read_tool)).read, list)
TOOL_CHOICE = Codec(_read_choice)
METADATA = Codec(_read_notes)
TRACING = word_or_object("auto")
WORDS = many(TEXT)
INCLUDED = many(one_of((LOGPROBS,)))
