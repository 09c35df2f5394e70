"""Chooses a tool from a person's words and fills its arguments from its JSON schema; words its result. Pure.

No model decides here: words that stand in a tool's name or description choose it, and numbers, quotations, listed
values and capitalised words fill the schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playground.local.engines.base import Call, Tool
from playground.local.engines.numbers import numbers_in

ENOUGH = 2
_IDLE_WORDS = (
    "a an the of for to in on at by and or is are be it this that with from get set fetch run call use make your you "
    "my me i what whats how please can could would will do does tell show give current given returns return function "
    "tool user users provided based about say hello name"
)
_IDLE = frozenset(_IDLE_WORDS.split())
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_PLACE = re.compile(
    r"\b(?:in|at|for|to|from|near|of|with|called|named|about) ((?:[A-Z][\w'’-]*)(?:,? (?:[A-Z][\w'’-]*|de|la|of))*)"
)
_PROPER = re.compile(r"(?<=[a-z,] )([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)")
_AFTER = re.compile(
    r"\b(?:in|at|for|to|about|called|named) (?:the )?([a-z][\w'’ -]*?)"
    r"(?=\s+(?:in|for|at|on|to|please|today|tonight|tomorrow|now|right)\b|\s*[.?!]*$)"
)
_NO = re.compile(r"\b(?:no|not|don't|off|without|never|disable)\b", re.IGNORECASE)


def chosen_tool(words: str, tools: Sequence[Tool], tool_choice: str) -> Tool | None:
    """Return the tool to call for ``words``; None when speaking is the better answer."""
    if not tools or tool_choice == "none":
        return None
    ranked = sorted(tools, key=lambda tool: -_score(words, tool))
    if tool_choice == "required":
        return ranked[0]
    if tool_choice != "auto":
        return next((tool for tool in tools if tool.name == tool_choice), None)
    return ranked[0] if _score(words, ranked[0]) >= ENOUGH else None


def _score(words: str, tool: Tool) -> int:
    spoken = _stems(words)
    return 2 * len(spoken & _stems(tool.name)) + len(spoken & _stems(tool.description))


def _stems(text: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ")
    return {word.rstrip("s")[:6] for word in re.findall(r"[a-z]{3,}", apart.lower()) if word not in _IDLE}


def call(tool: Tool, words: str) -> Call:
    """Return the call of ``tool`` with arguments taken from ``words``."""
    return Call(tool.name, json.dumps(_object(tool.parameters, _Words(words)), ensure_ascii=False))


class _Words:
    """What of the person's words may fill a value: each number and name is given out once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.numbers = numbers_in(text)
        self.names: list[str]
        found = (*_QUOTED.findall(text), *_PLACE.findall(text), *_PROPER.findall(text))
        self.names = list(dict.fromkeys(name for name in found if name != "I"))
        if not self.names:
            self.names = _AFTER.findall(text)


def _object(schema: Mapping[str, Any], words: _Words) -> dict[str, Any]:
    required = set(schema.get("required") or ())
    properties: Mapping[str, Any] = schema.get("properties") or {}
    filled = ((name, _value(part, words, name in required)) for name, part in properties.items())
    return {name: found for name, found in filled if found is not None}


def _value(schema: Mapping[str, Any], words: _Words, required: bool) -> Any:
    if listed := schema.get("enum"):
        return _listed(listed, words, required)
    kind = schema.get("type", "string")
    kind = next((k for k in kind if k != "null"), "string") if isinstance(kind, list) else kind
    return (KINDS.get(str(kind)) or _string)(schema, words, required)


def _listed(values: Sequence[Any], words: _Words, required: bool) -> Any:
    text = words.text.lower()
    said = (v for v in values if re.search(rf"\b{re.escape(str(v).lower().replace('_', ' '))}", text))
    return next(said, values[0] if required else None)


def _string(schema: Mapping[str, Any], words: _Words, required: bool) -> str | None:
    if words.names:
        return words.names.pop(0)
    default = schema.get("default", words.text.strip())
    return str(default) if required else None


def _number(schema: Mapping[str, Any], words: _Words, required: bool) -> float | None:
    if words.numbers:
        return words.numbers.pop(0)
    return float(schema.get("default", schema.get("minimum", 0))) if required else None


def _integer(schema: Mapping[str, Any], words: _Words, required: bool) -> int | None:
    number = _number(schema, words, required)
    return None if number is None else int(number)


def _boolean(_schema: Mapping[str, Any], words: _Words, required: bool) -> bool | None:
    return not _NO.search(words.text) if required else None


def _array(schema: Mapping[str, Any], words: _Words, required: bool) -> list[Any] | None:
    items: Mapping[str, Any] = schema.get("items") or {}
    if listed := items.get("enum"):
        said = [v for v in listed if str(v).lower() in words.text.lower()]
    else:
        pool = words.numbers if items.get("type") in ("number", "integer") else words.names
        said = [_value(items, words, True) for _ in range(len(pool))]
    return said if said or required else None


def _nested(schema: Mapping[str, Any], words: _Words, _required: bool) -> dict[str, Any]:
    return _object(schema, words)


KINDS: Mapping[str, Callable[[Mapping[str, Any], _Words, bool], Any]] = {
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "array": _array,
    "object": _nested,
}


def told(output: str) -> str:
    """Return a tool's output as a sentence: JSON is read out, anything else is said as it is."""
    try:
        found = json.loads(output)
    except ValueError:
        found = output
    if isinstance(found, dict) and found.get("error"):
        return f"That did not work: {_phrase(found['error'])}."
    text = _phrase(found).strip()
    if not text:
        return "Done."
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _phrase(found: Any) -> str:
    if isinstance(found, dict):
        return _listing([f"the {str(key).replace('_', ' ')} is {_phrase(v)}" for key, v in found.items()])
    if isinstance(found, list):
        return _listing([_phrase(part) for part in found])
    return {True: "yes", False: "no"}[found] if isinstance(found, bool) else "nothing" if found is None else str(found)


def _listing(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
